"""What a fill costs: a table of schedules, and the functions that round money (M7).

A schedule is two rates in millionths of the count x price x (1 - price) that quadratic fees are
reckoned from, one for each role; and the unit to which a fill's money is rounded. ``none`` charges
nothing: a market without a schedule is that.

An order pays by the schedule of the moment at which it was accepted, or lost its place by an
amendment. So what it may cost is known from then on, and a change of a market's schedule takes
nothing from anybody who did not ask for it.
"""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

import msgspec

from mock_exchange.core.units import MICROS_PER_CENT, PAYOUT_E4, Side

Role: TypeAlias = Literal["maker", "taker"]

PPM: Final = 1_000_000


class FeeSchedule(msgspec.Struct, frozen=True, gc=False):
    """Rates in millionths, by the role an order had in the trade, and what money is rounded to."""

    maker_ppm: int
    taker_ppm: int
    unit_micros: int = 100

    def is_sound(self) -> bool:
        """Tell whether no fill can cost more than the other side of it pays, and cents are whole."""
        rates = (self.maker_ppm, self.taker_ppm)
        whole = self.unit_micros > 0 and MICROS_PER_CENT % self.unit_micros == 0
        return whole and all(0 <= rate <= PPM for rate in rates)


FEE_SCHEDULES: Final[Mapping[str, FeeSchedule]] = MappingProxyType(
    {
        "none": FeeSchedule(maker_ppm=0, taker_ppm=0),
        "quadratic": FeeSchedule(maker_ppm=0, taker_ppm=70_000),
        "quadratic_with_maker_fees": FeeSchedule(maker_ppm=17_500, taker_ppm=70_000),
        "quadratic_with_combo_maker_fees": FeeSchedule(maker_ppm=35_000, taker_ppm=70_000),
    }
)


def scaled(schedule: FeeSchedule, multiplier: Fraction) -> FeeSchedule:
    """Return a schedule with both rates multiplied; raises ``ValueError`` for one that is unsound.

    A rate is rounded up to a whole millionth.
    """
    maker_ppm, taker_ppm = (
        ceil(schedule.maker_ppm * multiplier),
        ceil(schedule.taker_ppm * multiplier),
    )
    result = FeeSchedule(maker_ppm, taker_ppm, schedule.unit_micros)
    if not result.is_sound():
        raise ValueError(f"a multiplier of {multiplier} makes fees of more than the trade")
    return result


def fee_micros(schedule: FeeSchedule, role: Role, count_e2: int, price_e4: int) -> int:
    """Return the fee of a fill, before its money is rounded."""
    rate_ppm = schedule.maker_ppm if role == "maker" else schedule.taker_ppm
    return quadratic_micros(rate_ppm, count_e2, price_e4)


def quadratic_micros(rate_ppm: int, count_e2: int, price_e4: int) -> int:
    """Return rate x count x price x (1 - price)."""
    return round_micros(rate_ppm * count_e2 * price_e4 * (PAYOUT_E4 - price_e4), PPM * PAYOUT_E4)


def round_micros(numerator: int, denominator: int) -> int:
    """Round money the exchange takes, a fraction of micro-dollars: up to the next one."""
    return -(-numerator // denominator)


def rounding_micros(
    schedule: FeeSchedule, side: Side, count_e2: int, price_e4: int, trade_fee_micros: int
) -> int:
    """Return what is taken to round a fill's money down to the schedule's unit.

    What comes in (negative: goes out) is rounded towards minus infinity, after the fee.
    """
    revenue_micros = count_e2 * price_e4 if side == "ask" else -count_e2 * price_e4
    return (revenue_micros - trade_fee_micros) % schedule.unit_micros


def rebate_micros(schedule: FeeSchedule, residue_micros: int, charged_micros: int) -> int:
    """Return what an order gets back of all that rounding took from it: whole units.

    Never more than the fill is charged, so that no fee is negative.
    """
    units = min(residue_micros // schedule.unit_micros, charged_micros // schedule.unit_micros)
    return units * schedule.unit_micros
