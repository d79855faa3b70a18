"""What the exchange answers: every change as a value, in the order it happened.

A refusal is an event too (``Refused``), the only one of its command, and changes nothing.
"""

from typing import Literal, TypeAlias

import msgspec

from mock_exchange.core.reasons import Reason
from mock_exchange.core.units import (
    MarketStatus,
    OrderKind,
    PauseScope,
    Result,
    Side,
    TimeInForce,
    TradeWay,
)

CancelCause: TypeAlias = Literal[
    "user", "ioc", "self_trade", "market_closed", "expired", "paused", "group"
]
GroupChange: TypeAlias = Literal["created", "triggered", "reset", "deleted", "limit_updated"]


class Refused(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The command was refused; ``field`` is the command's field at fault ('': it is the state)."""

    reason: Reason
    field: str = ""


class AccountOpened(msgspec.Struct, frozen=True, gc=False, tag=True):
    """An account exists."""

    account_id: str


class Deposited(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Money came in."""

    account_id: str
    amount_micros: int


class Withdrawn(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Money went out."""

    account_id: str
    amount_micros: int


class Transferred(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Money went from one account to another of the same holder."""

    account_id: str
    to_account_id: str
    amount_micros: int


class PositionTransferred(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Contracts went from one account to another, long positive, at a price, past every book."""

    account_id: str
    to_account_id: str
    ticker: str
    count_e2: int
    price_e4: int


class MarketCreated(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A market is open for trading."""

    ticker: str


class MarketClosed(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Trading ended. The cancellations it caused come before it."""

    ticker: str


class PositionSettled(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A position was paid out: ``payout_micros`` went to the account (0 on the losing side)."""

    account_id: str
    ticker: str
    position_e2: int
    payout_micros: int


class MarketSettled(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The market was paid out. The positions it settled come before it."""

    ticker: str
    outcome: Result


class MarketChanged(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A market moved on, otherwise than by closing or being paid out. Cancellations come before it."""

    ticker: str
    status: MarketStatus
    value_e4: int | None


class ExchangePaused(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Trading or everything is paused. The cancellations it caused come before it."""

    scope: PauseScope


class ExchangeResumed(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Nothing is paused any more."""


class GroupChanged(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Something about a group of orders. The cancellations it caused come before it."""

    group_number: int
    account_id: str
    change: GroupChange
    limit_e2: int


class OrderAccepted(msgspec.Struct, frozen=True, gc=False, tag=True):
    """An order was taken, before any of it traded."""

    order_number: int
    account_id: str
    ticker: str
    side: Side
    kind: OrderKind
    count_e2: int
    price_e4: int
    time_in_force: TimeInForce


class Traded(msgspec.Struct, frozen=True, gc=False, tag=True, omit_defaults=True):
    """Two orders met, at the resting one's price; or past the book, at that of both.

    ``maker_filled_e2`` and ``taker_filled_e2`` are what each order has filled in all, after this
    trade. A trade makes two fills: ``maker_fill_number`` and ``taker_fill_number``.
    """

    ticker: str
    price_e4: int
    count_e2: int
    taker_side: Side
    maker_order_number: int
    taker_order_number: int
    maker_account_id: str
    taker_account_id: str
    maker_fill_number: int
    taker_fill_number: int
    maker_filled_e2: int
    taker_filled_e2: int
    way: TradeWay = "book"


class FeeCharged(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A fill cost something, beyond its price. Follows its trade; ``fee_micros`` > 0."""

    order_number: int
    account_id: str
    ticker: str
    fill_number: int
    fee_micros: int


class FeesChanged(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A market has another fee schedule."""

    ticker: str


class OrderCancelled(msgspec.Struct, frozen=True, gc=False, tag=True):
    """What was left of an order is gone."""

    order_number: int
    account_id: str
    ticker: str
    cancelled_e2: int
    cause: CancelCause


class OrderAmended(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A resting order has other terms, before any of it traded again.

    ``remaining_e2`` is what it may still trade, ``old_price_e4`` and ``old_remaining_e2`` what it
    offered before. Where it lost its place it has left the book, and rests anew if it is not said
    otherwise by what follows.
    """

    order_number: int
    account_id: str
    ticker: str
    price_e4: int
    count_e2: int
    remaining_e2: int
    old_price_e4: int
    old_remaining_e2: int
    keeps_place: bool


class OrderDecreased(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A resting order offers ``reduced_e2`` less, in its old place."""

    order_number: int
    account_id: str
    ticker: str
    reduced_e2: int
    remaining_e2: int


Event: TypeAlias = (
    Refused
    | AccountOpened
    | Deposited
    | Withdrawn
    | Transferred
    | PositionTransferred
    | MarketCreated
    | MarketClosed
    | PositionSettled
    | MarketSettled
    | MarketChanged
    | ExchangePaused
    | ExchangeResumed
    | GroupChanged
    | OrderAccepted
    | Traded
    | FeeCharged
    | FeesChanged
    | OrderCancelled
    | OrderAmended
    | OrderDecreased
)
