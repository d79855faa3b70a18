"""A hypothesis state machine that drives the exchange and the oracle together (``property_twins`` compares them).

Its accounts, markets and orders mostly exist and mostly meet: a run has few prices and few counts, and some rules are there to bring
about what chance seldom does (a position that is closed past its cover, a book that is swept). ``property_mix`` measures it.
"""

import msgspec
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    multiple,
    precondition,
    rule,
)

from mock_exchange.core.commands import (
    CancelOrder,
    CloseMarket,
    Deposit,
    OpenAccount,
    PlaceOrder,
    SettleMarket,
    Withdraw,
)
from mock_exchange.core.events import OrderAccepted, Refused
from mock_exchange.core.invariants import check
from support.property_commands import START_US, new_market
from support.property_twins import Twins

sides = st.sampled_from(["bid", "ask"])
self_trades = st.sampled_from(["cancel_taker", "cancel_maker"])
dials = st.integers(0, 7)
"""A number that the run's habits turn into a price, a count or a choice: few different ones, so that orders meet."""


WRONG_TERMS = [
    {"account_id": "nobody", "ticker": "NO-SUCH"},
    {"ticker": "NO-SUCH", "count_e2": 0},
    {"count_e2": 0, "price_e4": 0},
    {"count_e2": -100},
    {"count_e2": 99},
    {"price_e4": 0},
    {"price_e4": 10_000},
    {"price_e4": -100},
    {"price_e4": 150},
    {"kind": "market"},
    {"kind": "market", "price_e4": 0},
    {"kind": "market", "price_e4": 0},
    {"count_e2": 10**12},
    {"count_e2": 10**12, "time_in_force": "fok"},
]
"""What is wrong with an otherwise good order (some of it only on a coarse grid)."""

WRONG_ASKS = [
    lambda account_id, _: OpenAccount(account_id),
    lambda account_id, _: Deposit(account_id, 0),
    lambda account_id, _: Withdraw(account_id, -1),
    lambda account_id, _: Withdraw(account_id, 10**12),
    lambda account_id, _: CancelOrder(account_id, 0),
    lambda account_id, _: CancelOrder(account_id, 10**9),
    lambda _, ticker: new_market(ticker, tick_e4=0),
    lambda *_: Deposit("nobody", 0),
    lambda *_: Withdraw("nobody", 1),
    lambda *_: CancelOrder("nobody", 1),
    lambda *_: new_market("ODD", tick_e4=0, lot_e2=0),
    lambda *_: new_market("ODD", tick_e4=300),
    lambda *_: new_market("ODD", tick_e4=10_000),
    lambda *_: new_market("ODD", lot_e2=0),
    lambda *_: CloseMarket("NO-SUCH"),
    lambda *_: SettleMarket("NO-SUCH", "yes"),
]
"""Other commands that cannot be carried out."""


