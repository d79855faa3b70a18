"""The limits of an edition as frozen values: windows or token buckets, streams, sizes, alerts, pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Bucket:
    """At most ``requests_max`` in a window of ``window_s`` that the first request opens."""

    name: str
    requests_max: int
    window_s: int


@dataclass(frozen=True, slots=True)
class TokenBucket:
    """Tokens that come back without pause, ``refill_per_s`` a second, up to ``capacity``."""

    refill_per_s: int
    capacity: int


@dataclass(frozen=True, slots=True)
class Tier:
    """What an account of an API usage level may spend; a call's cost is its operation's."""

    name: str
    buckets: Mapping[str, TokenBucket]
    """By the name that ``Operation.buckets`` has: ``read`` and ``write``."""


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """Limits of the WebSocket API. None: the edition knows no such limit."""

    connections_per_account_max: int
    subscriptions_per_connection_max: int
    messages_per_second_max: int
    auth_timeout_s: float
    """0 where the handshake itself is authenticated."""
    markets_per_subscription_max: int | None = None
    outbox_frames_max: int | None = None
    shard_factor_max: int | None = None
    ping_interval_s: float | None = None


@dataclass(frozen=True, slots=True)
class AlertThreshold:
    """A line that monitoring must not cross, e.g. ``response_time`` > 5 ``seconds``.

    What is read (``reads``) is taken over a window of ``window_s``; beyond the line for ``pending_s`` it fires, back for
    ``clear_s`` it ends. ``samples_min``: fewer answers in the window are not judged.
    """

    name: str
    threshold: float
    unit: str
    window_s: int
    pending_s: int
    clear_s: int
    samples_min: int
    reads: str


@dataclass(frozen=True, slots=True)
class SizeLimits:
    """How large an input may be before it is refused unread."""

    body_bytes_max: int
    frame_bytes_max: int
    json_depth_max: int
    json_digits_max: int


@dataclass(frozen=True, slots=True)
class Pagination:
    """How many items a page has unless asked otherwise, and at most; how the next one is named."""

    limit_default: int
    limit_max: int
    style: Literal["offset", "cursor"] = "offset"


@dataclass(frozen=True, slots=True)
class Limits:
    """All limits of an edition. It has ``buckets`` (windows) or ``tiers`` (token buckets)."""

    buckets: Mapping[str, Bucket]
    stream: StreamLimits
    alerts: Mapping[str, AlertThreshold]
    sizes: SizeLimits
    pagination: Pagination
    tiers: Mapping[str, Tier] = field(default_factory=dict)
    """By name, the least first."""
    default_cost: int = 0
    """Tokens that a call costs unless its operation says otherwise; 0 where there are no tokens."""
