"""The table of log events and their fields: what may be written to a log, by either side. Rules: C35, D27.

A line has ``at`` (ISO 8601, of the clock that the side runs on), ``level``, ``side`` and ``event``, and those of the event's fields that
are known. Nothing else is ever written: a field that is not in the table is a bug that ``fields_of`` tells.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

Level: TypeAlias = Literal["debug", "info", "warning", "error"]
Side: TypeAlias = Literal["server", "client"]
Verdict: TypeAlias = Literal["valid", "invalid", "refused", "injected", "defect", "violation"]

LEVELS: Final[Mapping[Level, int]] = MappingProxyType(
    {"debug": 10, "info": 20, "warning": 30, "error": 40}
)
"""The numbers are the standard library's."""

VERDICTS: Final[Mapping[Verdict, str]] = MappingProxyType(
    {
        "valid": "request and answer keep the contract",
        "invalid": "the request breaks the contract; the answer says so",
        "refused": "the request keeps the contract, and the exchange says no",
        "injected": "a fault rule made the answer, or took it away",
        "defect": "the mock would have broken the contract; 500 was sent instead",
        "violation": "the answer breaks the contract (seen by the client)",
    }
)
"""What the contract says of one exchange of request and answer."""

FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "at": "when, ISO 8601 in UTC with microseconds",
        "level": "debug, info, warning or error",
        "side": "server or client",
        "event": "name of the event, from the table below",
        "request_id": "server: number of the request in the journal; client: id of the call, the same for all its attempts",
        "connection": "number of the WebSocket connection, counted from 1",
        "account": "whose key it was",
        "key_id": "public name of the key; never the key",
        "operation": "operationId of the contract",
        "method": "HTTP method",
        "path": "path as received, keys taken out",
        "status": "HTTP status; 0 where there was no answer",
        "code": "error code of the contract, or the WebSocket close code",
        "duration_ms": "from the whole request to its answer, milliseconds",
        "verdict": "the contract's verdict on the exchange: " + ", ".join(VERDICTS),
        "attempt": "which attempt of a call, from 1",
        "delay_s": "how long will be waited, seconds",
        "outcome": "what is known of a request without an answer: NotSent, Lost or Unreadable",
        "direction": "sent or received",
        "body": "a body, shortened, secrets taken out",
        "channel": "channel of a subscription",
        "watched": "ticker or account of a subscription",
        "type": "type of a stream message",
        "cause": "who or what ended it",
        "lived_s": "how long the connection lasted, seconds",
        "sent": "messages sent on the connection",
        "order_id": "id of the order",
        "ticker": "market of the order",
        "order_side": "buy or sell",
        "size": "contracts of the order, or of this fill",
        "price": "dollars; the order's limit, or the price of the trade",
        "filled_size": "contracts of the order that were filled so far",
        "liquidity": "maker or taker",
        "reason": "why the exchange says no, in the engine's words",
        "fault": "name of the fault rule",
        "kind": "kind of the fault",
        "why": "what went wrong, for people",
        "alert": "name of the alert, from limits.json",
        "before": "state of the alert until now: ok, pending or firing",
        "state": "state of the alert from now on",
        "value": "what was measured",
        "threshold": "what it is measured against",
        "unit": "unit of value and threshold",
        "since": "from when the state holds, ISO 8601",
        "edition": "contract edition",
        "seed": "seed of the exchange",
        "url": "where the exchange answers",
        "logger": "logger of the standard library that the message came by",
        "trace": "where an unexpected error came from, without the values of variables",
    }
)
"""Every field there is, and what it says."""

OUR_WORDS: Final = frozenset(
    {
        "at", "level", "side", "event", "account", "key_id", "operation", "verdict", "outcome", "direction", "cause", "order_side",
        "liquidity", "reason", "kind", "alert", "before", "state", "unit", "since", "edition",
    }
)  # fmt: skip
"""Fields whose texts are words of our own tables: every other text may be a peer's and is looked through for secrets."""


@dataclass(frozen=True, slots=True)
class LogEvent:
    """A kind of line: how loud it is, who writes it, what it may carry."""

    name: str
    level: Level
    sides: tuple[Side, ...]
    fields: tuple[str, ...]
    help: str


