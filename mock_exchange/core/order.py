"""An order, and how its status may change.

Neither the status nor the filled count is stored: they follow from what was ordered, what remains
and what was cancelled, and the invariants hold them against the trades (B4). ``STATUS_TRANSITIONS``
is the whole lifecycle (O1): what is not in it does not happen.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import msgspec
from msgspec import UNSET, UnsetType

from mock_exchange.core.extras import Extras
from mock_exchange.core.units import OrderKind, OrderStatus, Side, TimeInForce

STATUS_TRANSITIONS: Final[Mapping[OrderStatus, frozenset[OrderStatus]]] = MappingProxyType(
    {
        "open": frozenset({"partially_filled", "filled", "cancelled"}),
        "partially_filled": frozenset({"partially_filled", "filled", "cancelled"}),
        "filled": frozenset(),
        "cancelled": frozenset(),
    }
)


class Order(msgspec.Struct, gc=False, eq=False):
    """An accepted order. Only the core changes it.

    ``remaining_e2`` can still trade, ``covered_e2`` of it closes a position and needs no escrow.
    ``rested`` tells that it entered the book at some time. ``last_fill`` is the index of
    its newest fill, -1 before the first; ``State.previous_fills`` leads on from there. A plain order
    has no ``extras``.

    A msgspec struct outside the garbage collector's care because there are hundreds of thousands of
    them: it refers to plain values only, so no cycle can run through it.
    """

    number: int
    account_id: str
    ticker: str
    side: Side
    kind: OrderKind
    price_e4: int
    count_e2: int
    time_in_force: TimeInForce
    created_at_us: int
    remaining_e2: int
    covered_e2: int = 0
    cancelled_e2: int = 0
    cancelled_at_us: int = 0
    rested: bool = False
    last_fill: int = -1
    extras: Extras | UnsetType = UNSET

    def is_due(self, at_us: int) -> bool:
        """Tell whether the order has expired at a moment: it may rest still, but does not trade."""
        return self.extras.is_due(at_us) if self.extras else False

    @property
    def place(self) -> tuple[int, int]:
        """When it took its place in the queue: of two orders, the lesser one came first.

        Its number; after an amendment that lost it, that of the last order before, and a count.
        """
        return self.extras.place if self.extras and self.extras.place else (self.number, 0)

    @property
    def filled_e2(self) -> int:
        """How much of it was traded."""
        return self.count_e2 - self.remaining_e2 - self.cancelled_e2

    @property
    def status(self) -> OrderStatus:
        """Where the order stands in its lifecycle."""
        if self.cancelled_e2:
            return "cancelled"
        if not self.remaining_e2:
            return "filled"
        return "partially_filled" if self.filled_e2 else "open"


class Amendment(msgspec.Struct, frozen=True, gc=False):
    """One change of a resting order, for the record: what it was and what it became.

    ``last_order_number`` and ``trades`` say what there was when it happened.
    """

    order_number: int
    at_us: int
    old_price_e4: int
    old_count_e2: int
    price_e4: int
    count_e2: int
    keeps_place: bool
    last_order_number: int
    trades: int
