"""Fees: a table, and one function that rounds."""

from fractions import Fraction

import pytest

from mock_exchange.core.fees import (
    FEE_SCHEDULES,
    FeeSchedule,
    fee_micros,
    rebate_micros,
    round_micros,
    rounding_micros,
    scaled,
)


@pytest.mark.parametrize("role", ["maker", "taker"])
def test_the_schedule_of_nothing_charges_nothing(role):
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
    assert round_micros(exact.numerator, exact.denominator) == rounded


def test_the_usual_schedules_differ_in_what_makers_pay():
    paid = {
        name: (fee_micros(fees, "maker", 100, 5_200), fee_micros(fees, "taker", 100, 5_200))
        for name, fees in FEE_SCHEDULES.items()
    }
    assert paid == {
        "none": (0, 0),
        "quadratic": (0, 17_472),
        "quadratic_with_maker_fees": (4_368, 17_472),
        "quadratic_with_combo_maker_fees": (8_736, 17_472),
    }


def test_a_multiplier_scales_both_rates():
    fees = scaled(FEE_SCHEDULES["quadratic_with_maker_fees"], Fraction(17, 4))
    assert (fees.maker_ppm, fees.taker_ppm) == (74_375, 297_500)
    with pytest.raises(ValueError, match="more than the trade"):
        scaled(FEE_SCHEDULES["quadratic"], Fraction(15))


@pytest.mark.parametrize(
    ("fees", "sound"),
    [
        (FeeSchedule(0, 0), True),
        (FeeSchedule(1_000_000, 1_000_000, 10_000), True),
        (FeeSchedule(-1, 0), False),
        (FeeSchedule(0, 1_000_001), False),
        (FeeSchedule(0, 0, 0), False),
        (FeeSchedule(0, 0, 7), False),
    ],
)
def test_a_sound_schedule_takes_at_most_the_trade_and_keeps_cents_whole(fees, sound):
    assert fees.is_sound() is sound


@pytest.mark.parametrize(
    ("side", "count_e2", "price_e4", "fee", "rounding"),
    [
        ("bid", 100, 5_200, 17_472, 28),  # pays 0.537472: 0.5375
        ("ask", 100, 5_200, 17_472, 28),  # gets 0.502528: 0.5025
        ("bid", 100, 5_200, 17_500, 0),
        ("bid", 1, 5_230, 0, 70),
    ],
)
def test_money_is_rounded_down_to_the_unit_after_the_fee(side, count_e2, price_e4, fee, rounding):
    fees = FEE_SCHEDULES["quadratic"]
    assert rounding_micros(fees, side, count_e2, price_e4, fee) == rounding


@pytest.mark.parametrize(
    ("residue", "charged", "rebate"), [(99, 500, 0), (100, 500, 100), (250, 500, 200), (250, 99, 0)]
)
def test_whole_units_come_back_and_no_fee_is_negative(residue, charged, rebate):
    assert rebate_micros(FEE_SCHEDULES["quadratic"], residue, charged) == rebate
