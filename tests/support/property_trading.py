"""The state machine of ``property_machine`` with everything that goes beyond plain orders and markets.

The plain one stays as it is: what it drives must not notice that there is more.
"""

import itertools

from hypothesis import strategies as st
from hypothesis.stateful import multiple, precondition, rule

from mock_exchange.core.commands import (
    AmendOrder,
    CancelAllOrders,
    CancelOrder,
    ChangeFees,
    ChangeMarket,
    CloseMarket,
    DecreaseOrder,
    ExpireOrders,
    FinalizeMarket,
    MarketOptions,
    PauseExchange,
    PlaceOrder,
    ResumeExchange,
    SettleMarket,
)
from mock_exchange.core.extras import OrderOptions
from mock_exchange.core.grids import STRUCTURES
from mock_exchange.core.market import LIFECYCLE
from support.property_commands import START_US, new_market
from support.property_machine import ExchangeMachine, dials, self_trades, sides
from support.property_trading_terms import FEES, LIVES, ODD_BANDS, OPTIONS, WRONG_FEES


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

    @rule(moments=st.sampled_from([1, 3, 10, 15_000_000]))
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
        met = self.book(ticker, side)
        if price > 5 and met:
            price_e4 = met[0][1]
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

    # -- markets and pauses ----------------------------------------------------------------------

    @precondition(lambda self: len(self.active()) < 3)
    @rule(
        target=ExchangeMachine.markets,
        bands=st.sampled_from(["tapered_deci_cent", "center_deci_edge_centi_cent", "linear_cent"]),
        begins=st.sampled_from(["at once", "later", "later", "never"]),
        lot_e2=st.sampled_from([1, 100]),
        fees=FEES,
    )
    def create_market_on_a_grid(self, bands, begins, lot_e2, fees):
        options = MarketOptions(STRUCTURES[bands], begins != "at once", fees)
        ticker = self.market_with(lot_e2=lot_e2, options=options)
        if begins == "later":
            self.do(ChangeMarket(ticker, "active"))
        elif begins == "never":
            self.do(CloseMarket(ticker))
        return ticker

    @rule(bands=st.sampled_from(ODD_BANDS))
    def create_market_on_an_odd_grid(self, bands):
        self.do(new_market("ODD", options=MarketOptions(bands)))

    @rule(which=dials, step=dials, value_e4=st.sampled_from([0, 10_000, 3_700, 5_000]), slip=dials)
    def move_a_market(self, which, step, value_e4, slip):
        """Take a step that a market can take, one that is not active first."""
        markets = self.twins.state["markets"]
        found = [ticker for ticker in markets if LIFECYCLE[markets[ticker]["status"]]]
        found.sort(key=lambda ticker: markets[ticker]["status"] == "active")
        if not found:
            return
        ticker = found[which % min(3, len(found))]
        steps = sorted(LIFECYCLE[markets[ticker]["status"]])
        status = steps[step % len(steps)]
        if status == "closed":
            self.do(CloseMarket(ticker))
        elif status == "settled" and ticker in self.twins.state["values_e4"]:
            self.do(FinalizeMarket(ticker))
        elif status == "settled":
            self.do(SettleMarket(ticker, "yes"))
        else:
            valued = (status in {"determined", "amended"}) != (slip == 7)
            self.do(ChangeMarket(ticker, status, value_e4 + (slip == 6) if valued else None))
        if status == "inactive" and slip < 5:
            self.do(ChangeMarket(ticker, "active"))

    @rule(scope=st.sampled_from(["trading", "everything"]), which=st.integers(0, 40), again=dials)
    def pause_and_resume(self, scope, which, again):
        """Pause, try what may not be done then, and go on."""
        if self.active():
            options = OrderOptions(cancel_on_pause=True)
            terms = ("acct_1", self.active()[-1], "bid", min(self.prices), 100, options)
            self.special(*terms, tif="gtc", own="cancel_taker")
        self.do(PauseExchange(scope))
        found = self.open_orders()
        if found:
            account_id, number, order = found[which % len(found)]
            self.do(AmendOrder(account_id, number, order["price_e4"], order["count_e2"]))
            self.do(DecreaseOrder(account_id, number, 100))
            self.do(CancelOrder(account_id, number))
            if again == 0:
                self.do(CancelAllOrders(account_id))
        if again < 2:
            ticker = (self.active() or ["MKT-1"])[-1]
            self.do(PlaceOrder("acct_1", ticker, "bid", "limit", 100, 100))
            self.do(PauseExchange(scope))
        self.do(ResumeExchange())
        if again < 2:
            self.do(ResumeExchange())

    @precondition(lambda self: len(self.active()) > 1 or self.steps > 40)
    @rule(
        ticker=ExchangeMachine.markets,
        way=st.sampled_from(
            [
                ["determined"],
                ["determined", "disputed", "determined"],
                ["determined", "disputed", "amended"],
                ["determined", "disputed", "amended", "disputed", "determined"],
            ]
        ),
        value_e4=st.sampled_from([0, 10_000, 3_700, 5_000]),
    )
    def see_a_market_off(self, ticker, way, value_e4):
        """Close a market, find out what it is worth, and pay it."""
        self.do(CloseMarket(ticker))
        for status in way:
            self.do(ChangeMarket(ticker, status, None if status == "disputed" else value_e4))
        self.do(FinalizeMarket(ticker))

    def queues(self):
        """The first order of each price at which more than one rests."""
        found = []
        for market in self.twins.state["markets"].values():
            for side in (market["bids"], market["asks"]):
                found += [a[0] for a, b in itertools.pairwise(side) if a[1] == b[1]]
        return found

    @precondition(queues)
    @rule(which=dials)
    def grow_the_first_of_a_queue(self, which):
        found = self.queues()
        number = found[which % len(found)]
        order = self.twins.state["orders"][number]
        count_e2 = order["count_e2"] + 100
        self.do(AmendOrder(order["account_id"], number, order["price_e4"], count_e2))

    @precondition(lambda self: self.twins.state["positions"])
    @rule(which=dials, other=ExchangeMachine.accounts, price=dials)
    def flip_a_position(self, which, other, price):
        """Sell more than a position to somebody who has just bid for it, or buy it back and more."""
        held = sorted(self.twins.state["positions"].items())
        (account_id, ticker), position = held[which % len(held)]
        side, theirs = ("ask", "bid") if position["position_e2"] > 0 else ("bid", "ask")
        count_e2 = abs(position["position_e2"]) + 100
        met = self.book(ticker, side)
        price_e4 = met[0][1] if met else self.prices[price % len(self.prices)]
        self.place(other, ticker, theirs, price_e4, count_e2, tif="gtc", own="cancel_maker")
        self.place(account_id, ticker, side, price_e4, count_e2, tif="ioc", own="cancel_maker")

    @precondition(ExchangeMachine.active)
    @rule(account_id=ExchangeMachine.accounts, side=sides)
    def post_only_at_the_best(self, account_id, side):
        """Ask not to take, at the price at which it would."""
        ticker = self.active()[-1]
        met = self.book(ticker, side)
        price_e4 = met[0][1] if met else self.prices[0]
        options = OrderOptions(post_only=True)
        self.special(
            account_id, ticker, side, price_e4, 100, options, tif="gtc", own="cancel_taker"
        )

    @rule(life=st.sampled_from(LIVES), value_e4=st.sampled_from([0, 10_000, 3_700]))
    def play_a_life(self, life, value_e4):
        """Make a market of its own and lead it all the way."""
        ticker = self.market_with(options=MarketOptions((), initialized=True))
        for status in life.split():
            valued = status in {"determined", "amended"}
            step = ChangeMarket(ticker, status, value_e4 if valued else None)
            if status == "closed":
                step = CloseMarket(ticker)
            elif status == "settled":
                step = (
                    FinalizeMarket(ticker) if "determined" in life else SettleMarket(ticker, "no")
                )
            self.do(step)

    @rule(account_id=ExchangeMachine.accounts, own=self_trades)
    def use_a_name_twice(self, account_id, own):
        ticker = (self.active() or ["MKT-1"])[-1]
        options = OrderOptions(client_order_id="twice")
        for _ in range(2):
            self.special(
                account_id, ticker, "bid", self.prices[0], 100, options, tif="gtc", own=own
            )

    # -- fees ------------------------------------------------------------------------------------

    @precondition(ExchangeMachine.active)
    @rule(fees=FEES | st.sampled_from(WRONG_FEES), again=dials)
    def change_fees(self, fees, again):
        command = ChangeFees(self.active()[-1], fees)
        for _ in range(2 if again == 0 else 1):
            self.do(command)
