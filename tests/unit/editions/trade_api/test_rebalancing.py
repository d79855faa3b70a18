"""How balances are kept split over the shards."""

import pytest

from mock_exchange.core.commands import Deposit, PauseExchange, ResumeExchange
from mock_exchange.editions.trade_api.rebalancing import Allocation, targets
from support.trade_world import USER, TradeWorld

DOLLAR = 1_000_000


@pytest.fixture
def world():
    return TradeWorld()


def rebalancing(world):
    return world.venue._parts.manner._desk.rebalancing


def want(world, percents, reservation="sum"):
    rebalancing(world).want(USER, Allocation(percents, reservation), world.clock.now_us())


def free(world):
    rows = world.ok("/portfolio/balance")["balance_breakdown"]
    return {each["exchange_index"]: float(each["balance"]) for each in rows}


@pytest.mark.parametrize(
    ("total", "percents", "expected"),
    [
        (10 * DOLLAR, {0: 80, 1: 20}, {0: 8 * DOLLAR, 1: 2 * DOLLAR}),
        (999, {0: 33, 1: 67}, {0: 399, 1: 600}),
        (0, {2: 100}, {2: 0}),
    ],
)
def test_shares_are_whole_centicents_and_add_up(total, percents, expected):
    assert targets(total, percents) == expected


def test_the_split_is_kept_as_money_comes_in_and_what_is_not_named_is_emptied(world):
    want(world, {0: 50, 1: 30, 2: 20})
    world.clock.advance(10)
    assert free(world) == {0: 5_000, 1: 3_000, 2: 2_000}
    world.venue.execute(Deposit(USER, 1_000 * DOLLAR))
    world.clock.advance(10)
    assert free(world) == {0: 5_500, 1: 3_300, 2: 2_200}
    want(world, {3: 100})
    world.clock.advance(10)
    assert free(world) == {0: 0, 1: 0, 2: 0, 3: 11_000}


def test_without_percents_it_ends_and_begins_again_when_asked(world):
    want(world, {0: 50, 1: 50})
    world.clock.advance(10)
    want(world, {})
    world.venue.execute(Deposit(USER, 1_000 * DOLLAR))
    world.clock.advance(30)
    assert free(world) == {0: 6_000, 1: 5_000}
    want(world, {0: 100})
    world.clock.advance(10)
    assert free(world) == {0: 11_000, 1: 0}


def test_a_cent_is_too_little_to_move(world):
    want(world, {0: 50, 1: 50})
    world.clock.advance(10)
    world.venue.execute(Deposit(USER, 19_800))
    world.clock.advance(10)
    assert free(world) == {0: 5_000.0198, 1: 5_000}


@pytest.mark.parametrize(
    ("reservation", "there"), [("sum", 4_000), ("max", 4_500), ("none", 5_000)]
)
def test_what_resting_orders_hold_is_reserved_or_counted(world, reservation, there):
    for price, count in (("0.1000", "10000.00"), ("0.2000", "0")):
        if count != "0":
            world.placed(price=price, count=count)
    world.placed(price="0.9000", count="10000.00", side="ask")
    want(world, {0: 50, 1: 50}, reservation)
    world.clock.advance(10)
    assert free(world)[1] == there


def test_a_pause_of_everything_makes_it_wait(world):
    world.venue.execute(PauseExchange("everything"))
    want(world, {0: 50, 1: 50})
    world.clock.advance(10)
    assert free(world) == {0: 10_000}
    world.venue.execute(ResumeExchange())
    world.clock.advance(10)
    assert free(world) == {0: 5_000, 1: 5_000}
