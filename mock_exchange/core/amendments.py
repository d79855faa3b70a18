"""Reading amendments again: what each order's terms and place were at every trade since the last look.

``Audit`` reads trades late, when orders may have changed since. So this starts with what they were
at the last look, and follows the trades.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from mock_exchange.core.order import Amendment, Order
from mock_exchange.core.state import State
from mock_exchange.core.units import NEVER_US


class InvariantBroken(AssertionError):  # noqa: N818 -- it says what happened; callers know it so
    """A rule that must always hold does not: our defect. ``invariant`` is its id."""

    def __init__(self, invariant: str, text: str) -> None:
        super().__init__(f"{invariant}: {text}")
        self.invariant = invariant


@dataclass
class Amendments:
    """Follows a history of amendments, look by look. ``changed`` has the new ones by order number."""

    changed: dict[int, list[Amendment]] = field(default_factory=dict)
    _read: int = 0
    _coming: list[tuple[int, Amendment]] = field(default_factory=list)
    _prices_e4: dict[int, int] = field(default_factory=dict)
    _places: dict[int, tuple[int, int]] = field(default_factory=dict)

    def look(self, state: State) -> None:
        """Take up the amendments since the last look, and stand before the first of them.

        Raises ``InvariantBroken`` (B6) for one that says wrongly whether the order kept its place.
        """
        self.advance(NEVER_US)
        self._coming = list(enumerate(state.amendments[self._read :], self._read + 1))
        self._read = len(state.amendments)
        self.changed, self._prices_e4 = {}, {}
        for _, amendment in self._coming:
            _check_place(amendment)
            self.changed.setdefault(amendment.order_number, []).append(amendment)
            self._prices_e4.setdefault(amendment.order_number, amendment.old_price_e4)

    def advance(self, trades: int) -> None:
        """Go on to the trade of that index: what happened before it, and what led to it."""
        while self._coming and self._coming[0][1].trades <= trades:
            ordinal, amendment = self._coming.pop(0)
            self._prices_e4[amendment.order_number] = amendment.price_e4
            if not amendment.keeps_place:
                self._places[amendment.order_number] = (amendment.last_order_number, ordinal)

    def price_e4(self, order: Order) -> int:
        """Return an order's price now."""
        return self._prices_e4.get(order.number, order.price_e4)

    def place(self, number: int) -> tuple[int, int]:
        """Return an order's place in the queue now."""
        return self._places.get(number, (number, 0))


def book_changes(changes: Sequence[Amendment], *, rests: bool) -> int:
    """Return how often amendments of one resting order changed the book (S1).

    Leaving it is a change, and so is resting again; where it lost its place for the last time, it
    ``rests`` again or does not.
    """
    lost = sum(not change.keeps_place for change in changes)
    shrunk = sum(c.keeps_place and c.count_e2 != c.old_count_e2 for c in changes)
    return shrunk + 2 * lost + (0 if rests else -1)


def _check_place(amendment: Amendment) -> None:
    """B6: an order keeps its place at the same price and if it does not grow, and else loses it."""
    a = amendment
    keeps_place = a.price_e4 == a.old_price_e4 and a.count_e2 <= a.old_count_e2
    if a.keeps_place != keeps_place:
        what = "kept its place" if a.keeps_place else "lost its place"
        raise InvariantBroken("B6", f"order {a.order_number} {what}, and should not have")
