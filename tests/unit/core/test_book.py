"""One half of a book at a time: levels, priority, best price."""

import pytest

from mock_exchange.core.book import ASKS, BIDS, GONE_MAX, NOTHING, Half
from mock_exchange.core.commands import (
    CancelOrder,
    CreateMarket,
    Deposit,
    OpenAccount,
    PlaceOrder,
)
from mock_exchange.core.exchange import Exchange
from mock_exchange.core.invariants import check
from mock_exchange.core.order import Order
from support.core_book import Floor


def order(number, price_e4, count_e2=100, side="bid"):
    return Order(number, "alice", "RAIN", side, "limit", price_e4, count_e2, "gtc", 0, count_e2)


def half_of(sign, *prices_e4):
    half = Half(sign)
    for number, price_e4 in enumerate(prices_e4, 1):
        half.add(order(number, price_e4))
    return half


def test_the_best_bid_is_the_highest_and_the_best_ask_the_lowest():
    assert half_of(BIDS, 4000, 4200, 4100).best_price_e4() == 4200
    assert half_of(ASKS, 4100, 4000, 4200).best_price_e4() == 4000


def test_an_empty_half_has_no_best_price():
    half = half_of(BIDS)
    assert half.best_price_e4() is None
    assert half.depth() == []


def test_depth_is_best_first_with_what_each_level_offers():
    half = half_of(ASKS, 4100, 4000, 4100)
    assert half.depth() == [(4000, 100), (4100, 200)]


def test_orders_come_best_first_and_oldest_first():
    half = half_of(BIDS, 4000, 4100, 4000, 4100)
    assert [order.number for order in half.resting()] == [2, 4, 1, 3]


@pytest.mark.parametrize("sign", [BIDS, ASKS])
@pytest.mark.parametrize("price_e4", [1, 4000, 9999])
def test_a_key_is_the_unit_cost_and_leads_back_to_the_price(sign, price_e4):
    half = Half(sign)
    assert half.key(price_e4) == (price_e4 if sign == BIDS else 10_000 - price_e4)
    assert half.key(half.key(price_e4)) == price_e4


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_a_level_goes_wherever_it_lies(gone):
    prices_e4 = [4000, 4100, 4200]
    half = half_of(BIDS, *prices_e4)
    half.drop(prices_e4.pop(gone))
    assert [price_e4 for price_e4, _ in half.depth()] == prices_e4[::-1]
    assert half.keys == sorted(half.levels)
    assert half.best_price_e4() == prices_e4[-1]


def test_a_half_without_levels_has_no_best_key():
    half = half_of(ASKS, 4000)
    half.drop(6000)
    assert (half.best_key, half.best_price_e4()) == (NOTHING, None)


def resting_numbers(floor):
    return [order.number for order in floor.exchange.state.markets["RAIN"].bids.resting()]


def test_a_level_keeps_its_other_orders_and_their_quantity():
    floor = Floor()
    for _ in range(3):
        floor.buy("alice", 1, at=40)
    floor.cancel("alice", 2)
    assert floor.bids() == [(40, 2)]
    assert resting_numbers(floor) == [1, 3]


def exchange_with_bids(count):
    exchange = Exchange()
    for account_id in ("alice", "bob"):
        exchange.apply(OpenAccount(account_id), 0)
        exchange.apply(Deposit(account_id, 10**15), 0)
    exchange.apply(CreateMarket("RAIN", "", "", 0), 0)
    for _ in range(count):
        exchange.apply(PlaceOrder("alice", "RAIN", "bid", "limit", 100, 4000), 0)
    return exchange


def test_cancelled_orders_leave_a_queue_before_they_are_its_greater_part():
    exchange = exchange_with_bids(1_000)
    level = exchange.state.markets["RAIN"].bids.levels[4000]
    for number in range(2, 1_000):  # the first and the last stay
        exchange.apply(CancelOrder("alice", number), 0)
        live = 1_000 - number + 1
        assert len(level.orders) == live
        assert level.gone == len(level.queue) - live
        assert level.gone <= max(GONE_MAX, live)
    assert [order.number for order in level.orders] == [1, 1_000]
    check(exchange)


def test_cancelled_orders_at_the_head_are_passed_over():
    floor = Floor()
    for _ in range(4):
        floor.buy("alice", 1, at=40)
    for number in (1, 2):
        floor.cancel("alice", number)
    floor.sell("bob", 1, at=40)
    assert (floor.status(3), floor.status(4)) == ("filled", "open")
    level = floor.exchange.state.markets["RAIN"].bids.levels[4000]
    assert (level.gone, len(level.queue)) == (0, 1)


@pytest.mark.parametrize("front", ["cancelled", "traded"])
def test_a_level_emptied_from_its_front_stays_quick(front):
    """What looks past all that was taken before would take minutes; the timeout would show it."""
    count = 30_000
    exchange = exchange_with_bids(count)
    for number in range(1, count):
        if front == "cancelled":
            exchange.apply(CancelOrder("alice", number), 0)
        else:
            exchange.apply(PlaceOrder("bob", "RAIN", "ask", "limit", 100, 4000), 0)
    assert exchange.views.book("RAIN").bids == [(4000, 100)]
    assert exchange.state.order(count).remaining_e2 == 100
