"""Entries -> HAR 1.2, as Chromium's developer tools write it: streams have ``_resourceType: "websocket"`` and ``_webSocketMessages``.

What HAR has no place for stands in fields that begin with an underscore, as its section on custom fields asks: ``_error`` (no answer
came), ``_webSocketClose`` (code, reason, by). Sizes that are not known are -1.
"""

import base64
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, Final

from mock_exchange.recording.bodies import as_text
from mock_exchange.recording.entry import (
    BINARY,
    Answer,
    Call,
    Ending,
    Entry,
    Header,
    Message,
    first,
)
from mock_exchange.recording.redaction import pairs_of_query

CREATOR: Final = "mock-exchange"
_HTTP: Final = "HTTP/1.1"


def head_of_log() -> dict[str, Any]:
    """Return the log of a HAR without its entries."""
    return {
        "version": "1.2",
        "creator": {"name": CREATOR, "version": version("kalshi-mock-exchange")},
        "comment": "recorded by 'mock-exchange serve --record'; secrets were taken out",
    }


def document(entries: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return a whole HAR of entries that are written already."""
    return {"log": {**head_of_log(), "entries": list(entries)}}


def entry_document(entry: Entry) -> dict[str, Any]:
    """Return one entry as HAR has it."""
    waited_ms = entry.duration_us / 1000
    written: dict[str, Any] = {
        "startedDateTime": moment_text(entry.started_us),
        "time": waited_ms,
        "request": _request(entry),
        "response": _response(entry.answer, entry.call.method),
        "cache": {},
        "timings": {
            "blocked": -1,
            "dns": -1,
            "connect": -1,
            "send": 0,
            "wait": waited_ms,
            "receive": 0,
            "ssl": -1,
        },
    }
    if entry.answer.comment:
        written["comment"] = entry.answer.comment
    if entry.messages is not None:
        written["_resourceType"] = "websocket"
        written["_webSocketMessages"] = [message_document(one) for one in entry.messages]
        written |= ending_document(entry.ending)
    return written


def message_document(message: Message) -> dict[str, Any]:
    """Return a message as Chromium writes it: time in seconds, binary data in base64."""
    if message.opcode == BINARY:
        text = base64.b64encode(message.data).decode("ascii")
    else:
        text = message.data.decode("utf-8", "replace")
    return {
        "type": "send" if message.sender == "client" else "receive",
        "time": message.at_us / 1_000_000,
        "opcode": message.opcode,
        "data": text,
    }


def ending_document(ending: Ending | None) -> dict[str, Any]:
    """Return the field that says how a stream ended; nothing for one that did not."""
    if ending is None:
        return {}
    said = {"by": ending.by, "code": ending.code, "reason": ending.reason}
    return {"_webSocketClose": said}


def moment_text(at_us: int) -> str:
    """Return a moment as ISO 8601 with microseconds."""
    moment = datetime.fromtimestamp(at_us // 1_000_000, UTC).replace(microsecond=at_us % 1_000_000)
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _request(entry: Entry) -> dict[str, Any]:
    call = entry.call
    written: dict[str, Any] = {
        "method": call.method,
        "url": entry.origin + call.target,
        "httpVersion": _HTTP,
        "cookies": _cookies(first(call.headers, "cookie").split("; ")),
        "headers": _named(call.headers),
        "queryString": _named(pairs_of_query(call.query)),
        "headersSize": -1,
        "bodySize": -1 if call.body is None else len(call.body),
    }
    if call.body:
        written["postData"] = _post_data(call, call.body)
    return written


def _post_data(call: Call, body: bytes) -> dict[str, Any]:
    text, is_base64 = as_text(body)
    written: dict[str, Any] = {
        "mimeType": first(call.headers, "content-type"),
        "params": [],
        "text": text,
    }
    if is_base64:
        written["_encoding"] = "base64"  # HAR 1.2 has no word for it
    return written


def _response(answer: Answer, method: str) -> dict[str, Any]:
    written: dict[str, Any] = {
        "status": answer.status,
        "statusText": answer.reason,
        "httpVersion": _HTTP if answer.status else "",
        "cookies": _cookies(
            value.partition(";")[0]
            for name, value in answer.headers
            if name.lower() == "set-cookie"
        ),
        "headers": _named(answer.headers),
        "content": _content(answer),
        "redirectURL": first(answer.headers, "location"),
        "headersSize": -1,
        "bodySize": 0 if method == "HEAD" else answer.wire_bytes if answer.status else -1,
    }
    if answer.error:
        written["_error"] = answer.error
    return written


def _content(answer: Answer) -> dict[str, Any]:
    written: dict[str, Any] = {
        "size": answer.wire_bytes if answer.body is None else len(answer.body),
        "mimeType": first(answer.headers, "content-type"),
    }
    if answer.body is None:
        return written | {"comment": answer.comment or "the body was not kept"}
    if answer.body:
        if len(answer.body) != answer.wire_bytes:
            written["compression"] = len(answer.body) - answer.wire_bytes
        written["text"], is_base64 = as_text(answer.body)
        if is_base64:
            written["encoding"] = "base64"
    return written


def _named(pairs: Iterable[Header]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]


def _cookies(pairs: Iterable[str]) -> list[dict[str, str]]:
    split = (pair.partition("=") for pair in pairs if pair)
    return [
        {"name": name if equals else "", "value": value or name} for name, equals, value in split
    ]
