"""How the temperature index of a city was put together, since when: its launch, and a calibration a week. Sans-I/O values (T07).

Weights never change; the offsets of the stations are estimated anew after each whole week, Monday to Sunday, UTC. What was published
stays, so that a point can be worked out again: the record in force at its minute is the newest that was effective by then.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final, NamedTuple

from mock_exchange.editions.trade_api.discovery_data import City
from mock_exchange.editions.trade_api.world_data import DAY_S, HOUR_S

WEEK_S: Final = 7 * DAY_S
MONDAY_S: Final = 4 * DAY_S
"""1970-01-05."""

WEEKS_BEFORE: Final = 12
"""How long before the seeded world's question on the weather an index was launched."""

WINDOW_S: Final = 4 * WEEK_S
PUBLISHED_AFTER_S: Final = 6 * HOUR_S
EFFECTIVE_AFTER_S: Final = DAY_S


class Calibration(NamedTuple):
    """A record of a city. ``window_end_s`` is not in the window any more; None where it is the launch. Offsets in 1/100 °C, by station."""

    version: str
    published_s: int
    effective_s: int
    window_end_s: int | None
    offsets_e2: tuple[int, ...]


def launched_s(question_s: int | None) -> int:
    """Return when the indices were launched: some weeks before a question that they answer, or long ago where there is none."""
    if question_s is None:
        return MONDAY_S
    monday_s = (question_s - MONDAY_S) // WEEK_S * WEEK_S + MONDAY_S
    return max(MONDAY_S, monday_s - WEEKS_BEFORE * WEEK_S)


def calibrations(city: City, launch_s: int, now_s: int) -> Iterator[Calibration]:
    """Yield the records that are published, by when they become effective. Of a launch of long ago there is no other."""
    version = f"{city.name}-temperature-v1.0"
    plain = tuple(each.offset_e2 for each in city.stations)
    if launch_s <= now_s:
        yield Calibration(version, launch_s, launch_s, None, plain)
    if launch_s == MONDAY_S:
        return
    for end_s in range(launch_s + WEEK_S, now_s - PUBLISHED_AFTER_S + 1, WEEK_S):
        effective_s = end_s + EFFECTIVE_AFTER_S
        yield Calibration(
            f"{version}-cal-{datetime.fromtimestamp(effective_s, UTC):%Y%m%d}",
            end_s + PUBLISHED_AFTER_S,
            effective_s,
            end_s,
            tuple(each.offset_e2 + _drift_e2(each.name, end_s) for each in city.stations),
        )


def _drift_e2(station: str, end_s: int) -> int:
    return sha256(f"{station}/week/{end_s}".encode()).digest()[0] % 7 - 3
