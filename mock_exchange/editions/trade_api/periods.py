"""Periods of candles: minutes and hours of UTC, days of New York. Integer arithmetic only.

A period ends at a whole second and has its end in it: a trade on the stroke of the hour belongs to the hour that it ends (T09).
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from mock_exchange.editions.trade_api.formats import SECOND_US

HOUR_S: Final = 3_600
DAY_S: Final = 24 * HOUR_S
DAY_MIN: Final = 1_440
LENGTHS_S: Final[Mapping[int, int]] = MappingProxyType({0: 5, 1: 60, 60: HOUR_S, DAY_MIN: DAY_S})
"""What can be asked for, in minutes -> seconds; forecasts have the shortest. A day of New York has an hour less or more twice a year."""

LONGEST_S: Final = DAY_S + HOUR_S


def period_end_s(at_us: int, minutes: int) -> int:
    """Return when the period that holds a moment ends, in seconds since 1970. ``minutes`` is a key of ``LENGTHS_S``."""
    second_s = -(-at_us // SECOND_US)
    if minutes != DAY_MIN:
        length_s = LENGTHS_S[minutes]
        return -(-second_s // length_s) * length_s
    local_s = second_s + _offset_s(second_s)
    return _utc_s(-(-local_s // DAY_S) * DAY_S)


def day_start_s(at_us: int) -> int:
    """Return when the day of New York that holds a moment began, in seconds since 1970; here the stroke belongs to what it begins."""
    return _utc_s(_midnight_s(at_us))


def day_of(at_us: int) -> date:
    """Return the date in New York at a moment."""
    return datetime.fromtimestamp(_midnight_s(at_us), UTC).date()


def _midnight_s(at_us: int) -> int:
    """Return the last midnight as New York's clocks show it, as if they showed UTC."""
    local_s = at_us // SECOND_US + _offset_s(at_us // SECOND_US)
    return local_s - local_s % DAY_S


def _utc_s(midnight_s: int) -> int:
    early_s = midnight_s + 4 * HOUR_S
    return early_s if _offset_s(early_s) == -4 * HOUR_S else early_s + HOUR_S


def _offset_s(at_s: int) -> int:
    """Return what New York's clocks show more than UTC's: five hours less, four in summer."""
    begins_s, ends_s = _summer_s(datetime.fromtimestamp(at_s, UTC).year)
    return -4 * HOUR_S if begins_s <= at_s < ends_s else -5 * HOUR_S


@lru_cache(maxsize=64)
def _summer_s(year: int) -> tuple[int, int]:
    """Return when summer time begins (second Sunday of March) and ends (first one of November), each at two local time."""
    begins_s = _sunday_s(date(year, 3, 8)) + 7 * HOUR_S
    return begins_s, _sunday_s(date(year, 11, 1)) + 6 * HOUR_S


def _sunday_s(earliest: date) -> int:
    """Return midnight, UTC, of the first Sunday from a day on."""
    sunday = earliest + timedelta(days=(6 - earliest.weekday()) % 7)
    return (sunday - date(1970, 1, 1)).days * DAY_S
