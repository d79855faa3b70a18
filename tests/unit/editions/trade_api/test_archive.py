"""The cut-off between what is live and what is of the past."""

from mock_exchange.editions.trade_api.archive import (
    LIVE_DAYS,
    cutoff_us,
    is_archived,
    is_archived_order,
    is_archived_with_event,
)
from support.trade_world import START_US, TICKER, TradeWorld

DAY_US = 86_400_000_000


def test_the_cutoff_is_a_midnight_some_weeks_back():
    assert cutoff_us(START_US) % DAY_US == 0
    assert cutoff_us(START_US) == (START_US // DAY_US - LIVE_DAYS) * DAY_US
    assert cutoff_us(START_US + DAY_US) == cutoff_us(START_US) + DAY_US


def test_before_there_was_an_exchange_nothing_is_of_the_past():
    assert cutoff_us(0) == 0


def test_a_market_leaves_when_its_payout_is_older_than_the_cutoff():
    world = TradeWorld()
    desk = world.venue._parts.manner._desk
    settled = "KXRAINSEA-26-JAN"
    assert not is_archived(desk, settled, START_US)
    assert is_archived(desk, settled, START_US + (LIVE_DAYS + 1) * DAY_US)
    assert not is_archived(desk, TICKER, START_US + (LIVE_DAYS + 1) * DAY_US)


def test_an_event_leaves_with_the_last_of_its_markets():
    world = TradeWorld()
    desk = world.venue._parts.manner._desk
    later_us = START_US + (LIVE_DAYS + 1) * DAY_US
    assert is_archived_with_event(desk, "KXRAINSEA-25-DEC", START_US)
    assert not is_archived_with_event(desk, "KXRAINSEA-26-JAN", later_us)
    assert not is_archived_with_event(desk, "NO-SUCH", later_us)


def test_an_order_leaves_when_it_is_over_and_old():
    world = TradeWorld()
    desk = world.venue._parts.manner._desk
    numbers = [
        world.venue.dialect.order_number(world.placed(price=price)["order_id"])
        for price in ("0.3100", "0.3300")
    ]
    resting, filled = (desk.views.order(number) for number in numbers)
    later_us = START_US + (LIVE_DAYS + 1) * DAY_US
    assert not is_archived_order(filled, START_US)
    assert is_archived_order(filled, later_us)
    assert not is_archived_order(resting, later_us)
