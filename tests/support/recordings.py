"""Recorded entries for tests: calls and streams as values, and recordings in files."""

import json

from mock_exchange.recording.entry import Answer, Call, Ending, Entry, Message
from mock_exchange.recording.har import document, entry_document

START_US = 1_706_351_400_000_000
"""2024-01-27T10:30:00Z."""

ORIGIN = "https://api.example.org"


def raw(value):
    """Return a value as the bytes of its JSON; bytes as they are."""
    return value if isinstance(value, bytes) else json.dumps(value).encode()


def call(method, target, body=b"", *headers):
    """Return a request."""
    path, _, query = target.partition("?")
    given = (("Content-Type", "application/json"), *headers) if body else headers
    return Call(method, path, query, given, raw(body) if body else b"")


def answer(status=200, body=b"", *headers):
    """Return what came back."""
    content = raw(body) if body else b""
    given = headers or (("Content-Type", "application/json"),)
    return Answer(status, "OK", given, content, wire_bytes=len(content))


def entry(number, method, target, body=b"", *, status=200, gives=b"", took_us=1000):
    """Return a plain call with its answer."""
    return Entry(
        number,
        START_US + number,
        took_us,
        ORIGIN,
        call(method, target, body),
        answer(status, gives),
    )


def stream(number, target, *said, ending=None, status=101):
    """Return a stream; ``said`` are ``("> " or "< ", value)``, one every millisecond."""
    senders = {">": "client", "<": "server"}
    messages = tuple(
        Message(
            senders[who], START_US + 1000 * at, 2 if isinstance(value, bytes) else 1, raw(value)
        )
        for at, (who, value) in enumerate(said, 1)
    )
    return Entry(
        number, START_US, 0, ORIGIN.replace("http", "ws"), call("GET", target),
        answer(status), messages, ending,
    )  # fmt: skip


def closed(code, reason="", by="server"):
    """Return how a stream ended."""
    return Ending(by, code, reason)


def har_text(*entries):
    """Return a HAR file's text."""
    return json.dumps(document(entry_document(one) for one in entries))
