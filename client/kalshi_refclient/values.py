"""What the client gives back: frozen values, built from JSON that has kept its schema.

Imports ``msgspec`` only. Field names are the contract's, so that its text can be read beside the code; a test
holds every class here against the edition's schema. Prices are dollars as :class:`~decimal.Decimal` (0.65), money
is whole cents as ``int`` (decision D02), moments are aware UTC ``datetime``. Words of a vocabulary (``status``,
``side``) are plain ``str``: a word that is newer than this client must not make an answer unreadable (R9).
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, TypeVar

import msgspec

Price = Decimal


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all results: frozen, comparable, with a readable ``repr``."""


class Account(Value, frozen=True, kw_only=True):
    """An account: ``balance`` is what is free to spend, whole cents."""

    account_id: str
    balance: int
    currency: str
    status: str


class Position(Value, frozen=True, kw_only=True):
    """A position: contracts held, negative when short; ``unrealized_pnl`` in whole cents."""

    ticker: str
    position: int
    avg_price: Price
    unrealized_pnl: int


class MarketSummary(Value, frozen=True, kw_only=True):
    """A market as the list shows it."""

    ticker: str
    title: str
    status: str
    last_price: Price
    volume: int


class Market(Value, frozen=True, kw_only=True):
    """A market with everything the contract tells about it."""

    ticker: str
    title: str
    description: str
    status: str
    last_price: Price
    volume: int
    open_interest: int
    expiration_date: datetime


class OrderFill(Value, frozen=True, kw_only=True):
    """A fill inside an order's own answer."""

    fill_id: str
    size: int
    price: Price
    filled_at: datetime


class Fill(Value, frozen=True, kw_only=True):
    """A fill in the account's trade history."""

    fill_id: str
    order_id: str
    ticker: str
    side: str
    size: int
    price: Price
    filled_at: datetime


class PlacedOrder(Value, frozen=True, kw_only=True):
    """The answer to an order that was accepted. A market order carries no ``price``."""

    order_id: str
    ticker: str
    side: str
    type: str
    size: int
    filled_size: int
    status: str
    created_at: datetime
    price: Price | None = None


class CancelledOrder(Value, frozen=True, kw_only=True):
    """The answer to a cancel."""

    order_id: str
    status: str
    cancelled_at: datetime


class OrderStatus(Value, frozen=True, kw_only=True):
    """An order as it stands, with its fills."""

    order_id: str
    ticker: str
    side: str
    type: str
    size: int
    filled_size: int
    status: str
    fills: tuple[OrderFill, ...]
    price: Price | None = None


class AccountSnapshot(Value, frozen=True, kw_only=True):
    """Balance, positions and newest fills at one moment: what ``reconcile`` compares with."""

    account: Account
    positions: tuple[Position, ...]
    fills: tuple[Fill, ...]


class Reconciliation(Value, frozen=True, kw_only=True):
    """What became of an order whose outcome was unknown.

    ``outcome``: ``placed`` (``order`` is it, where it could be found by id), ``not_placed``, or ``undecided``;
    ``why`` says in a sentence on what this rests.
    """

    outcome: Literal["placed", "not_placed", "undecided"]
    why: str
    order: PlacedOrder | OrderStatus | None = None


V = TypeVar("V", bound=Value)


def build(kind: type[V], data: Mapping[str, Any]) -> V:
    """Return ``kind`` made of validated JSON. Raises ``msgspec.ValidationError`` if the two do not fit."""
    return msgspec.convert(data, kind)
