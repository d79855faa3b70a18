"""The days before the start: the same for the same seed, and prices that end where the market stands."""

from itertools import pairwise

import pytest

from mock_exchange.core.commands import CancelAllOrders, PlaceOrder
from mock_exchange.core.grids import STRUCTURES, price_grid
from mock_exchange.editions.trade_api.world_data import HOUR_S
from mock_exchange.editions.trade_api.world_history import LAST_S, moments_s, walk

CENTS = sorted(price_grid(STRUCTURES["linear_cent"]))


def walked(*, end_e4=3_200, seed=7, who=0):
    return list(walk("T", "maker_0004", CENTS, end_e4, seed, who))


def test_steps_are_hours_and_then_minutes():
    moments = moments_s()
    gaps = {later - earlier for earlier, later in pairwise(moments)}
    assert gaps == {HOUR_S, 300}
    assert moments[-1] < LAST_S


def test_the_same_seed_walks_the_same_path_and_another_another():
    assert walked() == walked()
    assert walked() != walked(seed=8)
    assert walked() != walked(who=1)


def test_moments_never_go_back():
    moments = [at_s for at_s, _ in walked()]
    assert moments == sorted(moments)


@pytest.mark.parametrize("end_e4", [100, 200, 3_200, 9_900])
def test_quotes_stay_on_the_grid_and_end_around_the_markets_price(end_e4):
    orders = [each for _, each in walked(end_e4=end_e4) if isinstance(each, PlaceOrder)]
    assert {order.price_e4 for order in orders} <= set(CENTS)
    quotes = [order for order in orders if order.account_id == "maker_0004"]
    bids, asks = quotes[-2].price_e4, quotes[-1].price_e4
    assert asks - bids == 200
    assert abs((bids + asks) // 2 - end_e4) <= 100


def test_nothing_is_left_of_it():
    at_s, last = walked()[-1]
    assert (at_s, last) == (LAST_S, CancelAllOrders("maker_0004"))