_BOTH: Final = ("server", "client")
_SERVER: Final = ("server",)
_CLIENT: Final = ("client",)
_CALL: Final = ("request_id", "account", "operation")
_STREAM: Final = ("connection", "account")
_ORDER: Final = ("request_id", "account", "order_id", "ticker")
_ROWS: Final[tuple[LogEvent, ...]] = (
    LogEvent(
        "exchange_started", "info", _SERVER, ("edition", "seed", "url"), "the exchange answers"
    ),
    LogEvent(
        "library_message",
        "warning",
        _SERVER,
        ("logger", "why", "trace"),
        "a message of a library below, with that message's level",
    ),
    LogEvent("exchange_reset", "info", _SERVER, ("edition", "seed"), "everything began anew"),
    LogEvent(
        "api_answered",
        "info",
        _BOTH,
        (
            *_CALL,
            "key_id",
            "method",
            "path",
            "status",
            "code",
            "duration_ms",
            "verdict",
            "attempt",
            "fault",
            "why",
        ),
        "a request and its answer; why where the answer breaks the contract",
    ),
    LogEvent(
        "api_failed",
        "warning",
        _CLIENT,
        (*_CALL, "attempt", "outcome", "duration_ms", "verdict", "why"),
        "an attempt without a whole answer",
    ),
    LogEvent("api_body", "debug", _BOTH, ("request_id", "direction", "body"), "a body, shortened"),
    LogEvent(
        "api_retry",
        "warning",
        _CLIENT,
        (*_CALL, "attempt", "delay_s", "why"),
        "a call is tried again",
    ),
    LogEvent(
        "api_paced",
        "warning",
        _CLIENT,
        (*_CALL, "attempt", "delay_s"),
        "a call waits for room in its rate limit",
    ),
    LogEvent(
        "http_refused",
        "warning",
        _SERVER,
        ("status", "code", "why"),
        "bytes that are no HTTP request were refused",
    ),
    LogEvent(
        "auth_failed",
        "warning",
        _BOTH,
        (*_CALL, "connection", "status", "code", "why"),
        "a key was missing, malformed, unknown or refused",
    ),
    LogEvent(
        "rate_limited",
        "warning",
        _BOTH,
        (*_CALL, "connection", "status", "code", "why"),
        "a rate limit was exceeded",
    ),
    LogEvent("stream_opened", "info", _BOTH, _STREAM, "a WebSocket connection is open"),
    LogEvent("stream_authenticated", "info", _BOTH, (*_STREAM, "key_id"), "its key was accepted"),
    LogEvent(
        "stream_subscribed", "info", _BOTH, (*_STREAM, "channel", "watched"), "it watches something"
    ),
    LogEvent(
        "stream_unsubscribed",
        "info",
        _BOTH,
        (*_STREAM, "channel", "watched"),
        "it watches that no longer",
    ),
    LogEvent(
        "stream_refused",
        "warning",
        _BOTH,
        (*_STREAM, "channel", "watched", "code", "why"),
        "a message of the client was refused",
    ),
    LogEvent(
        "stream_message_ignored",
        "warning",
        _CLIENT,
        (*_STREAM, "type", "why"),
        "a message that nobody asked for or knows",
    ),
    LogEvent(
        "stream_gap",
        "warning",
        _CLIENT,
        (*_STREAM, "channel", "why"),
        "messages of a subscription are missing, or its book cannot be right",
    ),
    LogEvent(
        "stream_closed",
        "info",
        _BOTH,
        (*_STREAM, "code", "why", "cause", "lived_s", "sent"),
        "the connection is closed as the client wanted",
    ),
    LogEvent(
        "stream_disconnected",
        "warning",
        _BOTH,
        (*_STREAM, "code", "why", "cause", "lived_s", "sent"),
        "the connection ended, and the client had not closed it",
    ),
    LogEvent(
        "stream_retry",
        "warning",
        _CLIENT,
        (*_STREAM, "attempt", "delay_s", "why"),
        "there is no connection; the next try comes after the delay",
    ),
    LogEvent("stream_ended", "error", _CLIENT, (*_STREAM, "why"), "the client gives the stream up"),
    LogEvent(
        "order_accepted",
        "info",
        _BOTH,
        (*_ORDER, "order_side", "size", "price"),
        "an order was taken",
    ),
    LogEvent(
        "order_refused",
        "info",
        _BOTH,
        ("request_id", "account", "ticker", "code", "reason", "why"),
        "an order was not taken",
    ),
    LogEvent(
        "order_filled",
        "info",
        _BOTH,
        (*_ORDER, "size", "price", "filled_size", "liquidity"),
        "an order traded, wholly or in part",
    ),
    LogEvent(
        "order_cancelled",
        "info",
        _BOTH,
        (*_ORDER, "filled_size", "cause"),
        "what was left of an order is gone",
    ),
    LogEvent(
        "order_unknown",
        "error",
        _CLIENT,
        ("request_id", "account", "ticker", "why"),
        "nobody knows yet whether the order was taken",
    ),
    LogEvent(
        "fault_struck",
        "info",
        _SERVER,
        ("fault", "kind", "operation", "account"),
        "a rule of the fault plan struck",
    ),
    LogEvent(
        "alert_changed",
        "warning",
        _BOTH,
        ("alert", "before", "state", "value", "threshold", "unit", "since"),
        "an alert went from one state to another",
    ),
    LogEvent(
        "hook_failed",
        "error",
        _CLIENT,
        ("alert", "why"),
        "the application's own hook raised; the client goes on",
    ),
    LogEvent(
        "defect",
        "error",
        _SERVER,
        ("operation", "why"),
        "the mock itself is wrong; please report it",
    ),
)

EVENTS: Final[Mapping[str, LogEvent]] = MappingProxyType({event.name: event for event in _ROWS})
"""Every event there is, by name."""


def fields_of(event: str) -> frozenset[str]:
    """Return the fields an event may carry. Raises ``LookupError`` for an event that is not in the table."""
    try:
        return frozenset(EVENTS[event].fields)
    except KeyError:
        raise LookupError(f"no log event {event!r} in the table") from None
