"""Fees: a table, and one function that rounds."""

from fractions import Fraction

import pytest

from mock_exchange.core.fees import FEE_SCHEDULES, FeeSchedule, fee_micros, round_micros


@pytest.mark.parametrize("role", ["maker", "taker"])
def test_this_edition_charges_nothing(role):
    assert fee_micros(FEE_SCHEDULES["none"], role, 100_000_000, 5000) == 0


def test_a_schedule_charges_by_role_and_by_how_uncertain_the_price_is():
    schedule = FeeSchedule(maker_ppm=17_500, taker_ppm=70_000)
    assert fee_micros(schedule, "taker", 10_000, 5000) == 1_750_000
    assert fee_micros(schedule, "maker", 10_000, 5000) == 437_500
    assert fee_micros(schedule, "taker", 10_000, 9900) == 69_300


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [(Fraction(0), 0), (Fraction(1, 3), 1), (Fraction(2), 2), (Fraction(7, 3), 3)],
)
def test_money_is_rounded_up_to_the_next_micro(exact, rounded):
    assert round_micros(exact) == rounded
