"""A command's events -> what each did to single levels of a book, in order. The changes add up to the new book (T10).

An order that trades as it comes in never was in the book: what is left of it enters at the end. ``clock`` is the market's count
of changes; the last change of a command has the clock of the book after it, those before count down from there.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import msgspec

from mock_exchange.core.events import (
    Event,
    OrderAccepted,
    OrderAmended,
    OrderCancelled,
    OrderDecreased,
    Traded,
)
from mock_exchange.core.exchange import Exchange
from mock_exchange.core.units import Side
from mock_exchange.core.view_types import OrderView


class BookChange(msgspec.Struct, frozen=True, gc=False):
    """A level that changed by ``delta_e2``, and whose order did it. ``price_e4`` is the YES price on both sides."""

    ticker: str
    side: Side
    price_e4: int
    delta_e2: int
    account_id: str
    client_order_id: str
    clock: int


class _Fold:
    """The changes of one command so far, and the orders that come in with it."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self.changes: list[tuple[OrderView, int, int]] = []
        self.incoming: dict[int, None] = {}

    def order(self, number: int) -> OrderView:
        order = self._exchange.views.order(number)
        assert order is not None  # noqa: S101 - an event tells of it
        return order

    def note(self, number: int, delta_e2: int, price_e4: int | None = None) -> None:
        if delta_e2:
            order = self.order(number)
            self.changes.append((order, order.price_e4 if price_e4 is None else price_e4, delta_e2))

    def accepted(self, event: OrderAccepted) -> None:
        self.incoming[event.order_number] = None

    def traded(self, event: Traded) -> None:
        if event.way == "book":
            self.note(event.maker_order_number, -event.count_e2, event.price_e4)

    def cancelled(self, event: OrderCancelled) -> None:
        if event.order_number not in self.incoming:
            self.note(event.order_number, -event.cancelled_e2)

    def decreased(self, event: OrderDecreased) -> None:
        self.note(event.order_number, -event.reduced_e2)

    def amended(self, event: OrderAmended) -> None:
        if event.keeps_place:
            self.note(event.order_number, event.remaining_e2 - event.old_remaining_e2)
        else:
            self.note(event.order_number, -event.old_remaining_e2, event.old_price_e4)
            self.incoming[event.order_number] = None

    def rest(self) -> None:
        for number in self.incoming:
            self.note(number, self.order(number).remaining_e2)


_FOLDS: Final[Mapping[type, Callable[..., None]]] = MappingProxyType(
    {
        OrderAccepted: _Fold.accepted,
        Traded: _Fold.traded,
        OrderCancelled: _Fold.cancelled,
        OrderDecreased: _Fold.decreased,
        OrderAmended: _Fold.amended,
    }
)
"""Event -> what it does to a book. What is not here leaves books alone."""


def book_changes(exchange: Exchange, events: Iterable[Event]) -> Sequence[BookChange]:
    """Return what a command's events did to levels. The exchange stands as it does right after the command."""
    fold = _Fold(exchange)
    for event in events:
        apply = _FOLDS.get(type(event))
        if apply is not None:
            apply(fold, event)
    fold.rest()
    later: dict[str, int] = {}
    changes = []
    for order, price_e4, delta_e2 in reversed(fold.changes):
        ticker = order.ticker
        clock = (exchange.views.book_seq(ticker) or 0) - later.get(ticker, 0)
        later[ticker] = later.get(ticker, 0) + 1
        changes.append(
            BookChange(
                ticker,
                order.side,
                price_e4,
                delta_e2,
                order.account_id,
                order.client_order_id,
                clock,
            )
        )
    changes.reverse()
    return changes
