"""Scheduled changes of fees: nothing before their time, and from then on what orders really pay."""

import pytest

from mock_exchange.core.fees import FEE_SCHEDULES, FeeSchedule
from mock_exchange.core.invariants import check
from mock_exchange.editions.trade_api.catalogue import EventTerms, SeriesTerms
from mock_exchange.editions.trade_api.fee_book import schedule_of
from support.trade_world import OTHER, START_US, TICKER, TradeWorld

MINUTE_US = 60_000_000
EVENT = "KXHIGHNY-26NOV23"
SERIES = SeriesTerms("S", "S", "Other", fee_multiplier_ppm=500_000)


@pytest.fixture
def world():
    return TradeWorld()


def book_of(world):
    return world.venue._parts.manner._desk.fee_book


def paid(world, **changes):
    """Buy ten contracts at 0.33 and return the fee."""
    order_id = world.placed(price="0.3300", count="10.00", **changes)["order_id"]
    (fill,) = [
        each for each in world.ok("/portfolio/fills")["fills"] if each["order_id"] == order_id
    ]
    return fill["fee_cost"]


@pytest.mark.rule("T13")
def test_a_series_change_takes_effect_at_its_moment(world):
    book_of(world).schedule_series("KXHIGHNY", "quadratic", 500_000, START_US + MINUTE_US)
    whole = paid(world)
    world.clock.advance(59.9)
    assert paid(world) == whole
    world.clock.advance(0.1)
    assert float(paid(world)) == pytest.approx(float(whole) / 2, abs=1e-4)
    assert world.ok("/series/KXHIGHNY")["series"]["fee_multiplier"] == 0.5
    check(world.venue.exchange)


@pytest.mark.rule("T13")
def test_every_market_of_the_series_is_reached_and_no_other(world):
    markets = world.venue.exchange.state.markets
    before = {ticker: market.fees for ticker, market in markets.items()}
    book_of(world).schedule_series("KXHIGHNY", "quadratic_with_maker_fees", 1_000_000, START_US)
    world.clock.advance(1)
    for ticker, market in markets.items():
        reached = ticker.startswith("KXHIGHNY-")
        maker = FEE_SCHEDULES["quadratic_with_maker_fees"]
        assert market.fees == (maker if reached else before[ticker])


@pytest.mark.rule("T13")
def test_makers_pay_from_then_on_but_not_for_orders_that_rested_before(world):
    book = book_of(world)
    early = world.placed(price="0.3200", count="1.00")["order_id"]
    book.schedule_event(EVENT, "quadratic_with_maker_fees", None, START_US + MINUTE_US)
    world.clock.advance(60)
    late = world.placed(price="0.3200", count="1.00")["order_id"]
    world.placed(side="ask", price="0.3200", count="2.00", account=OTHER)
    fees = {
        each["order_id"]: float(each["fee_cost"]) for each in world.ok("/portfolio/fills")["fills"]
    }
    assert fees[early] == 0
    assert fees[late] > 0
    check(world.venue.exchange)


@pytest.mark.rule("T13")
def test_an_event_overrides_field_by_field_and_may_stop_to(world):
    book = book_of(world)
    book.schedule_event(EVENT, None, 0, START_US + MINUTE_US)
    book.schedule_event(EVENT, None, None, START_US + 2 * MINUTE_US)
    whole = paid(world)
    world.clock.advance(60)
    event = world.ok(f"/events/{EVENT}")["event"]
    assert event["fee_multiplier_override"] == 0
    assert "fee_type_override" not in event
    assert float(paid(world)) == 0
    world.clock.advance(60)
    assert "fee_multiplier_override" not in world.ok(f"/events/{EVENT}")["event"]
    assert paid(world) == whole


@pytest.mark.rule("T13")
def test_a_series_change_leaves_what_an_event_overrides(world):
    book = book_of(world)
    book.schedule_event(EVENT, None, 0, START_US)
    book.schedule_series("KXHIGHNY", "quadratic_with_maker_fees", 2_000_000, START_US + MINUTE_US)
    world.clock.advance(61)
    fees = world.venue.exchange.state.markets[TICKER].fees
    assert fees == FeeSchedule(0, 0)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("series", "NONE", "quadratic", 1), "no series 'NONE'"),
        (("series", "KXFED", "flat", 1), "no formula"),
        (("series", "KXFED", "quadratic", 20_000_000), "more than the trade"),
        (("event", "NONE", None, 1), "no event 'NONE'"),
        (("event", EVENT, "flat", None), "no formula"),
        (("event", EVENT, None, 20_000_000), "more than the trade"),
    ],
)
def test_what_cannot_be_is_refused_when_it_is_scheduled(world, asked, words):
    kind, ticker, fee_type, ppm = asked
    book = book_of(world)
    schedule = book.schedule_series if kind == "series" else book.schedule_event
    before = list(book.changes)
    with pytest.raises(ValueError, match=words):
        schedule(ticker, fee_type, ppm, START_US)
    assert book.changes == before


def test_a_schedule_is_the_series_own_but_for_what_is_overridden():
    plain = EventTerms("E", "S", "", "")
    assert schedule_of(SERIES, plain) == FeeSchedule(0, 35_000)
    other = EventTerms("E", "S", "", "", fee_multiplier_override_ppm=1_000_000)
    assert schedule_of(SERIES, other) == FEE_SCHEDULES["quadratic"]
    kind = EventTerms("E", "S", "", "", fee_type_override="quadratic_with_maker_fees")
    assert schedule_of(SERIES, kind) == FeeSchedule(8_750, 35_000)
