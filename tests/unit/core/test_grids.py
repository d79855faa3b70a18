"""Price grids: bands that fit together, and the prices in them."""

import pytest

from mock_exchange.core.commands import MarketOptions
from mock_exchange.core.grids import STRUCTURES, PriceBand, fit_together, price_grid
from support.core_book import Floor, kinds, refusal


def even(step_e4):
    return price_grid((PriceBand(0, 10_000, step_e4),))


def test_a_cent_grid_has_99_prices_and_a_hundredth_grid_9999():
    assert (len(even(100)), min(even(100)), max(even(100))) == (99, 100, 9900)
    assert (len(even(1)), min(even(1)), max(even(1))) == (9999, 1, 9999)


@pytest.mark.parametrize("bands", STRUCTURES.values(), ids=STRUCTURES)
def test_every_structure_is_a_grid_that_reads_the_same_from_both_ends(bands):
    assert fit_together(bands)
    assert {10_000 - price for price in price_grid(bands)} == price_grid(bands)


@pytest.mark.parametrize(
    ("name", "count", "known", "unknown"),
    [
        ("linear_cent", 99, 100, 150),
        ("deci_cent", 999, 10, 15),
        ("tapered_deci_cent", 279, 990, 1_010),
        ("center_whole_edge_half_cent", 119, 950, 1_050),
        ("center_whole_edge_quint_cent", 179, 9_020, 8_950),
        ("center_half_edge_half_cent", 199, 5_050, 5_010),
        ("center_half_edge_quint_cent", 259, 20, 1_020),
        ("center_half_edge_deci_cent", 359, 9_990, 5_010),
        ("center_quint_edge_quint_cent", 499, 5_020, 5_010),
        ("center_quint_edge_deci_cent", 599, 10, 5_010),
        ("center_centi_edge_centi_cent", 9_999, 1, 0),
        ("center_deci_edge_centi_cent", 1_179, 9_901, 5_001),
    ],
)
def test_a_structure_has_these_prices(name, count, known, unknown):
    prices = price_grid(STRUCTURES[name])
    assert (len(prices), known in prices, unknown in prices) == (count, True, False)


def test_no_structure_is_left_out():
    assert len(STRUCTURES) == 12


ODD = [
    (),
    (PriceBand(0, 5_000, 100),),
    (PriceBand(0, 10_000, 300),),
    (PriceBand(0, 10_000, 0),),
    (PriceBand(100, 10_000, 100),),
    (PriceBand(0, 6_000, 100), PriceBand(5_000, 10_000, 100)),
    (PriceBand(0, 10_000, 100), PriceBand(10_000, 10_000, 100)),
]


@pytest.mark.parametrize("bands", ODD)
def test_bands_that_leave_a_gap_or_do_not_fit_are_no_grid(bands):
    assert not fit_together(bands)


def test_a_market_takes_the_prices_of_its_bands():
    floor = Floor()
    floor.market("FINE", lot_e2=1, options=MarketOptions(STRUCTURES["tapered_deci_cent"]))
    assert kinds(floor.buy("alice", 0.25, at=9.9, ticker="FINE")) == ["OrderAccepted"]
    assert refusal(floor.buy("alice", 1, at=50.5, ticker="FINE")) == ("invalid_price", "price_e4")
    assert floor.exchange.views.market("FINE").bands == STRUCTURES["tapered_deci_cent"]
    assert refusal(floor.market("ODD", options=MarketOptions(ODD[1]))) == ("invalid_price", "bands")
