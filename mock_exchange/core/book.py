"""One market's order book: two halves of price levels, first come first served at each price.

A half knows its levels by *key*: what a contract costs there, the price for bids and 1 - price for
asks. So its best level is the one of the greatest key, whatever its side, at the end of a sorted
list; and an order that costs u a contract meets the other half from key 1 - u upwards. With 99 to
9,999 possible prices, inserting a new level into the list is one short memory move.
"""

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Iterator
from typing import Final, Literal

from mock_exchange.core.order import Order
from mock_exchange.core.units import PAYOUT_E4

BIDS: Final = 1
ASKS: Final = -1

NOTHING: Final = -1
"""The best key of a half without orders: below every key and every limit."""

GONE_MAX: Final = 64
"""So many cancelled orders may always stand in a queue: sweeping a short one does not pay."""


class Level:
    """The orders resting at one price, oldest first, and how much they offer together.

    ``queue`` also holds ``gone`` orders that were cancelled (nothing remains of them): they leave
    it when they come to its head, or all at once when they are more than those that rest. So a
    cancel need not look for its order, and every step is constant in time, spread over the steps.
    """

    __slots__ = ("gone", "quantity_e2", "queue")

    def __init__(self) -> None:
        self.queue: deque[Order] = deque()
        self.quantity_e2 = 0
        self.gone = 0

    @property
    def orders(self) -> list[Order]:
        """The orders that rest here, oldest first."""
        return [order for order in self.queue if order.remaining_e2]

    def sweep(self) -> None:
        """Take the cancelled orders out, if they are the greater part."""
        if 2 * self.gone > len(self.queue):
            self.queue = deque(self.orders)
            self.gone = 0


class Half:
    """All bids or all asks. There is no empty level (invariant B5).

    ``keys`` are sorted; ``best_key`` is the last of them, ``NOTHING`` where there are none.
    """

    __slots__ = ("best_key", "keys", "levels", "sign")

    def __init__(self, sign: Literal[1, -1]) -> None:
        self.sign = sign
        self.levels: dict[int, Level] = {}
        self.keys: list[int] = []
        self.best_key = NOTHING

    def key(self, price_e4: int) -> int:
        """Return a price's key, and a key's price: it is the same reckoning."""
        return price_e4 if self.sign == BIDS else PAYOUT_E4 - price_e4

    def add(self, order: Order) -> int:
        """Rest an order behind those at its price; return the key of its level."""
        key = self.key(order.price_e4)
        level = self.levels.get(key) or self.open(key)
        level.queue.append(order)
        level.quantity_e2 += order.remaining_e2
        return key

    def open(self, key: int) -> Level:
        """Return a new level."""
        level = self.levels[key] = Level()
        insort(self.keys, key)
        self.best_key = self.keys[-1]
        return level

    def drop(self, key: int) -> None:
        """Remove a level where nothing rests any more."""
        del self.levels[key]
        keys = self.keys
        if key == self.best_key:
            keys.pop()
            self.best_key = keys[-1] if keys else NOTHING
        else:
            del keys[bisect_left(keys, key)]

    def best_price_e4(self) -> int | None:
        """Return the best price, or None where nothing rests."""
        return self.key(self.best_key) if self.keys else None

    def depth(self) -> list[tuple[int, int]]:
        """Return (price_e4, quantity_e2) of each level, best first."""
        levels = self.levels
        return [(self.key(key), levels[key].quantity_e2) for key in reversed(self.keys)]

    def resting(self) -> Iterator[Order]:
        """Yield every resting order, best price first, oldest first within a price."""
        for key in reversed(self.keys):
            for order in self.levels[key].queue:
                if order.remaining_e2:
                    yield order
