"""Which event moves which counter, and what its labels are (C33, D26). A table, and the bounds of its words.

Pure. Label values come from a peer in part (a status, a code): what the edition does not name is counted as ``other``, so that
nobody can make a metric grow without end.
"""

from collections.abc import Container, Iterator, Mapping
from typing import Any, Final

from kalshi_contract.monitoring.tally import Labels

OTHER: Final = "other"
NONE: Final = "none"
"""The code of a request that got no answer."""

COUNTED: Final[Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]] = {
    "api_answered": (("responses_total", ("operation", "status")),),
    "api_failed": (("errors_total", ("operation", "code")),),
    "api_retry": (("retries_total", ("operation",)),),
    "api_paced": (("paced_total", ("operation",)),),
    "order_accepted": (("orders_accepted_total", ()),),
    "order_refused": (("orders_refused_total", ("code",)),),
    "order_cancelled": (("orders_cancelled_total", ()),),
    "order_unknown": (("orders_unknown_total", ()),),
    "stream_opened": (("stream_connects_total", ()),),
    "stream_closed": (("stream_disconnects_total", ("cause",)),),
    "stream_disconnected": (("stream_disconnects_total", ("cause",)),),
    "stream_message_ignored": (("stream_messages_ignored_total", ()),),
}
"""Event -> the counters it adds one to, each with the fields that are its labels."""


def is_error(status: int) -> bool:
    """Return whether an answer counts as an error (D26): 400 and above."""
    return status >= 400


def counts_of(
    event: str, fields: Mapping[str, Any], codes: Container[str]
) -> Iterator[tuple[str, Labels]]:
    """Yield what an event adds to: counter and labels. ``codes`` are the error codes of the edition."""
    for name, labels in COUNTED.get(event, ()):
        yield name, tuple(_label(event, label, fields.get(label), codes) for label in labels)
    if event == "api_answered" and is_error(fields["status"]):
        code = _label(event, "code", fields.get("code"), codes)
        yield "errors_total", (fields["operation"], code)
    if fields.get("verdict") == "violation" or fields.get("cause") == "violation":
        yield "contract_violations_total", ()


def _label(event: str, label: str, value: Any, codes: Container[str]) -> str:
    if label == "code":
        if event == "api_failed":
            return NONE
        return value if value in codes else OTHER
    if label == "status":
        return str(value) if 100 <= value <= 599 else OTHER
    return str(value)
