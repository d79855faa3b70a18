"""A market's valid prices as places in a row: 0 is the lowest. What traders reckon in, whatever the grid.

``stride`` is how many places make about a cent, so that fine grids are quoted like coarse ones.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import Final

from mock_exchange.core.units import PAYOUT_E4

CENTS: Final = 99


class Ladder:
    """Valid prices, rising. At least two."""

    __slots__ = ("prices_e4", "stride", "top")

    def __init__(self, prices_e4: Iterable[int]) -> None:
        self.prices_e4 = tuple(sorted(prices_e4))
        self.top = len(self.prices_e4) - 1
        self.stride = max(1, len(self.prices_e4) // CENTS)

    def below(self, price_e4: int) -> int:
        """Return the highest place below a price, -1 where there is none."""
        return bisect_left(self.prices_e4, price_e4) - 1

    def above(self, price_e4: int) -> int:
        """Return the lowest place above a price, ``top`` + 1 where there is none."""
        return bisect_right(self.prices_e4, price_e4)

    def nearest(self, price_e4: int) -> int:
        """Return the place of a price, or the next one above it; always with room on both sides."""
        return self.inside(bisect_left(self.prices_e4, price_e4))

    def inside(self, place: int) -> int:
        """Return a place, or the nearest one with a place below and one above."""
        return min(max(place, 1), max(1, self.top - 1))

    def middle(self, bid_e4: int, ask_e4: int, last_price_e4: int) -> int:
        """Return where a market stands: between its best prices, at its last trade, or half way (0 and 10,000 are no prices)."""
        if bid_e4 > 0 and ask_e4 < PAYOUT_E4:
            return self.nearest((bid_e4 + ask_e4) // 2)
        return self.nearest(last_price_e4 or PAYOUT_E4 // 2)
