"""The state machine of ``property_machine`` with everything that goes beyond plain orders and markets.

The plain one stays as it is: what it drives must not notice that there is more.
"""

from hypothesis import strategies as st
from hypothesis.stateful import multiple, precondition, rule

from mock_exchange.core.commands import (
    AmendOrder,
    CancelAllOrders,
    DecreaseOrder,
    ExpireOrders,
    PlaceOrder,
)
from mock_exchange.core.extras import OrderOptions
from support.property_commands import START_US
from support.property_machine import ExchangeMachine, dials, self_trades, sides

OPTIONS = st.builds(
    lambda post_only, on_pause, name, wait_us: (post_only, on_pause, name, wait_us),
    st.sampled_from([False, False, True]),
    st.booleans(),
    st.sampled_from(["", "", "a", "a", "new"]),
    st.sampled_from([None, None, 1, 2, 4, 8, 0]),
)
"""(post only, cancel on pause, client order id, moments until it expires): mostly nothing that is wrong."""


class TradingMachine(ExchangeMachine):
    """Drives both exchanges through options, amendments and all that goes with them."""

    def __init__(self, twins=None):
        super().__init__(twins)
        self.fresh_names = 0

    def now_us(self):
        """The moment at which the next command will come."""
        return START_US + (self.steps + 1) // 3

    def options(self, drawn, **more):
        post_only, cancel_on_pause, name, wait_us = drawn
        if name == "new":
            self.fresh_names += 1
            name = f"new-{self.fresh_names}"
        expires_at_us = 0 if wait_us is None else self.now_us() + wait_us
        terms = {
            "post_only": post_only,
            "expires_at_us": expires_at_us,
            "cancel_on_pause": cancel_on_pause,
            "client_order_id": name,
        }
        return OrderOptions(**terms | more)

    def special(self, account_id, ticker, side, price_e4, count_e2, options, *, tif, own):
        if self.active() and ticker not in self.active():
            ticker = self.active()[-1]
        kind = "limit" if price_e4 else "market"
        order = PlaceOrder(account_id, ticker, side, kind, count_e2, price_e4, tif, own, options)
        return multiple(*self.accepted(self.do(order)))

    @rule(moments=st.sampled_from([1, 3, 10]))
    def wait(self, moments):
        """Let time pass: orders become due, and nobody says so."""
        self.steps += 3 * moments

    @rule()
    def expire(self):
        self.do(ExpireOrders())

    @rule(
        target=ExchangeMachine.orders,
        account_id=ExchangeMachine.accounts,
        ticker=ExchangeMachine.markets,
        side=sides,
        price=dials,
        count=dials,
        drawn=OPTIONS,
        tif=st.sampled_from(["gtc"] * 9 + ["ioc", "fok"]),
        own=self_trades,
    )
    def place_with_options(self, account_id, ticker, side, price, count, drawn, tif, own):
        price_e4 = self.prices[price % len(self.prices)]
        count_e2 = self.counts[count % len(self.counts)]
        options = self.options(drawn)
        return self.special(account_id, ticker, side, price_e4, count_e2, options, tif=tif, own=own)

    @precondition(ExchangeMachine.active)
    @rule(
        target=ExchangeMachine.orders,
        account_id=ExchangeMachine.accounts,
        side=sides,
        count=dials,
        own=self_trades,
        tif=st.sampled_from(["gtc", "ioc", "fok"]),
    )
    def meet_what_is_due(self, account_id, side, count, own, tif):
        """Rest an order that expires, let it become due, and send another against it before anybody cancels it."""
        ticker = self.active()[-1]
        theirs = "ask" if side == "bid" else "bid"
        met = self.book(ticker, theirs)
        price_e4 = met[0][1] if met else self.prices[0]
        count_e2 = self.counts[count % len(self.counts)]
        resting = OrderOptions(expires_at_us=self.now_us() + 1)
        placed = self.special(
            account_id, ticker, side, price_e4, count_e2, resting, tif="gtc", own=own
        )
        self.wait(2)
        names = list(self.twins.state["accounts"])
        taker = names[count % len(names)]
        self.place(taker, ticker, theirs, price_e4, count_e2, tif=tif, own=own)
        return placed

    @rule(
        target=ExchangeMachine.orders,
        which=dials,
        side=sides,
        count=dials,
        tif=st.sampled_from(["ioc", "ioc", "ioc", "gtc"]),
        own=self_trades,
    )
    def reduce(self, which, side, count, tif, own):
        """Reduce a position, or ask for it where there is none."""
        held = sorted(self.twins.state["positions"].items())
        if held:
            (account_id, ticker), position = held[which % len(held)]
            if which < 6:
                side = "ask" if position["position_e2"] > 0 else "bid"
        else:
            account_id, ticker = "acct_1", "MKT-1"
        met = self.book(ticker, side)
        price_e4 = met[0][1] if met else self.prices[0]
        count_e2 = self.counts[count % len(self.counts)]
        options = OrderOptions(reduce_only=True)
        return self.special(account_id, ticker, side, price_e4, count_e2, options, tif=tif, own=own)

    def open_orders(self):
        """All orders that rest, as (account_id, number, order)."""
        return [
            (order["account_id"], number, order)
            for number, order in self.twins.state["orders"].items()
            if order["status"] in {"open", "partially_filled"}
        ]

    @precondition(open_orders)
    @rule(
        which=st.integers(0, 40),
        price=dials,
        growth=st.sampled_from([-300, -100, 0, 0, 100, 300]),
        drawn=OPTIONS,
        wrong=st.sampled_from(
            [{}] * 12 + [{"price_e4": 150}, {"count_e2": 0}, {"account_id": "x"}]
        ),
    )
    def amend(self, which, price, growth, drawn, wrong):
        """Give an order that rests other terms: often its own price, often one at which it trades."""
        found = self.open_orders()
        account_id, number, order = found[which % len(found)]
        prices = [order["price_e4"], order["price_e4"], *self.prices]
        met = self.book(order["ticker"], order["side"])
        if met:
            prices.append(met[0][1])
        _, _, name, wait_us = drawn
        expires_at_us = None if wait_us is None else (wait_us and self.now_us() + wait_us)
        terms = {
            "account_id": account_id,
            "order_number": number,
            "price_e4": prices[price % len(prices)],
            "count_e2": order["count_e2"] + growth,
            "expires_at_us": expires_at_us,
            "client_order_id": f"{name}{self.steps}" if name == "new" else name,
        }
        self.do(AmendOrder(**terms | wrong))

    @precondition(open_orders)
    @rule(
        which=st.integers(0, 40),
        count=st.sampled_from([100, 100, 200, 50]),
        how=st.sampled_from(["by", "to", "all", "both"]),
    )
    def decrease(self, which, count, how):
        found = self.open_orders()
        account_id, number, order = found[which % len(found)]
        counts = {
            "by": (count, None),
            "to": (None, count),
            "all": (order["remaining_e2"], None),
            "both": (count, count),
        }
        self.do(DecreaseOrder(account_id, number, *counts[how]))

    @precondition(open_orders)
    @rule(which=st.integers(0, 40), sure=dials)
    def cancel_all(self, which, sure):
        if sure == 0:
            found = self.open_orders()
            account_id, _, _ = found[which % len(found)]
            self.do(CancelAllOrders(account_id))
            self.do(CancelAllOrders(account_id))
