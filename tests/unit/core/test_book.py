"""One half of a book at a time: levels, priority, best price."""

import pytest

from mock_exchange.core.book import ASKS, BIDS, Half
from mock_exchange.core.order import Order


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


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_a_level_goes_with_its_last_order_wherever_it_lies(gone):
    prices_e4 = [4000, 4100, 4200]
    half = half_of(BIDS, *prices_e4)
    half.remove(order(gone + 1, prices_e4.pop(gone)), 100)
    assert [price_e4 for price_e4, _ in half.depth()] == prices_e4[::-1]
    assert half.keys == sorted(half.levels)


def test_a_level_keeps_its_other_orders_and_their_quantity():
    half = half_of(BIDS, 4000, 4000, 4000)
    half.remove(order(2, 4000), 100)
    assert half.depth() == [(4000, 200)]
    assert [order.number for order in half.resting()] == [1, 3]


def test_a_level_emptied_from_its_front_a_hundred_thousand_times_stays_quick():
    """A plain dict looks past every order deleted before; the test's timeout would show it."""
    half = half_of(BIDS, *[4000] * 100_000)
    level = half.levels[4000]
    for number in range(1, 100_000):
        assert next(iter(level.orders)) == number
        half.remove(level.orders[number], 100)
    assert half.depth() == [(4000, 100)]
