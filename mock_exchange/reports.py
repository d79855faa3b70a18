"""Requests as lines for people: in the report of a test that failed, and of an assertion that did."""

from collections.abc import Sequence

from mock_exchange.redaction import redacted
from mock_exchange.session.requests import RequestEntry


def request_lines(entries: Sequence[RequestEntry]) -> str:
    """Return requests for people: one line each, secrets out, bodies shortened, faults named."""
    lines = [
        f"{entry.sequence:>4} {entry.method} {redacted(entry.path)}"
        + (f"?{redacted(entry.query)}" if entry.query else "")
        + f" -> {entry.status or 'cut'} {entry.code}".rstrip()
        + (f" [fault: {entry.fault}]" if entry.fault else "")
        + (f" {redacted(entry.body)}" if entry.body else "")
        for entry in entries
    ]
    return "\n".join(lines) or "none"
