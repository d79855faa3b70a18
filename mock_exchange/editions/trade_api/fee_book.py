"""Changes of fees: what is scheduled, and what happens when its time has come (T13).

A series has fees of a type and a multiplier; an event may override either. At its moment a change is entered in the catalogue and
every market that it reaches gets the schedule that results: orders from then on pay by it, those that rest keep theirs (M7).
"""

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Final

import msgspec
from msgspec.structs import replace

from mock_exchange.core.commands import ChangeFees, Command
from mock_exchange.core.exchange import Exchange
from mock_exchange.core.fees import FEE_SCHEDULES, PPM, FeeSchedule, scaled
from mock_exchange.core.kept import Kept
from mock_exchange.editions.trade_api.catalogue import (
    Catalogue,
    EventTerms,
    FeeType,
    SeriesTerms,
)
from mock_exchange.timers import Timers


class FeeChange(msgspec.Struct, frozen=True):
    """Fees from a moment on: of a series, or (``event`` is not empty) what an event overrides, None for nothing.

    ``number`` counts all changes of the exchange from 0.
    """

    number: int
    series: str
    event: str
    fee_type: FeeType | None
    multiplier_ppm: int | None
    at_us: int


def schedule_of(series: SeriesTerms, event: EventTerms) -> FeeSchedule:
    """Return what fills cost in an event's markets.

    Raises ``ValueError`` for fees that nobody knows a formula of, or that would be more than the trade.
    """
    kind = event.fee_type_override or series.fee_type
    ppm = event.fee_multiplier_override_ppm
    if ppm is None:
        ppm = series.fee_multiplier_ppm
    if kind not in FEE_SCHEDULES:
        raise ValueError(f"fees of the type {kind!r} have no formula here")
    return scaled(FEE_SCHEDULES[kind], Fraction(ppm, PPM))


class FeeBook(Kept):
    """All changes of one exchange, past and to come."""

    KEPT = ("changes",)

    def __init__(
        self,
        catalogue: Catalogue,
        exchange: Exchange,
        apply: Callable[[Command, int], object],
        timers: Timers,
    ) -> None:
        self._catalogue = catalogue
        self._exchange = exchange
        self._apply = apply
        self._timers = timers
        self.changes: list[FeeChange] = []
        self._tell: Callable[[FeeChange, int], None] | None = None

    def follow(self, tell: Callable[[FeeChange, int], None]) -> None:
        """Tell somebody of every change as it takes effect: ``tell(change, moment)``."""
        self._tell = tell

    def schedule_series(
        self, ticker: str, fee_type: FeeType, multiplier_ppm: int, at_us: int
    ) -> FeeChange:
        """Change a series' fees at a moment. Raises ``ValueError`` for an unknown series and for fees that cannot be."""
        series = self._catalogue.series(ticker)
        if series is None:
            raise ValueError(f"there is no series {ticker!r}")
        schedule_of(
            replace(series, fee_type=fee_type, fee_multiplier_ppm=multiplier_ppm), _NO_EVENT
        )
        return self._schedule(ticker, "", fee_type, multiplier_ppm, at_us)

    def schedule_event(
        self, ticker: str, fee_type: FeeType | None, multiplier_ppm: int | None, at_us: int
    ) -> FeeChange:
        """Change what an event overrides at a moment, None for nothing. Raises ``ValueError`` as ``schedule_series`` does."""
        event = self._catalogue.event(ticker)
        series = None if event is None else self._catalogue.series(event.series)
        if event is None or series is None:
            raise ValueError(f"there is no event {ticker!r}")
        schedule_of(series, _overridden(event, fee_type, multiplier_ppm))
        return self._schedule(event.series, ticker, fee_type, multiplier_ppm, at_us)

    def record(self, change: FeeChange) -> None:
        """Note a change of before: the markets have its fees already."""
        self.changes.append(replace(change, number=len(self.changes)))
        self._enter(change, change.at_us)

    def _schedule(
        self,
        series: str,
        event: str,
        fee_type: FeeType | None,
        multiplier_ppm: int | None,
        at_us: int,
    ) -> FeeChange:
        number = len(self.changes)
        change = FeeChange(number, series, event, fee_type, multiplier_ppm, at_us)
        self.changes.append(change)
        self._timers.at(at_us, partial(self._take_effect, change))
        return change

    def _take_effect(self, change: FeeChange, at_us: int) -> None:
        self._enter(change, at_us)
        for each in self._catalogue.all_events():
            if each.series == change.series and change.event in {"", each.ticker}:
                self._charge(each, at_us)
        if self._tell is not None:
            self._tell(change, at_us)

    def _enter(self, change: FeeChange, at_us: int) -> None:
        """Let the catalogue say what a change says."""
        catalogue = self._catalogue
        series = catalogue.series(change.series)
        event = catalogue.event(change.event)
        if event is not None:
            overridden = _overridden(event, change.fee_type, change.multiplier_ppm)
            catalogue.revise_event(replace(overridden, updated_us=at_us))
        elif series is not None and change.fee_type and change.multiplier_ppm is not None:
            catalogue.revise_series(
                replace(
                    series,
                    fee_type=change.fee_type,
                    fee_multiplier_ppm=change.multiplier_ppm,
                    updated_us=at_us,
                )
            )

    def _charge(self, event: EventTerms, at_us: int) -> None:
        """Let an event's markets have the fees that are due now."""
        series = self._catalogue.series(event.series)
        if series is None:
            return
        wanted = schedule_of(series, event)
        for ticker in self._catalogue.members(event.ticker):
            market = self._exchange.state.markets.get(ticker)
            if market is not None and market.status != "settled" and market.fees != wanted:
                self._apply(ChangeFees(ticker, wanted), at_us)


_NO_EVENT: Final = EventTerms("", "", "", "")


def _overridden(
    event: EventTerms, fee_type: FeeType | None, multiplier_ppm: int | None
) -> EventTerms:
    return replace(event, fee_type_override=fee_type, fee_multiplier_override_ppm=multiplier_ppm)
