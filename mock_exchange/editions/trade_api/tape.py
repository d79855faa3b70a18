"""What happened, in the order that lists want it: trades by market, orders and settlements by account, quotes over time.

Fed with the exchange's events as they happen, the seeded ones included; nothing here is state that the exchange does not have.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from mock_exchange.core.events import (
    Deposited,
    Event,
    MarketChanged,
    MarketClosed,
    MarketCreated,
    MarketSettled,
    OrderAccepted,
    OrderAmended,
    OrderCancelled,
    OrderDecreased,
    PositionSettled,
    Traded,
    Transferred,
    Withdrawn,
)
from mock_exchange.core.exchange import Exchange
from mock_exchange.core.kept import Kept
from mock_exchange.core.units import PAYOUT_E4, Side
from mock_exchange.editions.trade_api.catalogue import Catalogue

QUOTES_MAX: Final = 100_000
"""How many changes of a market's best prices are kept; the older half goes when there are more."""


class Print(msgspec.Struct, frozen=True, gc=False):
    """A trade. ``number`` counts all trades of the exchange from 0."""

    number: int
    ticker: str
    price_e4: int
    count_e2: int
    taker_side: Side
    at_us: int
    block: bool = False


class Quote(msgspec.Struct, frozen=True, gc=False):
    """The best prices from a moment on, and how many contracts there are; 0 is no bid, 10,000 no ask."""

    at_us: int
    bid_e4: int
    ask_e4: int
    open_interest_e2: int = 0


class Payout(msgspec.Struct, frozen=True, gc=False):
    """A position that was paid out."""

    number: int
    account_id: str
    ticker: str
    position_e2: int
    payout_micros: int
    at_us: int


class Movement(msgspec.Struct, frozen=True, gc=False):
    """Money that came in (positive) or went out."""

    number: int
    account_id: str
    amount_micros: int
    at_us: int


class Passage(msgspec.Struct, frozen=True, gc=False):
    """Money that went from one subaccount to another."""

    number: int
    account_id: str
    to_account_id: str
    amount_micros: int
    at_us: int


_BOOK_EVENTS: Final = frozenset(
    {OrderAccepted, Traded, OrderCancelled, OrderAmended, OrderDecreased}
)
_STATUS_EVENTS: Final = frozenset({MarketCreated, MarketClosed, MarketChanged, MarketSettled})


