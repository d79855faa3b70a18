"""What the core does not know of its markets: series, events, texts, times, strikes. Frozen values, by ticker.

A market that was made without terms (by the control API, from Python) gets plain ones out of its ticker, which is
``SERIES-EVENT-MARKET``. Sources: T07, T09, T14.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Literal, TypeAlias

import msgspec

from mock_exchange.core.kept import Kept
from mock_exchange.core.units import MarketStatus

FeeType: TypeAlias = Literal[
    "quadratic", "quadratic_with_maker_fees", "quadratic_with_combo_maker_fees", "flat"
]
WEEK_US: Final = 7 * 86_400_000_000


class Source(msgspec.Struct, frozen=True):
    """Where a result is read."""

    name: str
    url: str


class SeriesTerms(msgspec.Struct, frozen=True):
    """A series: what its events have in common. ``fee_multiplier_ppm`` is in millionths."""

    ticker: str
    title: str
    category: str
    frequency: str = "custom"
    tags: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    fee_type: FeeType = "quadratic"
    fee_multiplier_ppm: int = 1_000_000
    shard: int = 0
    product_metadata: Mapping[str, Any] | None = None
    updated_us: int = 0


class EventTerms(msgspec.Struct, frozen=True):
    """An event: one question, asked by one market or several. Its fees are its series' but for what it overrides."""

    ticker: str
    series: str
    title: str
    sub_title: str
    mutually_exclusive: bool = False
    strike_us: int | None = None
    strike_period: str | None = None
    updated_us: int = 0
    collection: str = ""
    fee_type_override: FeeType | None = None
    fee_multiplier_override_ppm: int | None = None


class Leg(msgspec.Struct, frozen=True):
    """One side of a market that a combination is made of."""

    event: str
    market: str
    side: str


class MarketTerms(msgspec.Struct, frozen=True):
    """A market beyond what the core has of it. Moments are in microseconds since 1970."""

    ticker: str
    event: str
    yes_sub_title: str
    no_sub_title: str
    created_us: int
    open_us: int
    close_us: int
    expected_expiration_us: int
    latest_expiration_us: int
    rules_primary: str
    rules_secondary: str = ""
    market_type: Literal["binary", "scalar"] = "binary"
    structure: str = "linear_cent"
    settlement_timer_s: int = 1_800
    can_close_early: bool = True
    strike_type: str | None = None
    floor_strike: float | None = None
    cap_strike: float | None = None
    expiration_value: str = ""
    collection: str = ""
    legs: tuple[Leg, ...] = ()