class ExchangeMachine(RuleBasedStateMachine):
    """Drives both exchanges with accounts, markets and orders that exist, and now and then with some that do not."""

    accounts = Bundle("accounts")
    markets = Bundle("markets")
    orders = Bundle("orders")

    def __init__(self, twins=None):
        super().__init__()
        self.twins = twins or Twins()
        self.prices = self.counts = ()
        self.names = self.tickers = 0
        self.steps = 0

    def teardown(self):
        # The steps were checked one after the other by a checker that remembers; this one knows nothing yet.
        check(self.twins.exchange)

    def do(self, command):
        self.steps += 1
        note(command)
        # Now and then two commands at the same moment.
        return self.twins.apply(command, START_US + self.steps // 3)

    def place(self, account_id, ticker, side, price_e4, count_e2, *, tif, own="cancel_taker"):
        if self.active() and ticker not in self.active() and self.steps % 4:
            ticker = self.active()[-1]  # a market that is over is tried now and then only
        kind = "limit" if price_e4 else "market"
        order = PlaceOrder(account_id, ticker, side, kind, count_e2, price_e4, tif, own)
        return multiple(*self.accepted(self.do(order)))

    def accepted(self, events):
        return [(e.account_id, e.order_number) for e in events if isinstance(e, OrderAccepted)]

    def book(self, ticker, side):
        """The orders that an order of this side would meet, best first."""
        return self.twins.state["markets"][ticker]["asks" if side == "bid" else "bids"]

    @initialize(
        target=accounts,
        prices=st.lists(st.integers(1, 99).map(lambda cents: cents * 100), min_size=1, max_size=3),
        middle=st.sampled_from([3_000, 5_000, 5_500, 8_000]),
        counts=st.sampled_from([(100,), (100, 200, 300), (100, 500, 1_000), (400,)]),
        money=st.lists(
            st.sampled_from([5_000_000, 20_000_000, 60_000_000]), min_size=2, max_size=3
        ),
    )
    def start(self, prices, middle, counts, money):
        self.prices = (middle, middle + 100, *prices)
        self.counts = counts
        return multiple(*(self.account_with(amount) for amount in money))

    @initialize(target=markets)
    def first_market(self):
        return self.market_with()

    def account_with(self, amount_micros):
        self.names += 1
        account_id = f"acct_{self.names}"
        self.do(OpenAccount(account_id))
        self.do(Deposit(account_id, amount_micros))
        return account_id

    def market_with(self, **terms):
        self.tickers += 1
        ticker = f"MKT-{self.tickers}"
        self.do(new_market(ticker, **terms))
        return ticker

    def with_status(self, status):
        markets = self.twins.state["markets"]
        return [ticker for ticker, market in markets.items() if market["status"] == status]

    def active(self):
        return self.with_status("active")

    # -- accounts and markets --------------------------------------------------------------------

    @precondition(lambda self: self.names < 4)
    @rule(target=accounts, amount=st.sampled_from([1, 4_000_000, 100_000_000]))
    def open_account(self, amount):
        return self.account_with(amount)

    @rule(
        account_id=accounts,
        kind=st.sampled_from([Deposit, Deposit, Withdraw]),
        amount=st.sampled_from([1, 500_000, 3_333_333, 20_000_000]),
    )
    def pay(self, account_id, kind, amount):
        self.do(kind(account_id, amount))

    @precondition(lambda self: len(self.active()) < 2)
    @rule(
        target=markets,
        terms=st.sampled_from([{}, {}, {"lot_e2": 1}, {"tick_e4": 1}, {"tick_e4": 2_500}]),
    )
    def create_market(self, terms):
        return self.market_with(**terms)

    @precondition(lambda self: len(self.active()) > 1 or self.steps > 40)
    @rule(ticker=markets)
    def close_market(self, ticker):
        self.do(CloseMarket(ticker))

    @precondition(lambda self: self.with_status("closed"))
    @rule(outcome=st.sampled_from(["yes", "no"]), again=st.booleans())
    def settle_market(self, outcome, again):
        command = SettleMarket(self.with_status("closed")[0], outcome)
        for _ in range(1 + again):
            self.do(command)

    # -- orders ----------------------------------------------------------------------------------

    @rule(
        target=orders,
        account_id=accounts,
        ticker=markets,
        side=sides,
        price=dials,
        count=dials,
        tif=st.sampled_from(["gtc", "gtc", "gtc", "ioc", "fok"]),
        own=self_trades,
    )
    def place_limit(self, account_id, ticker, side, price, count, tif, own):
        price_e4 = self.prices[price % len(self.prices)]
        count_e2 = self.counts[count % len(self.counts)]
        return self.place(account_id, ticker, side, price_e4, count_e2, tif=tif, own=own)

    @precondition(active)
    @rule(
        target=orders, pair=st.permutations(range(4)), price=dials, counts=st.tuples(dials, dials)
    )
    def trade(self, pair, price, counts):
        """Let two accounts meet in the newest market: one rests a bid, another an ask at the same price."""
        names = list(self.twins.state["accounts"])
        buyer, seller = [n for n in pair if n < len(names)][:2]
        price_e4 = self.prices[price % len(self.prices)]
        placed = []
        for number, side, count in ((buyer, "bid", counts[0]), (seller, "ask", counts[1])):
            count_e2 = self.counts[count % len(self.counts)]
            order = PlaceOrder(
                names[number], self.active()[-1], side, "limit", count_e2, price_e4, "gtc"
            )
            placed += self.accepted(self.do(order))
        return multiple(*placed)

    @rule(
        target=orders, account_id=accounts, ticker=markets, side=sides, count=dials, own=self_trades
    )
    def place_at_the_best(self, account_id, ticker, side, count, own):
        met = self.book(ticker, side)
        price_e4 = met[0][1] if met else self.prices[0]
        count_e2 = self.counts[count % len(self.counts)]
        return self.place(account_id, ticker, side, price_e4, count_e2, tif="gtc", own=own)

    @rule(
        target=orders,
        account_id=accounts,
        ticker=markets,
        side=sides,
        count=dials,
        tif=st.sampled_from(["ioc", "ioc", "fok"]),
        own=self_trades,
    )
    def place_market(self, account_id, ticker, side, count, tif, own):
        count_e2 = self.counts[count % len(self.counts)]
        return self.place(account_id, ticker, side, 0, count_e2, tif=tif, own=own)

    @rule(
        target=orders,
        account_id=accounts,
        ticker=markets,
        side=sides,
        tif=st.sampled_from(["gtc", "fok", "ioc"]),
        extra=st.sampled_from([0, 0, 1]),
        own=self_trades,
    )
    def sweep(self, account_id, ticker, side, tif, extra, own):
        """Take the whole other side, or one lot more than there is."""
        met = self.book(ticker, side)
        price_e4 = met[-1][1] if met else self.prices[0]
        count_e2 = sum(left for _, _, left in met) + 100 * (extra or not met)
        return self.place(account_id, ticker, side, price_e4, count_e2, tif=tif, own=own)

    @precondition(lambda self: self.twins.state["positions"])
    @rule(target=orders, which=dials, price=dials, more=st.sampled_from([0, 0, 100]))
    def close_position(self, which, price, more):
        """Offer a whole position (or a little more than that) for sale: covered, where nothing else covers it."""
        held = sorted(self.twins.state["positions"].items())
        (account_id, ticker), position = held[which % len(held)]
        side = "ask" if position["position_e2"] > 0 else "bid"
        count_e2 = abs(position["position_e2"]) + more
        price_e4 = self.prices[price % len(self.prices)]
        return self.place(account_id, ticker, side, price_e4, count_e2, tif="gtc")

    @precondition(lambda self: self.covered())
    @rule(other=accounts, which=dials, as_maker=st.booleans(), more=st.sampled_from([0, 0, 300]))
    def close_past_the_cover(self, other, which, as_maker, more):
        """Close a position with an order that has no cover, because an earlier one took it: that one must lose it."""
        found = self.covered()
        order = found[which % len(found)]
        mine, ticker = order["account_id"], order["ticker"]
        count_e2 = order["covered_e2"] + more
        theirs = "bid" if order["side"] == "ask" else "ask"
        met = self.book(ticker, order["side"])
        price_e4 = met[0][1] if met else order["price_e4"]
        legs = [(mine, order["side"]), (other, theirs)]
        for account_id, side in legs if as_maker else reversed(legs):
            self.place(account_id, ticker, side, price_e4, count_e2, tif="gtc", own="cancel_maker")

    def covered(self):
        return [order for order in self.twins.state["orders"].values() if order["covered_e2"]]

    @rule(order=orders, account_id=accounts, foreign=dials)
    def cancel(self, order, account_id, foreign):
        owner, number = order
        self.do(CancelOrder(account_id if foreign == 0 else owner, number))

    # -- what must be refused, and what is a misuse ----------------------------------------------

    @rule(
        account_id=accounts,
        ticker=markets,
        terms=st.sampled_from(WRONG_TERMS),
        asks=st.lists(st.sampled_from(WRONG_ASKS), min_size=2, max_size=2),
    )
    def ask_wrongly(self, account_id, ticker, terms, asks):
        right = PlaceOrder(account_id, ticker, "bid", "limit", 100, 5_000)
        self.do(msgspec.structs.replace(right, **terms))
        for ask in asks:
            assert isinstance(self.do(ask(account_id, ticker))[0], Refused)
        self.twins.refuse_to_go_back(Deposit(account_id, 1))
