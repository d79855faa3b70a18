"""Places in a row of prices."""

import pytest

from mock_exchange.activity.ladder import Ladder
from mock_exchange.core.grids import STRUCTURES, price_grid

CENTS = Ladder(price_grid(STRUCTURES["linear_cent"]))


def test_places_are_in_the_order_of_prices():
    assert CENTS.prices_e4[:2] == (100, 200)
    assert (CENTS.prices_e4[CENTS.top], CENTS.top) == (9_900, 98)


@pytest.mark.parametrize(
    ("structure", "stride"),
    [("linear_cent", 1), ("deci_cent", 10), ("center_centi_edge_centi_cent", 101)],
)
def test_a_stride_is_about_a_cent_on_any_grid(structure, stride):
    assert Ladder(price_grid(STRUCTURES[structure])).stride == stride


def test_below_and_above_leave_a_price_itself_out():
    assert CENTS.prices_e4[CENTS.below(5_000)] == 4_900
    assert CENTS.prices_e4[CENTS.above(5_000)] == 5_100
    assert CENTS.prices_e4[CENTS.above(5_050)] == 5_100
    assert (CENTS.below(100), CENTS.above(9_900)) == (-1, CENTS.top + 1)


def test_a_place_inside_has_room_on_both_sides():
    assert [CENTS.inside(place) for place in (-5, 0, 40, 98, 200)] == [1, 1, 40, 97, 97]
    assert Ladder([3_000, 7_000]).inside(0) == 1


def test_a_market_stands_between_its_prices_or_at_its_last_trade_or_half_way():
    def price(*known):
        return CENTS.prices_e4[CENTS.middle(*known)]

    assert price(3_100, 3_300, 9_000) == 3_200
    assert price(0, 3_300, 4_000) == 4_000
    assert price(3_100, 10_000, 4_000) == 4_000
    assert price(0, 10_000, 0) == 5_000
