"""A trading floor to write tests on as in a trader's notebook: ``floor.buy("alice", 10, at=65)``.

Counts are whole contracts, prices and money whole cents. After every command all invariants are
checked, and after every refusal that it changed nothing.
"""

from msgspec import UNSET

from mock_exchange.core.commands import (
    CancelOrder,
    CloseMarket,
    CreateMarket,
    Deposit,
    OpenAccount,
    PlaceOrder,
    SettleMarket,
    Withdraw,
)
from mock_exchange.core.events import Refused, Traded
from mock_exchange.core.exchange import Exchange
from mock_exchange.core.invariants import Checker, check_refusal

START_US = 1_706_351_400_000_000
CENT = 10_000
RICH = 1_000_000_00
TICKER = "RAIN"


class Floor:
    """An exchange with one market, RAIN; accounts open with money when they first trade."""

    def __init__(self, *, first_order_number=1, first_fill_number=1, **deposits):
        self.exchange = Exchange(first_order_number, first_fill_number)
        self.checker = Checker()
        self.now_us = START_US
        self.market()
        for account_id, cents in deposits.items():
            self.open(account_id, cents)

    def apply(self, command, after_s=1):
        """Apply a command a second later; return its events."""
        self.now_us += round(after_s * 1_000_000)
        before = self.exchange.state_hash()
        events = self.exchange.apply(command, self.now_us)
        check_refusal(before, self.exchange.state_hash(), events)
        self.checker.check(self.exchange)
        return events

    def market(self, ticker=TICKER, **terms):
        return self.apply(CreateMarket(ticker, f"{ticker}?", f"About {ticker}.", 0, **terms))

    def open(self, account_id, cents=RICH):
        self.apply(OpenAccount(account_id))
        if cents:
            self.deposit(account_id, cents)

    def deposit(self, account_id, cents):
        return self.apply(Deposit(account_id, cents * CENT))

    def withdraw(self, account_id, cents):
        return self.apply(Withdraw(account_id, cents * CENT))

    def buy(self, account_id, count, at=None, tif=None, **more):
        return self._place(account_id, "bid", count, at, tif, **more)

    def sell(self, account_id, count, at=None, tif=None, **more):
        return self._place(account_id, "ask", count, at, tif, **more)

    def _place(
        self, account_id, side, count, at, tif, *, stp="cancel_taker", ticker=TICKER, options=UNSET
    ):
        if account_id not in self.exchange.state.accounts:
            self.open(account_id)
        kind = "market" if at is None else "limit"
        tif = tif or ("ioc" if at is None else "gtc")
        price_e4 = 0 if at is None else round(at * 100)
        count_e2 = round(count * 100)
        terms = (account_id, ticker, side, kind, count_e2, price_e4, tif, stp)
        return self.apply(PlaceOrder(*terms, options))

    def cancel(self, account_id, number):
        return self.apply(CancelOrder(account_id, number))

    def close(self, ticker=TICKER):
        return self.apply(CloseMarket(ticker))

    def settle(self, outcome, ticker=TICKER):
        return self.apply(SettleMarket(ticker, outcome))

    # -- reading ----------------------------------------------------------------------------------

    def cash(self, account_id):
        """Free cash in cents."""
        return self.exchange.views.account(account_id).cash_micros / CENT

    def escrow(self, account_id):
        """Escrow in cents."""
        return self.exchange.views.account(account_id).escrow_micros / CENT

    def vault(self, ticker=TICKER):
        """What a market holds for its winners, in cents."""
        state = self.exchange.state
        return state.ledger.balances[state.markets[ticker].vault_pot] / CENT

    def position(self, account_id, ticker=TICKER):
        """Signed position in contracts."""
        held = {view.ticker: view for view in self.exchange.views.positions(account_id)}
        return held[ticker].position_e2 / 100 if ticker in held else 0

    def bids(self, ticker=TICKER):
        """Bids as (cents, contracts), best first."""
        return [(p / 100, n / 100) for p, n in self.exchange.views.book(ticker).bids]

    def asks(self, ticker=TICKER):
        """Asks as (cents, contracts), best first."""
        return [(p / 100, n / 100) for p, n in self.exchange.views.book(ticker).asks]

    def order(self, number):
        return self.exchange.views.order(number)

    def status(self, number):
        return self.order(number).status


def kinds(events):
    """Return the names of events, in order."""
    return [type(event).__name__ for event in events]


def trades(events):
    """Return the trades among events as (cents, contracts, maker's order number)."""
    return [
        (event.price_e4 / 100, event.count_e2 / 100, event.maker_order_number)
        for event in events
        if isinstance(event, Traded)
    ]


def refusal(events):
    """Return (reason, field) of a refusal."""
    (event,) = events
    assert isinstance(event, Refused), event
    return str(event.reason), event.field


def traded_floor():
    """Return a floor with two markets in which three people have traded."""
    floor = Floor()
    floor.market("SNOW")
    floor.sell("bob", 10, at=60)
    floor.sell("bob", 10, at=63)
    floor.buy("alice", 15, at=63)
    floor.buy("alice", 2, at=40, ticker="SNOW")
    floor.sell("carol", 1, at=40, ticker="SNOW")
    return floor
