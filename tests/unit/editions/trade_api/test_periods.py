"""Periods: minutes and hours of UTC, days of New York."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from mock_exchange.editions.trade_api.periods import DAY_MIN, day_of, day_start_s, period_end_s

SECOND_US = 1_000_000
NEW_YORK = ZoneInfo("America/New_York")


def at(text):
    return round(datetime.fromisoformat(text).timestamp())


def test_a_minute_and_an_hour_end_on_the_stroke():
    moment_us = at("2026-11-22T15:04:05Z") * SECOND_US
    assert period_end_s(moment_us, 1) == at("2026-11-22T15:05:00Z")
    assert period_end_s(moment_us, 60) == at("2026-11-22T16:00:00Z")


@pytest.mark.parametrize("minutes", [1, 60])
def test_the_stroke_belongs_to_what_it_ends(minutes):
    stroke_s = at("2026-11-22T16:00:00Z")
    assert period_end_s(stroke_s * SECOND_US, minutes) == stroke_s
    assert period_end_s(stroke_s * SECOND_US + 1, minutes) == stroke_s + 60 * minutes


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        ("2026-11-22T15:04:05Z", "2026-11-23T05:00:00Z"),
        ("2026-11-22T04:59:59Z", "2026-11-22T05:00:00Z"),
        ("2026-11-22T05:00:00Z", "2026-11-22T05:00:00Z"),
        ("2026-07-01T03:59:00Z", "2026-07-01T04:00:00Z"),
        ("2026-07-01T04:00:01Z", "2026-07-02T04:00:00Z"),
        ("2026-11-01T04:30:00Z", "2026-11-02T05:00:00Z"),  # 25 hours long
        ("2026-03-08T05:00:01Z", "2026-03-09T04:00:00Z"),  # 23 hours long
    ],
)
def test_a_day_ends_at_midnight_in_new_york(moment, end):
    assert period_end_s(at(moment) * SECOND_US, DAY_MIN) == at(end)


def test_days_are_those_of_the_time_zone_for_years():
    for hour in range(at("2024-01-01T00:30:00Z"), at("2028-01-01T00:00:00Z"), 7 * 3_600):
        end = datetime.fromtimestamp(period_end_s(hour * SECOND_US, DAY_MIN), NEW_YORK)
        assert (end.hour, end.minute, end.second) == (0, 0, 0)
        began = datetime.fromtimestamp(hour, NEW_YORK)
        assert (end.date() - began.date()).days == 1


@pytest.mark.parametrize(
    ("moment", "start", "day"),
    [
        ("2026-11-22T15:04:05Z", "2026-11-22T05:00:00Z", "2026-11-22"),
        ("2026-11-22T04:59:59Z", "2026-11-21T05:00:00Z", "2026-11-21"),
        ("2026-11-22T05:00:00Z", "2026-11-22T05:00:00Z", "2026-11-22"),
        ("2026-07-01T03:59:00Z", "2026-06-30T04:00:00Z", "2026-06-30"),
        ("2026-11-02T04:30:00Z", "2026-11-01T04:00:00Z", "2026-11-01"),  # 25 hours long
        ("2026-03-09T03:59:59Z", "2026-03-08T05:00:00Z", "2026-03-08"),  # 23 hours long
    ],
)
def test_a_day_of_new_york_has_a_start_and_a_date(moment, start, day):
    assert day_start_s(at(moment) * SECOND_US) == at(start)
    assert day_of(at(moment) * SECOND_US).isoformat() == day