class Tape(Kept):
    """The records of one exchange. Lists are in the order things happened."""

    KEPT = (
        *("prints", "payouts", "movements", "passages"),
        *("_prints_of", "_volumes_of", "_orders_of", "_quotes", "_changed_us", "_settled_us"),
    )

    def __init__(self, exchange: Exchange, catalogue: Catalogue) -> None:
        self._exchange = exchange
        self._catalogue = catalogue
        self.listeners: list[Callable[[Sequence[Event], int], None]] = []
        """Who hears of everything after it was noted."""
        self.status_listeners: list[Callable[[Sequence[Event], int], None]] = []
        """Who hears, after them, of what changed the status of a market: most of what happens does not."""
        self.prints: list[Print] = []
        self.payouts: list[Payout] = []
        self.movements: list[Movement] = []
        self.passages: list[Passage] = []
        self._prints_of: dict[str, list[Print]] = {}
        self._volumes_of: dict[str, list[int]] = {}
        self._orders_of: dict[str, list[int]] = {}
        self._quotes: dict[str, list[Quote]] = {}
        self._changed_us: dict[str, int] = {}
        self._settled_us: dict[str, int] = {}

    def publish(self, events: Sequence[Event], now_us: int) -> bool:
        """Note what happened; return whether it changed the status of a market. Most of it is an order that came to rest."""
        first = events[0]
        changed = False
        if type(first) is OrderAccepted and len(events) == 1:
            self._orders_of.setdefault(first.account_id, []).append(first.order_number)
            self._quote(first.ticker, now_us)
        else:
            changed = self._note_each(events, now_us)
        for hear in self.listeners:
            hear(events, now_us)
        if changed:
            for hear in self.status_listeners:
                hear(events, now_us)
        return changed

    def _note_each(self, events: Sequence[Event], now_us: int) -> bool:
        touched = set()
        changed = False
        for event in events:
            kind = type(event)
            self._note(event, now_us)
            if kind in _BOOK_EVENTS:
                touched.add(event.ticker)  # type: ignore[union-attr]  # all of these have one
            elif kind in _STATUS_EVENTS:
                touched.add(event.ticker)  # type: ignore[union-attr]  # so do these
                self._status(event, now_us)  # type: ignore[arg-type]  # kind says so
                changed = True
        for ticker in touched:
            self._quote(ticker, now_us)
        return changed

    def _note(self, event: Event, now_us: int) -> None:
        kind = type(event)
        if kind is Traded:
            self._trade(event, now_us)  # type: ignore[arg-type]  # kind says so
        elif kind is OrderAccepted:
            self._orders_of.setdefault(event.account_id, []).append(event.order_number)  # type: ignore[union-attr]  # see above
        elif kind is PositionSettled:
            self._payout(event, now_us)  # type: ignore[arg-type]  # see above
        elif kind is Deposited or kind is Withdrawn:
            self._move(event, now_us)  # type: ignore[arg-type]  # see above
        elif kind is Transferred:
            self._pass(event, now_us)  # type: ignore[arg-type]  # see above

    # -- reading -------------------------------------------------------------------------------------

    def prints_of(self, ticker: str) -> Sequence[Print]:
        """Return a market's trades, oldest first."""
        return self._prints_of.get(ticker, ())

    def orders_of(self, account_id: str) -> Sequence[int]:
        """Return the numbers of an account's orders, oldest first."""
        return self._orders_of.get(account_id, ())

    def quotes_of(self, ticker: str) -> Sequence[Quote]:
        """Return how a market's best prices changed, oldest first."""
        return self._quotes.get(ticker, ())

    def note_change(self, ticker: str, now_us: int) -> None:
        """Remember that something of a market changed that is no trading: its status, what is said of it."""
        self._changed_us[ticker] = now_us

    def changed_us(self, ticker: str) -> int:
        """Return when something of a market changed last that is no trading: orders and trades are not looked at (T09)."""
        return self._changed_us.get(ticker, 0)

    def settled_us(self, ticker: str) -> int | None:
        """Return when a market was paid out, or None."""
        return self._settled_us.get(ticker)

    def volume_since_e2(self, ticker: str, since_us: int) -> int:
        """Return what was traded in a market since a moment."""
        prints = self.prints_of(ticker)
        first = bisect_left(prints, since_us, key=_at_us)
        if first == len(prints):
            return 0
        volumes_e2 = self._volumes_of[ticker]
        return volumes_e2[-1] - volumes_e2[first]

    def price_before_e4(self, ticker: str, at_us: int) -> int:
        """Return the price of the last trade before a moment, 0 where there was none."""
        prints = self.prints_of(ticker)
        index = bisect_left(prints, at_us, key=_at_us)
        return prints[index - 1].price_e4 if index else 0

    def quote_before(self, ticker: str, at_us: int) -> Quote:
        """Return the best prices as they were just before a moment."""
        quotes = self.quotes_of(ticker)
        index = bisect_left(quotes, at_us, key=_at_us)
        return quotes[index - 1] if index else Quote(at_us, 0, PAYOUT_E4)

    # -- noting --------------------------------------------------------------------------------------

    def _trade(self, event: Traded, now_us: int) -> None:
        number = len(self.prints)
        noted = Print(
            number,
            event.ticker,
            event.price_e4,
            event.count_e2,
            event.taker_side,
            now_us,
            event.way == "block",
        )
        self.prints.append(noted)
        self._prints_of.setdefault(event.ticker, []).append(noted)
        volumes_e2 = self._volumes_of.setdefault(event.ticker, [0])
        volumes_e2.append(volumes_e2[-1] + event.count_e2)

    def _payout(self, event: PositionSettled, now_us: int) -> None:
        self.payouts.append(
            Payout(
                len(self.payouts),
                event.account_id,
                event.ticker,
                event.position_e2,
                event.payout_micros,
                now_us,
            )
        )

    def _move(self, event: Deposited | Withdrawn, now_us: int) -> None:
        sign = 1 if type(event) is Deposited else -1
        amount_micros = sign * event.amount_micros
        self.movements.append(
            Movement(len(self.movements), event.account_id, amount_micros, now_us)
        )

    def _pass(self, event: Transferred, now_us: int) -> None:
        number = len(self.passages)
        self.passages.append(
            Passage(number, event.account_id, event.to_account_id, event.amount_micros, now_us)
        )

    def _status(
        self, event: MarketCreated | MarketClosed | MarketChanged | MarketSettled, now_us: int
    ) -> None:
        market = self._exchange.state.markets[event.ticker]
        self.note_change(event.ticker, now_us)
        if type(event) is MarketCreated:
            self._catalogue.adopt(
                market.ticker, market.title, market.description, market.expires_at_us, now_us
            )
        elif type(event) is MarketSettled:
            self._settled_us[event.ticker] = now_us

    def _quote(self, ticker: str, now_us: int) -> None:
        market = self._exchange.state.markets[ticker]
        bid_e4, no_bid_e4 = market.bids.best_key, market.asks.best_key  # negative without orders
        bid_e4 = bid_e4 if bid_e4 > 0 else 0  # noqa: FURB136 - the call costs more
        ask_e4 = PAYOUT_E4 - no_bid_e4 if no_bid_e4 > 0 else PAYOUT_E4
        quotes = self._quotes.setdefault(ticker, [])
        interest_e2 = market.open_interest_e2
        if quotes and quotes[-1].at_us == now_us:
            quotes.pop()  # it stood for no time: what is cancelled and quoted anew at one moment was never empty
        if quotes:
            last = quotes[-1]
            # What is paid out stays on the record: the contracts that there were when trading ended.
            if (
                last.bid_e4 == bid_e4
                and last.ask_e4 == ask_e4
                and (last.open_interest_e2 == interest_e2 or market.status == "settled")
            ):
                return
        if len(quotes) >= QUOTES_MAX:
            del quotes[: QUOTES_MAX // 2]
        quotes.append(Quote(now_us, bid_e4, ask_e4, interest_e2))


def _at_us(item: Print | Quote) -> int:
    return item.at_us
