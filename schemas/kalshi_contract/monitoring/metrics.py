"""The table of metrics: names, kinds, labels and help, of both sides. Rules: C33, D26.

Names keep Prometheus' conventions: a prefix for the program, base units in the name, ``_total`` for counters, ``_ratio`` for 0 to 1.
Label values are bounded: operations, codes, buckets and kinds of the contract and the engine; never an account, a ticker or an id.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from kalshi_contract.monitoring.alarms import RESPONSE_TIME_BOUNDS_S
from kalshi_contract.monitoring.log_events import Side

Kind: TypeAlias = Literal["counter", "gauge", "histogram"]
PREFIXES: Final[Mapping[Side, str]] = MappingProxyType(
    {"server": "kalshi_mock", "client": "kalshi_client"}
)
CAUSES: Final[Mapping[Side, tuple[str, ...]]] = MappingProxyType(
    {
        "server": ("client", "server", "lost", "fault"),
        "client": (
            "client",
            "server",
            "network",
            "silence",
            "violation",
            "unauthorized",
            "overflow",
        ),
    }
)
"""What ends a connection, as each side can tell."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric of one side. ``bounds`` are a histogram's upper bounds, in the unit of the name.

    ``zeros`` are label values that are shown as 0 before anything was counted: the growth of a series that was not there cannot be
    seen.
    """

    name: str
    kind: Kind
    help: str
    labels: tuple[str, ...] = ()
    bounds: tuple[float, ...] = ()
    zeros: tuple[tuple[str, ...], ...] = ()


def _named(rows: tuple[Metric, ...], side: Side) -> Mapping[str, Metric]:
    causes = tuple((cause,) for cause in CAUSES[side])
    return MappingProxyType(
        {
            row.name: replace(
                row,
                name=f"{PREFIXES[side]}_{row.name}",
                zeros=causes if row.name == "stream_disconnects_total" else row.zeros,
            )
            for row in rows
        }
    )


_SHARED: Final = (
    Metric(
        "response_time_seconds",
        "histogram",
        "Time from the whole request to its answer.",
        ("operation",),
        RESPONSE_TIME_BOUNDS_S,
    ),
    Metric("responses_total", "counter", "Answers, by HTTP status.", ("operation", "status")),
    Metric(
        "errors_total",
        "counter",
        "Answers with an error, by its code; requests without an answer have the code 'none'.",
        ("operation", "code"),
    ),
    Metric(
        "rate_limit_use_ratio",
        "gauge",
        "Share of a rate-limit bucket that is used up now; of the account that used most.",
        ("bucket",),
    ),
    Metric("stream_connections", "gauge", "WebSocket connections that are open."),
    Metric("stream_connects_total", "counter", "WebSocket connections that were opened."),
    Metric(
        "stream_disconnects_total",
        "counter",
        "WebSocket connections that ended, by what ended them; all but 'client' are disconnections.",
        ("cause",),
    ),
    Metric("stream_lag_seconds", "gauge", "Age of the oldest stream message that still waits."),
    Metric("alert_state", "gauge", "State of an alert: 0 ok, 1 pending, 2 firing.", ("alert",)),
    Metric(
        "alert_value", "gauge", "What an alert reads now, in the unit of its threshold.", ("alert",)
    ),
    Metric(
        "alert_since_timestamp_seconds",
        "gauge",
        "Since when an alert is in its state, on the clock it runs on.",
        ("alert",),
    ),
)
_SERVER: Final = (
    Metric("info", "gauge", "Always 1; its labels say what is running.", ("version", "edition")),
    Metric("stream_subscriptions", "gauge", "Subscriptions held now.", ("channel",)),
    Metric("stream_messages_sent_total", "counter", "Stream messages that were sent."),
    Metric("stream_messages_received_total", "counter", "Stream messages of clients."),
    Metric(
        "stream_messages_conflated_total",
        "counter",
        "Stream messages that a newer one of the same market replaced.",
    ),
    Metric(
        "stream_messages_dropped_total",
        "counter",
        "Stream messages that were thrown away because their connection ended.",
    ),
    Metric("orders_accepted_total", "counter", "Orders that were taken."),
    Metric("orders_refused_total", "counter", "Orders that the engine refused.", ("reason",)),
    Metric("orders_filled_total", "counter", "Orders that were filled to the end."),
    Metric("orders_cancelled_total", "counter", "Orders that were cancelled.", ("cause",)),
    Metric("fills_total", "counter", "Fills; a trade makes two."),
    Metric("engine_commands_total", "counter", "Commands the engine was given.", ("command",)),
    Metric("fault_hits_total", "counter", "Fault rules that struck.", ("kind",)),
    Metric("http_refusals_total", "counter", "Bytes refused because they are no HTTP request."),
    Metric(
        "defects_total", "counter", "Answers that would have broken the contract: bugs of the mock."
    ),
)
_CLIENT: Final = (
    Metric("retries_total", "counter", "Attempts that were made again.", ("operation",)),
    Metric("paced_total", "counter", "Calls that waited for room in a rate limit.", ("operation",)),
    Metric("contract_violations_total", "counter", "Answers and messages that broke the contract."),
    Metric("stream_messages_received_total", "counter", "Stream messages received.", ("channel",)),
    Metric(
        "stream_messages_dropped_total",
        "counter",
        "Stream messages that were given up because the reader was too slow.",
    ),
    Metric(
        "stream_messages_ignored_total", "counter", "Stream messages nobody asked for or knows."
    ),
    Metric("orders_accepted_total", "counter", "Orders the exchange took."),
    Metric("orders_refused_total", "counter", "Orders the exchange refused.", ("code",)),
    Metric("orders_unknown_total", "counter", "Orders whose outcome is not known."),
    Metric("orders_filled_total", "counter", "Orders that were filled to the end."),
    Metric("orders_cancelled_total", "counter", "Orders that were cancelled."),
)

METRICS: Final[Mapping[Side, Mapping[str, Metric]]] = MappingProxyType(
    {
        "server": _named((*_SHARED, *_SERVER), "server"),
        "client": _named((*_SHARED, *_CLIENT), "client"),
    }
)
"""Side -> short name -> metric with its whole name."""