class Catalogue(Kept):
    """All terms, and the tickers that hang together. Nothing is ever taken away."""

    KEPT = ("_series", "_events", "_markets", "_members", "_combinations")

    def __init__(
        self,
        series: Iterable[SeriesTerms] = (),
        events: Iterable[EventTerms] = (),
        markets: Iterable[MarketTerms] = (),
    ) -> None:
        self._series = {each.ticker: each for each in series}
        self._events = {each.ticker: each for each in events}
        self._markets = {each.ticker: each for each in markets}
        self._members: dict[str, list[str]] = {ticker: [] for ticker in self._events}
        self._combinations: dict[str, list[str]] = {}
        self._follow: Callable[[int, str], None] | None = None
        for market in self._markets.values():
            self._watch(market)

    def series(self, ticker: str) -> SeriesTerms | None:
        """Return a series, or None."""
        return self._series.get(ticker)

    def event(self, ticker: str) -> EventTerms | None:
        """Return an event, or None."""
        return self._events.get(ticker)

    def market(self, ticker: str) -> MarketTerms | None:
        """Return a market's terms, or None."""
        return self._markets.get(ticker)

    def revise_series(self, terms: SeriesTerms) -> None:
        """Put new terms in the place of a series' old ones."""
        self._series[terms.ticker] = terms

    def revise_event(self, terms: EventTerms) -> None:
        """Put new terms in the place of an event's old ones."""
        self._events[terms.ticker] = terms

    def all_series(self) -> tuple[SeriesTerms, ...]:
        """Return every series, by ticker."""
        return tuple(self._series[ticker] for ticker in sorted(self._series))

    def all_events(self) -> tuple[EventTerms, ...]:
        """Return every event, by ticker."""
        return tuple(self._events[ticker] for ticker in sorted(self._events))

    def members(self, event: str) -> tuple[str, ...]:
        """Return the tickers of an event's markets, sorted."""
        return tuple(sorted(self._members.get(event, ())))

    def combinations_with(self, ticker: str) -> tuple[str, ...]:
        """Return the combinations that a market is a leg of, sorted."""
        return tuple(sorted(self._combinations.get(ticker, ())))

    def series_of(self, ticker: str) -> SeriesTerms | None:
        """Return the series of a market, or None."""
        market = self._markets.get(ticker)
        event = None if market is None else self._events[market.event]
        return None if event is None else self._series[event.series]

    def adopt(self, ticker: str, title: str, description: str, closes_us: int, at_us: int) -> None:
        """Give a market without terms plain ones; nothing for one that has its own."""
        if ticker in self._markets:
            return
        event_ticker = ticker.rpartition("-")[0] or ticker
        series_ticker = ticker.partition("-")[0]
        if series_ticker not in self._series:
            self._series[series_ticker] = SeriesTerms(
                series_ticker, series_ticker, "Other", updated_us=at_us
            )
        if event_ticker not in self._events:
            self._events[event_ticker] = EventTerms(
                event_ticker, series_ticker, title or event_ticker, "", updated_us=at_us
            )
            self._members[event_ticker] = []
        # A market made without a moment of its own says 1970: it is open for a week then.
        closes_us = closes_us if closes_us > at_us else at_us + WEEK_US
        market = self._markets[ticker] = MarketTerms(
            ticker, event_ticker, title or "Yes", title or "No", at_us, at_us, closes_us,
            closes_us, closes_us + WEEK_US, description or title,
        )  # fmt: skip
        self._watch(market)

    def enter(self, series: SeriesTerms, event: EventTerms, market: MarketTerms) -> None:
        """Take the terms of a market that is about to be made; what is known already stays."""
        self._series.setdefault(series.ticker, series)
        self._events.setdefault(event.ticker, event)
        self._members.setdefault(event.ticker, [])
        if market.ticker not in self._markets:
            self._markets[market.ticker] = market
            self._watch(market)

    def describe(self, ticker: str, changes: Mapping[str, Any]) -> None:
        """Say something else of a market from now on: texts and strikes. Raises ``KeyError`` for no such market."""
        self._markets[ticker] = msgspec.structs.replace(self._markets[ticker], **changes)

    def follow(self, tell: Callable[[int, str], None]) -> None:
        """Tell somebody when markets open and close: ``tell(moment_us, ticker)`` for those there are, and for each that comes."""
        self._follow = tell
        for market in self._markets.values():
            self._tell_hours(market)

    def _watch(self, market: MarketTerms) -> None:
        self._members[market.event].append(market.ticker)
        for leg in market.legs:
            self._combinations.setdefault(leg.market, []).append(market.ticker)
        self._tell_hours(market)

    def _tell_hours(self, market: MarketTerms) -> None:
        if self._follow is not None:
            self._follow(market.open_us, market.ticker)
            self._follow(market.close_us, market.ticker)


QUERY_STATUSES: Final[Mapping[str, frozenset[MarketStatus]]] = {
    "unopened": frozenset({"initialized"}),
    "open": frozenset({"active"}),
    "paused": frozenset({"inactive"}),
    "closed": frozenset({"closed", "determined", "disputed", "amended"}),
    "settled": frozenset({"settled"}),
}
"""What a list is asked for -> the statuses that match (T09)."""

WIRE_STATUSES: Final[Mapping[MarketStatus, str]] = {
    "initialized": "initialized",
    "active": "active",
    "inactive": "inactive",
    "closed": "closed",
    "determined": "determined",
    "disputed": "disputed",
    "amended": "amended",
    "settled": "finalized",
}
