"""What a fill costs: a table of schedules, and the one function that rounds money (M7).

The reference contract names no fees, so its schedule is ``none``. A schedule is two rates in
millionths of the count x price x (1 - price) that quadratic fees are reckoned from, one for each
role.
"""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

import msgspec

from mock_exchange.core.units import PAYOUT_E4

Role: TypeAlias = Literal["maker", "taker"]


class FeeSchedule(msgspec.Struct, frozen=True):
    """Rates in millionths, by the role an order had in the trade."""

    maker_ppm: int
    taker_ppm: int


FEE_SCHEDULES: Final[Mapping[str, FeeSchedule]] = MappingProxyType(
    {"none": FeeSchedule(maker_ppm=0, taker_ppm=0)}
)


def fee_micros(schedule: FeeSchedule, role: Role, count_e2: int, price_e4: int) -> int:
    """Return the fee of a fill."""
    rate_ppm = schedule.maker_ppm if role == "maker" else schedule.taker_ppm
    exact = Fraction(rate_ppm * count_e2 * price_e4 * (PAYOUT_E4 - price_e4), 1_000_000 * PAYOUT_E4)
    return round_micros(exact)


def round_micros(exact: Fraction) -> int:
    """Round money the exchange takes: up to the next micro-dollar."""
    return ceil(exact)
