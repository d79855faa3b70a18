"""Channels of values on the exchange's clock: at every period, to who listens, in order, and to nobody else."""

import pytest

from mock_exchange.core.commands import OpenAccount
from mock_exchange.core.units import NEVER_US
from mock_exchange.editions.trade_api.price_feeds import FEEDS
from support.trade_stream import TradeStream
from support.trade_world import OTHER, START_US, TradeWorld

NAMES = {"index_ids": ["BRTI"], "underlying_tickers": ["FX.EUR/USD"]}
pytestmark = pytest.mark.rule("T10")


@pytest.fixture
def world():
    return TradeWorld(seeded=False)


def test_values_come_at_every_period_and_each_at_its_own_moment(world):
    stream = TradeStream(world, seeded_account(world))
    stream.subscribe(*FEEDS, **NAMES)
    world.clock.advance(1.1)
    told = [(m["type"], m["sending_ts_ms"] - START_US // 1_000) for m in stream.take()]
    quick = ("cfbenchmarks_value_5hz", 200), ("cfbenchmarks_value_5hz", 400)
    assert told[:2] == list(quick)
    assert sorted(told[-3:]) == [
        ("cfbenchmarks_value", 1_000),
        ("cfbenchmarks_value_5hz", 1_000),
        ("pyth_value", 1_000),
    ]
    assert len(told) == 7


def seeded_account(world, account_id="user_0001"):
    world.venue.execute(OpenAccount(account_id))
    return account_id


def test_who_listens_later_hears_the_same_at_the_same_moments(world):
    first = TradeStream(world, seeded_account(world))
    second = TradeStream(world, seeded_account(world, OTHER))
    first.subscribe("pyth_value", **NAMES)
    world.clock.advance(0.5)
    second.subscribe("pyth_value", underlying_tickers=["FX.GBP/USD", "FX.EUR/USD"])
    world.clock.advance(0.5)
    (euro,), both = first.take(), second.take()
    assert [m["msg"]["underlying_ticker"] for m in both] == ["FX.EUR/USD", "FX.GBP/USD"]
    assert both[0]["msg"] == euro["msg"]


def test_when_nobody_listens_any_more_nothing_is_due(world):
    stream = TradeStream(world, seeded_account(world))
    stream.subscribe("cfbenchmarks_value", **NAMES)
    assert world.venue.timers.next_us == START_US + 1_000_000
    stream.command("unsubscribe", sids=[1])
    world.clock.advance(5)
    assert stream.take() == []
    assert world.venue.timers.next_us == NEVER_US
    stream.subscribe("cfbenchmarks_value", **NAMES)
    stream.take()
    world.clock.advance(1)
    assert [m["type"] for m in stream.take()] == ["cfbenchmarks_value"]


def test_the_same_seed_clock_and_calls_give_the_same_bytes():
    told = []
    for _ in range(2):
        world = TradeWorld(seeded=False)
        stream = TradeStream(world, seeded_account(world))
        stream.subscribe(*FEEDS, **NAMES)
        world.clock.advance(9)
        told.append(stream.session.take_output())
    assert told[0] == told[1]
    assert len(told[0][0]) == 5 * 9 + 9 + 9


def test_of_a_jump_its_first_period_and_its_last_ten_seconds_are_told(world):
    stream = TradeStream(world, seeded_account(world))
    stream.subscribe("cfbenchmarks_value_5hz", **NAMES)
    stream.take()
    world.clock.advance(3_600)
    told = [m["sending_ts_ms"] - START_US // 1_000 for m in stream.take()]
    assert told == [200, *range(3_590_200, 3_600_001, 200)]
