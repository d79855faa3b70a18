"""What a stream of trade-api-3.34 tells its reader (T10, T11, T15). ``received_s`` is the monotonic time at which a message came.

Updates have the contract's field names; dollars and contracts are :class:`~decimal.Decimal`. ``watch`` is what ``subscribe`` returned. Of
books only changes are told; the book itself is ``stream.book(ticker)``. :class:`~kalshi_refclient.stream_events.Stale`, ``Reconnected``
and ``Lagged`` are as in the reference edition.
"""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

import msgspec

from kalshi_refclient.stream_events import Lagged, Reconnected, Stale
from kalshi_refclient.trade_api.stream_errors import CommandRefused
from kalshi_refclient.trade_api.values import Contracts, Dollars
from kalshi_refclient.values import Value


class TickerUpdate(Value, frozen=True, kw_only=True):
    """A market's prices and sizes."""

    market_ticker: str
    price_dollars: Dollars
    yes_bid_dollars: Dollars
    yes_ask_dollars: Dollars
    yes_bid_size_fp: Contracts
    yes_ask_size_fp: Contracts
    volume_fp: Contracts
    open_interest_fp: Contracts
    ts_ms: int
    watch: int = 0
    received_s: float = 0.0


class TradeUpdate(Value, frozen=True, kw_only=True):
    """A trade of anybody's."""

    trade_id: str
    market_ticker: str
    yes_price_dollars: Dollars
    no_price_dollars: Dollars
    count_fp: Contracts
    taker_outcome_side: str
    taker_book_side: str
    is_block_trade: bool
    ts_ms: int
    watch: int = 0
    received_s: float = 0.0


class FillUpdate(Value, frozen=True, kw_only=True):
    """A fill of one's own; ``fee_cost`` is dollars."""

    trade_id: str
    order_id: str
    market_ticker: str
    is_taker: bool
    yes_price_dollars: Dollars
    count_fp: Contracts
    fee_cost: Dollars
    post_position_fp: Contracts
    outcome_side: str
    book_side: str
    ts_ms: int
    client_order_id: str = ""
    watch: int = 0
    received_s: float = 0.0


class UserOrderUpdate(Value, frozen=True, kw_only=True):
    """One of one's own orders as it stands now."""

    order_id: str
    client_order_id: str
    ticker: str
    status: str
    outcome_side: str
    book_side: str
    yes_price_dollars: Dollars
    fill_count_fp: Contracts
    remaining_count_fp: Contracts
    initial_count_fp: Contracts
    taker_fees_dollars: Dollars
    maker_fees_dollars: Dollars
    last_update_reason: str | None = None
    watch: int = 0
    received_s: float = 0.0


class PositionUpdate(Value, frozen=True, kw_only=True):
    """A position of one's own: contracts of YES, negative for NO."""

    market_ticker: str
    position_fp: Contracts
    position_cost_dollars: Dollars
    realized_pnl_dollars: Dollars
    fees_paid_dollars: Dollars
    watch: int = 0
    received_s: float = 0.0


class OtherUpdate(Value, frozen=True, kw_only=True):
    """Any other message of a channel: its type, and its content as the contract has it."""

    type: str
    msg: Mapping[str, Any]
    watch: int = 0
    received_s: float = 0.0


class BookReady(Value, frozen=True, kw_only=True):
    """A market's book is whole, from a snapshot."""

    ticker: str
    received_s: float = 0.0


class BookChanged(Value, frozen=True, kw_only=True):
    """A level of a book changed by ``delta`` contracts; ``side`` is ``yes`` or ``no``."""

    ticker: str
    side: str
    price_dollars: Dollars
    delta: Contracts
    received_s: float = 0.0


class BookLost(Value, frozen=True, kw_only=True):
    """A book must not be believed until its next :class:`BookReady`."""

    ticker: str
    why: str


class Gap(Value, frozen=True, kw_only=True):
    """Messages of a subscription were lost. Books heal by themselves; what else was lost only REST still tells."""

    watch: int
    channel: str
    expected: int
    got: int


class Subscribed(Value, frozen=True, kw_only=True):
    """The exchange confirmed a subscription; ``sid`` is its number on this connection."""

    watch: int
    channel: str
    sid: int


class SubscriptionRefused(Value, frozen=True, kw_only=True):
    """A subscription, or a change of it, was refused and will not be asked for again. ``error`` says why."""

    watch: int
    channel: str
    error: CommandRefused


class SubscriptionEnded(Value, frozen=True, kw_only=True):
    """A subscription is over, because it was given up."""

    watch: int
    channel: str


Update: TypeAlias = (
    TickerUpdate | TradeUpdate | FillUpdate | UserOrderUpdate | PositionUpdate | OtherUpdate
)
BookEvent: TypeAlias = BookReady | BookChanged | BookLost
TradeStreamEvent: TypeAlias = (
    Update
    | BookEvent
    | Gap
    | Subscribed
    | SubscriptionRefused
    | SubscriptionEnded
    | Stale
    | Reconnected
    | Lagged
)

_KINDS: Final[Mapping[str, type[Update]]] = {
    "ticker": TickerUpdate,
    "trade": TradeUpdate,
    "fill": FillUpdate,
    "user_order": UserOrderUpdate,
    "market_position": PositionUpdate,
}


def update_of(kind: str, msg: Mapping[str, Any], watch: int, received_s: float) -> Update:
    """Return a message of type ``kind``. Raises ``msgspec.ValidationError`` where its content does not fit."""
    known = _KINDS.get(kind)
    if known is None:
        return OtherUpdate(type=kind, msg=msg, watch=watch, received_s=received_s)
    update = msgspec.convert(msg, known)
    return msgspec.structs.replace(update, watch=watch, received_s=received_s)


def conflation_key(event: Any) -> str | None:
    """Return what a newer event of the same key may replace: a market's ticker, nothing else."""
    return event.market_ticker if isinstance(event, TickerUpdate) else None
