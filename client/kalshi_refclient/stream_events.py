"""What a stream tells its reader: updates as the contract names them, and what happens to the connection.

Imports the values only. ``received_s`` is the monotonic time at which a message came in, so that the age of data is
always visible. After :class:`Stale` nothing that was known is current any more; after :class:`Reconnected` every
subscription has been asked for again and begins with its present state (D18). What happened to orders in
between is not repeated by the exchange: ask ``get_order`` about those that were open.
"""

from datetime import datetime
from typing import Any, TypeAlias

from kalshi_refclient.values import Price, Value


class AccountUpdate(Value, frozen=True, kw_only=True):
    """An account's balance, whole cents (C17)."""

    account_id: str
    balance: int
    currency: str
    received_s: float = 0.0


class MarketUpdate(Value, frozen=True, kw_only=True):
    """A market's last price and volume (C18)."""

    ticker: str
    last_price: Price
    volume: int
    timestamp: datetime
    received_s: float = 0.0


class OrderUpdate(Value, frozen=True, kw_only=True):
    """An order's status (C19)."""

    order_id: str
    status: str
    filled_size: int
    timestamp: datetime
    received_s: float = 0.0


class Subscribed(Value, frozen=True, kw_only=True):
    """The exchange confirmed a subscription. Comes only from one that acknowledges (D15)."""

    channel: str
    key: str


class SubscriptionRefused(Value, frozen=True, kw_only=True):
    """A subscription was refused and will not be asked for again; ``channel`` is empty where none was named."""

    channel: str
    key: str
    code: str
    message: str


class SubscriptionEnded(Value, frozen=True, kw_only=True):
    """The exchange ended a subscription by itself, or confirmed our unsubscribing."""

    channel: str
    key: str


class Stale(Value, frozen=True, kw_only=True):
    """The connection is gone: everything known is out of date. The next try comes in ``retry_in_s``."""

    why: str
    close_code: int | None
    retry_in_s: float
    attempt: int


class Reconnected(Value, frozen=True, kw_only=True):
    """A new connection is there and everything wanted was subscribed again, ``gap_s`` after the loss."""

    gap_s: float
    attempts: int


class Lagged(Value, frozen=True, kw_only=True):
    """The reader was too slow: ``dropped`` market updates were replaced by newer ones."""

    dropped: int


Update: TypeAlias = AccountUpdate | MarketUpdate | OrderUpdate
StreamEvent: TypeAlias = (
    Update | Subscribed | SubscriptionRefused | SubscriptionEnded | Stale | Reconnected | Lagged
)


def conflation_key(event: Any) -> str | None:
    """Return what a newer event of the same key may replace, or ``None`` where every event counts."""
    return event.ticker if isinstance(event, MarketUpdate) else None
