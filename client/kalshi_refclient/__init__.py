"""The reference client: survives what an exchange and a network can do to it.

Everything public is here: the two REST clients, the stream client, their settings, what they return, what
they raise, and the monitor that counts and watches them. It knows the contract (``kalshi_contract``) and never the mock.
"""

from kalshi_contract.monitoring.alerts import AlertChange, AlertStatus
from kalshi_refclient._core.arrivals import StreamTimes
from kalshi_refclient._core.reconnect import ReconnectPolicy
from kalshi_refclient._core.retry import RetryPolicy
from kalshi_refclient._core.tolerance import Counters
from kalshi_refclient._core.tracker import OrderTracker
from kalshi_refclient.auth import Authenticator, BearerAuth
from kalshi_refclient.credentials import (
    Credentials,
    CredentialsFile,
    credentials_path,
    load_credentials,
)
from kalshi_refclient.errors import (
    AnswerTooLarge,
    CertificateRefused,
    ConnectionLost,
    CredentialsError,
    KalshiError,
    LocalMisuse,
    OrderOutcomeUnknown,
    OutcomeUnknown,
    RateLimited,
    ReconnectsExhausted,
    Refused,
    RemoteViolation,
    ServerFailed,
    StreamEnded,
    Unauthorized,
    Unreachable,
)
from kalshi_refclient.logs import LogSink, log_to
from kalshi_refclient.metrics import Metrics
from kalshi_refclient.monitor import Monitor
from kalshi_refclient.rest import KalshiClient
from kalshi_refclient.rest_async import AsyncKalshiClient
from kalshi_refclient.runtime import Runtime, SystemClock
from kalshi_refclient.secret import Secret
from kalshi_refclient.settings import Settings
from kalshi_refclient.signing import SigningAuth
from kalshi_refclient.signing_keys import SigningKey, SigningKeyFile
from kalshi_refclient.stream_events import (
    AccountUpdate,
    Lagged,
    MarketUpdate,
    OrderUpdate,
    Reconnected,
    Stale,
    StreamEvent,
    Subscribed,
    SubscriptionEnded,
    SubscriptionRefused,
)
from kalshi_refclient.transport import Timeouts
from kalshi_refclient.values import (
    Account,
    AccountSnapshot,
    CancelledOrder,
    Fill,
    Market,
    MarketSummary,
    OrderFill,
    OrderStatus,
    PlacedOrder,
    Position,
    Reconciliation,
)
from kalshi_refclient.websocket import StreamClient
from kalshi_refclient.wire import StreamSettings

__all__ = [
    "Account",
    "AccountSnapshot",
    "AccountUpdate",
    "AlertChange",
    "AlertStatus",
    "AnswerTooLarge",
    "AsyncKalshiClient",
    "Authenticator",
    "BearerAuth",
    "CancelledOrder",
    "CertificateRefused",
    "ConnectionLost",
    "Counters",
    "Credentials",
    "CredentialsError",
    "CredentialsFile",
    "Fill",
    "KalshiClient",
    "KalshiError",
    "Lagged",
    "LocalMisuse",
    "LogSink",
    "Market",
    "MarketSummary",
    "MarketUpdate",
    "Metrics",
    "Monitor",
    "OrderFill",
    "OrderOutcomeUnknown",
    "OrderStatus",
    "OrderTracker",
    "OrderUpdate",
    "OutcomeUnknown",
    "PlacedOrder",
    "Position",
    "RateLimited",
    "Reconciliation",
    "ReconnectPolicy",
    "Reconnected",
    "ReconnectsExhausted",
    "Refused",
    "RemoteViolation",
    "RetryPolicy",
    "Runtime",
    "Secret",
    "ServerFailed",
    "Settings",
    "SigningAuth",
    "SigningKey",
    "SigningKeyFile",
    "Stale",
    "StreamClient",
    "StreamEnded",
    "StreamEvent",
    "StreamSettings",
    "StreamTimes",
    "Subscribed",
    "SubscriptionEnded",
    "SubscriptionRefused",
    "SystemClock",
    "Timeouts",
    "Unauthorized",
    "Unreachable",
    "credentials_path",
    "load_credentials",
    "log_to",
]
