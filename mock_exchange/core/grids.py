"""Price grids: which prices a market knows, band by band, each with a step of its own."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final, TypeAlias

import msgspec

from mock_exchange.core.units import PAYOUT_E4


class PriceBand(msgspec.Struct, frozen=True, gc=False):
    """Prices from ``start_e4`` to ``end_e4``, both included, ``step_e4`` apart."""

    start_e4: int
    end_e4: int
    step_e4: int


Bands: TypeAlias = tuple[PriceBand, ...]


def _edges(width_e4: int, edge_step_e4: int, middle_step_e4: int) -> Bands:
    """Return two edges of one step and width, and a middle of another step."""
    far_e4 = PAYOUT_E4 - width_e4
    return (
        PriceBand(0, width_e4, edge_step_e4),
        PriceBand(width_e4, far_e4, middle_step_e4),
        PriceBand(far_e4, PAYOUT_E4, edge_step_e4),
    )


def _even(step_e4: int) -> Bands:
    return (PriceBand(0, PAYOUT_E4, step_e4),)


STRUCTURES: Final[Mapping[str, Bands]] = MappingProxyType(
    {
        "linear_cent": _even(100),
        "deci_cent": _even(10),
        "tapered_deci_cent": _edges(1_000, 10, 100),
        "center_whole_edge_half_cent": _edges(1_000, 50, 100),
        "center_whole_edge_quint_cent": _edges(1_000, 20, 100),
        "center_half_edge_half_cent": _even(50),
        "center_half_edge_quint_cent": _edges(1_000, 20, 50),
        "center_half_edge_deci_cent": _edges(1_000, 10, 50),
        "center_quint_edge_quint_cent": _even(20),
        "center_quint_edge_deci_cent": _edges(1_000, 10, 20),
        "center_centi_edge_centi_cent": _even(1),
        "center_deci_edge_centi_cent": _edges(100, 1, 10),
    }
)
"""The usual grids by name: edges of a tenth (or a hundredth) of a dollar, finer than the middle."""


def fit_together(bands: Bands) -> bool:
    """Tell whether bands lead from $0 to $1 without a gap, each in whole steps."""
    at_e4 = 0
    for band in bands:
        width_e4 = band.end_e4 - band.start_e4
        if band.start_e4 != at_e4 or width_e4 <= 0 or band.step_e4 < 1 or width_e4 % band.step_e4:
            return False
        at_e4 = band.end_e4
    return at_e4 == PAYOUT_E4


@cache
def price_grid(bands: Bands) -> frozenset[int]:
    """Return every price of the bands above $0 and below $1."""
    prices = {
        price_e4
        for band in bands
        for price_e4 in range(band.start_e4, band.end_e4 + 1, band.step_e4)
    }
    return frozenset(prices - {0, PAYOUT_E4})
