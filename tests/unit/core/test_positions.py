"""Average price and profit, folded from fills. Counts in e2, prices in e4, money in micros."""

from fractions import Fraction

import pytest

from mock_exchange.core.positions import Basis


def basis_of(*fills):
    basis = Basis()
    for signed_e2, price_e4 in fills:
        basis.add(signed_e2, price_e4)
    return basis


@pytest.mark.rule("C05", "D02")
@pytest.mark.parametrize(
    ("fills", "net_e2", "average_e4"),
    [
        ([], 0, 0),
        ([(100, 6000)], 100, 6000),
        ([(100, 6000), (100, 7000)], 200, 6500),
        ([(100, 6000), (200, 7000)], 300, Fraction(20_000, 3)),
        ([(300, 6000), (-100, 9000)], 200, 6000),
        ([(100, 6000), (-100, 9000)], 0, 0),
        ([(100, 6000), (-300, 9000)], -200, 9000),
        ([(-100, 4000), (-100, 5000)], -200, 4500),
        ([(-200, 4000), (100, 1000)], -100, 4000),
        ([(-200, 4000), (500, 1000)], 300, 1000),
        ([(100, 6000), (-100, 9000), (100, 1000)], 100, 1000),
    ],
)
def test_opening_moves_the_average_closing_leaves_it_turning_starts_anew(fills, net_e2, average_e4):
    basis = basis_of(*fills)
    assert (basis.net_e2, basis.average_price_e4) == (net_e2, average_e4)


@pytest.mark.rule("D02")
def test_unrealized_profit_is_the_distance_to_the_last_price():
    assert basis_of((100_00, 6500)).unrealized_micros(6650) == 1_500_000
    assert basis_of((-100_00, 6500)).unrealized_micros(6650) == -1_500_000


@pytest.mark.parametrize(
    ("fills", "realized_micros"),
    [
        ([(100, 6000)], 0),
        ([(100, 6000), (-100, 9000)], 300_000),
        ([(200, 6000), (-100, 9000)], 300_000),
        ([(-100, 4000), (100, 1000)], 300_000),
        ([(100, 6000), (-300, 9000)], 300_000),
        ([(100, 6000), (200, 7000), (-100, 7000)], Fraction(100_000, 3)),
    ],
)
def test_realized_profit_is_what_closing_brought(fills, realized_micros):
    assert basis_of(*fills).realized_micros() == realized_micros


def test_the_average_is_exact_after_thousands_of_fills():
    basis = Basis()
    cost, net_e2 = Fraction(0), 0
    for step in range(2_000):
        price_e4 = 100 * (1 + step * 7 % 99)
        basis.add(300, price_e4)
        cost += 300 * price_e4
        net_e2 += 300
        basis.add(-100, 5000)
        cost -= 100 * cost / net_e2
        net_e2 -= 100
    assert basis.average_price_e4 == cost / net_e2
