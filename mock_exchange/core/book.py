"""One market's order book: two halves of price levels, first come first served at each price.

A half finds its best price at the end of a sorted list, whatever its side: bids sort by price, asks
by minus the price (the *key*). So "crosses a limit" is one comparison for both: ``half.keys[-1] >=
limit_key``. With 99 to 9,999 possible prices, inserting a new level into the list is one short
memory move.
"""

from bisect import bisect_left, insort
from collections import OrderedDict
from collections.abc import Iterator
from typing import Final, Literal

from mock_exchange.core.order import Order

BIDS: Final = 1
ASKS: Final = -1


class Level:
    """The orders resting at one price, oldest first, and how much they offer together.

    An ``OrderedDict`` because both its head and any order in its middle go in constant time; a
    plain dict looks for its first entry past all that were deleted before it.
    """

    __slots__ = ("orders", "quantity_e2")

    def __init__(self) -> None:
        self.orders: OrderedDict[int, Order] = OrderedDict()
        self.quantity_e2 = 0


class Half:
    """All bids or all asks. There is no empty level (invariant B5)."""

    __slots__ = ("keys", "levels", "sign")

    def __init__(self, sign: Literal[1, -1]) -> None:
        self.sign = sign
        self.levels: dict[int, Level] = {}
        self.keys: list[int] = []

    def add(self, order: Order) -> None:
        """Rest an order behind those at its price."""
        key = order.price_e4 * self.sign
        level = self.levels.get(key)
        if level is None:
            level = self.levels[key] = Level()
            insort(self.keys, key)
        level.orders[order.number] = order
        level.quantity_e2 += order.remaining_e2

    def remove(self, order: Order, count_e2: int) -> None:
        """Take an order out; ``count_e2`` is what it still offered."""
        key = order.price_e4 * self.sign
        level = self.levels[key]
        del level.orders[order.number]
        if level.orders:
            level.quantity_e2 -= count_e2
            return
        del self.levels[key]
        keys = self.keys
        if keys[-1] == key:
            keys.pop()
        else:
            del keys[bisect_left(keys, key)]

    def drop_best(self) -> None:
        """Remove the best level, which has been emptied."""
        del self.levels[self.keys.pop()]

    def best_price_e4(self) -> int | None:
        """Return the best price, or None where nothing rests."""
        return self.keys[-1] * self.sign if self.keys else None

    def depth(self) -> list[tuple[int, int]]:
        """Return (price_e4, quantity_e2) of each level, best first."""
        sign, levels = self.sign, self.levels
        return [(key * sign, levels[key].quantity_e2) for key in reversed(self.keys)]

    def resting(self) -> Iterator[Order]:
        """Yield every resting order, best price first, oldest first within a price."""
        for key in reversed(self.keys):
            yield from self.levels[key].orders.values()
