"""A HAR file -> :class:`~kalshi_harness.drift.traffic.Traffic`. Pure. Errors: :class:`DocumentError` with a JSON pointer.

Frames of streams are where browsers and recorders put them: ``_webSocketMessages`` of the entry of the upgrade.
"""

import base64
import binascii
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from kalshi_harness.drift.traffic import (
    ABSENT,
    NO_JSON,
    UNSAID,
    Exchange,
    Frame,
    Gap,
    Traffic,
    pairs_of,
    part,
)


def is_har(value: Any) -> bool:
    """Return whether a JSON value is a HAR file."""
    return (
        isinstance(value, Mapping)
        and isinstance(value.get("log"), Mapping)
        and "entries" in value["log"]
    )


def read_har(value: Any, name: str) -> Traffic:
    """Return what was recorded."""
    left_out: Counter[str] = Counter()
    exchanges, frames = [], []
    for number, entry in enumerate(part(value, "", list, "log", "entries")):
        pointer = f"/log/entries/{number}"
        exchange = _exchange(entry, pointer, number)
        messages = entry.get("_webSocketMessages", ())
        frames += list(_frames(messages, pointer, number, left_out))
        if exchange.status == 101 or messages:
            continue
        if exchange.status == 0:
            left_out["requests without an answer"] += 1
        else:
            exchanges.append(exchange)
    version = value["log"].get("version", "")
    return Traffic(
        name,
        f"HAR {version}".strip(),
        tuple(exchanges),
        tuple(frames),
        tuple(sorted(left_out.items())),
    )


def _exchange(entry: Any, pointer: str, number: int) -> Exchange:
    method = part(entry, pointer, str, "request", "method")
    url = urlsplit(part(entry, pointer, str, "request", "url"))
    status = part(entry, pointer, int, "response", "status")
    request, response = entry["request"], entry["response"]
    return Exchange(
        number=number,
        method=method.upper(),
        path=url.path or "/",
        query=tuple(parse_qsl(url.query, keep_blank_values=True)),
        headers=pairs_of(request["headers"]) if "headers" in request else None,
        request_body=_request_body(request.get("postData")),
        status=status,
        answer_body=_answer_body(response.get("content")),
        host=url.netloc,
    )


def _request_body(data: Any) -> Any:
    if not isinstance(data, Mapping):
        return ABSENT
    if "text" not in data:
        return UNSAID
    return _json(str(data["text"]))


def _answer_body(content: Any) -> Any:
    if not isinstance(content, Mapping) or "text" not in content:
        size = content.get("size", 0) if isinstance(content, Mapping) else 0
        return UNSAID if size else ABSENT
    text = str(content["text"])
    if content.get("encoding") == "base64":
        try:
            text = base64.b64decode(text).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            return NO_JSON
    return _json(text)


def _json(text: str) -> Any:
    if not text.strip():
        return ABSENT
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return NO_JSON


def _frames(messages: Any, pointer: str, number: int, left_out: Counter[str]) -> Iterator[Frame]:
    for index, message in enumerate(part(list(messages), "", list)):
        kind = part(message, f"{pointer}/_webSocketMessages/{index}", str, "type")
        value = _json(str(message.get("data", "")))
        if message.get("opcode", 1) != 1 or isinstance(value, Gap):
            left_out["frames that are no JSON"] += 1
        else:
            yield Frame(number, "client" if kind == "send" else "server", value)
