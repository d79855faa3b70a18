"""Lists of fee changes."""

import pytest

from mock_exchange.core.fees import FEE_SCHEDULES
from support.trade_world import TradeWorld

DAY_S = 86_400


@pytest.fixture
def world():
    return TradeWorld()


def series_changes(world, query=""):
    return world.ok("/series/fee_changes", query)["series_fee_change_arr"]


@pytest.mark.rule("T13")
def test_series_changes_are_those_to_come_unless_all_are_wanted(world):
    (coming,) = series_changes(world)
    assert (coming["series_ticker"], coming["fee_type"]) == ("KXGRID", "quadratic_with_maker_fees")
    assert coming["scheduled_ts"] == "2026-12-02T15:04:05Z"
    everything = series_changes(world, "show_historical=true")
    assert [each["series_ticker"] for each in everything] == ["KXNBA", "KXGRID"]
    assert series_changes(world, "series_ticker=KXNBA") == []
    assert series_changes(world, "series_ticker=KXNBA&show_historical=true") == everything[:1]


@pytest.mark.rule("T13")
def test_the_scheduled_change_comes_true(world):
    (coming,) = series_changes(world)
    path = "/series/KXGRID"
    assert world.ok(path)["series"]["fee_type"] == "quadratic"
    world.clock.advance(10 * DAY_S)
    assert world.ok(path)["series"]["fee_type"] == coming["fee_type"]
    assert series_changes(world) == []
    assert len(series_changes(world, "show_historical=true")) == 2


@pytest.mark.rule("T05", "T13")
def test_event_changes_come_in_pages_the_earliest_first(world):
    whole = world.ok("/events/fee_changes")
    assert whole["cursor"] == ""
    changes = whole["event_fee_changes"]
    assert [each["event_ticker"] for each in changes] == [
        "KXCPI-26NOV",
        "KXCPI-26NOV",
        "KXFED-26DEC",
    ]
    assert len({each["id"] for each in changes}) == 3
    first = world.ok("/events/fee_changes", "limit=2")
    rest = world.ok("/events/fee_changes", f"limit=2&cursor={first['cursor']}")
    assert first["event_fee_changes"] + rest["event_fee_changes"] == changes
    assert rest["cursor"] == ""


@pytest.mark.rule("T13")
def test_what_is_not_overridden_is_null(world):
    book = world.venue._parts.manner._desk.fee_book
    book.schedule_event("KXCPI-26NOV", None, None, world.clock.now_us())
    *_, cleared = world.ok("/events/fee_changes", "event_ticker=KXCPI-26NOV")["event_fee_changes"]
    assert (cleared["fee_type_override"], cleared["fee_multiplier_override"]) == (None, None)


@pytest.mark.rule("T13")
def test_what_is_seeded_as_past_was_so(world):
    """Nobody traded in the holiday, and the fees of now are what it says."""
    holiday, end = world.ok("/events/fee_changes", "event_ticker=KXCPI-26NOV")["event_fee_changes"]
    assert (holiday["fee_multiplier_override"], end["fee_multiplier_override"]) == (0, 1)
    trades = world.ok("/markets/trades", "ticker=KXCPI-26NOV-S")["trades"]
    assert trades
    assert not any(
        holiday["scheduled_ts"] <= each["created_time"] < end["scheduled_ts"] for each in trades
    )
    event = world.ok("/events/KXCPI-26NOV")["event"]
    assert event["fee_multiplier_override"] == 1
    market = world.venue.exchange.state.markets["KXCPI-26NOV-S"]
    assert market.fees == FEE_SCHEDULES["quadratic"]
