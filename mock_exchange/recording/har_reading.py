"""A HAR file of anybody's -> entries. What is wrong is named by its JSON pointer (:class:`HarError`). Pure.

Browsers and other recorders write HAR too: what they leave out is taken as not known, what contradicts the format is an error.
"""

import json
import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from mock_exchange.recording.bodies import from_text
from mock_exchange.recording.entry import (
    TEXT,
    Answer,
    Call,
    Ending,
    Entry,
    Header,
    Message,
    Sender,
)

_MISSING: Final = object()


class HarError(ValueError):
    """A file that is no HAR, or a part of one that cannot be read. ``args[0]`` is a sentence with the place."""


def is_har(value: Any) -> bool:
    """Return whether a JSON value is a HAR, sound or not: an object with ``log.entries``."""
    return (
        isinstance(value, Mapping)
        and isinstance(value.get("log"), Mapping)
        and "entries" in value["log"]
    )


def har_of(text: str | bytes) -> Any:
    """Return the JSON value of a HAR file. Raises :class:`HarError`."""
    try:
        value = json.loads(text)
    except UnicodeDecodeError as error:
        raise HarError(f"no UTF-8 at byte {error.start}") from None
    except json.JSONDecodeError as error:
        raise HarError(f"line {error.lineno} column {error.colno}: no JSON: {error.msg}") from None
    except RecursionError:
        raise HarError("nested too deeply") from None
    except ValueError as error:  # a number of thousands of digits
        raise HarError(f"no JSON that can be read: {error}") from None
    if not is_har(value):
        raise HarError("no HAR: it has no /log/entries")
    return value


def read_entries(har: Any) -> tuple[Entry, ...]:
    """Return what was recorded, in the order of the file. Raises :class:`HarError`."""
    entries = _part(har, "", list, "log", "entries")
    return tuple(_entry(value, f"/log/entries/{at}", at) for at, value in enumerate(entries))


def _entry(value: Any, pointer: str, number: int) -> Entry:
    url_text = _part(value, pointer, str, "request", "url")
    try:
        url = urlsplit(url_text)
    except ValueError:
        raise HarError(f"{pointer}/request/url is no URL: {url_text!r}") from None
    request, response = value["request"], _part(value, pointer, dict, "response")
    messages = value.get("_webSocketMessages")
    is_stream = messages is not None or value.get("_resourceType") == "websocket"
    return Entry(
        number=number,
        started_us=_moment(value.get("startedDateTime"), f"{pointer}/startedDateTime"),
        duration_us=_units(value, pointer, 1000),
        origin=f"{url.scheme}://{url.netloc}",
        call=Call(
            method=_part(value, pointer, str, "request", "method").upper(),
            path=url.path or "/",
            query=url.query,
            headers=_headers(request, f"{pointer}/request"),
            body=_request_body(request, f"{pointer}/request"),
        ),
        answer=_answer(response, f"{pointer}/response"),
        messages=tuple(_messages([] if messages is None else messages, pointer))
        if is_stream
        else None,
        ending=_ending(value.get("_webSocketClose"), f"{pointer}/_webSocketClose"),
    )


def _answer(response: Mapping[str, Any], pointer: str) -> Answer:
    status = _part(response, pointer, int, "status")
    content = response.get("content")
    content = content if isinstance(content, Mapping) else {}
    body: bytes | None = b""
    if "text" in content:
        text = _part(content, f"{pointer}/content", str, "text")
        try:
            body = from_text(text, content.get("encoding"))
        except ValueError as error:
            raise HarError(f"{pointer}/content/text is {error}") from None
    elif content.get("size"):
        body = None
    return Answer(
        status=status,
        reason=str(response.get("statusText") or ""),
        headers=_headers(response, pointer),
        body=body,
        error=str(response.get("_error") or ""),
        comment=str(content.get("comment") or ""),
    )


def _headers(message: Mapping[str, Any], pointer: str) -> tuple[Header, ...]:
    listed = message.get("headers", [])
    if not isinstance(listed, list):
        raise HarError(f"{pointer}/headers is no list: {type(listed).__name__}")
    return tuple(
        (
            _part(one, f"{pointer}/headers/{at}", str, "name"),
            _part(one, f"{pointer}/headers/{at}", str, "value"),
        )
        for at, one in enumerate(listed)
        # HTTP/2's own names, as browsers write them, are no headers
        if not str(one.get("name", "") if isinstance(one, Mapping) else "").startswith(":")
    )


def _request_body(request: Mapping[str, Any], pointer: str) -> bytes | None:
    data = request.get("postData")
    if data is None:
        return b""
    if not isinstance(data, Mapping) or "text" not in data:
        return None
    text = _part(data, f"{pointer}/postData", str, "text")
    try:
        return from_text(text, data.get("_encoding"))
    except ValueError as error:
        raise HarError(f"{pointer}/postData/text is {error}") from None


def _messages(listed: Any, pointer: str) -> Iterator[Message]:
    pointer = f"{pointer}/_webSocketMessages"
    if not isinstance(listed, list):
        raise HarError(f"{pointer} is no list: {type(listed).__name__}")
    for at, value in enumerate(listed):
        kind = _part(value, f"{pointer}/{at}", str, "type")
        if kind not in {"send", "receive"}:
            raise HarError(f"{pointer}/{at}/type is neither 'send' nor 'receive': {kind!r}")
        data = _part(value, f"{pointer}/{at}", str, "data")
        opcode = _part(value, f"{pointer}/{at}", int, "opcode") if "opcode" in value else TEXT
        if opcode not in {1, 2}:
            continue  # control frames, which some recorders write down too
        try:
            content = from_text(data, "base64" if opcode != TEXT else None)
        except ValueError as error:
            raise HarError(f"{pointer}/{at}/data is {error}") from None
        at_us = _units(value, f"{pointer}/{at}", 1_000_000)
        sender: Sender = "client" if kind == "send" else "server"
        yield Message(sender, at_us, opcode, content)


def _ending(value: Any, pointer: str) -> Ending | None:
    if value is None:
        return None
    code = _part(value, pointer, (int, type(None)), "code")
    by: Sender = "client" if value.get("by") == "client" else "server"
    return Ending(by, code, str(value.get("reason") or ""))


def _units(value: Mapping[str, Any], pointer: str, factor: int) -> int:
    """Return ``time`` of an entry or a message in microseconds; 0 where it is not told."""
    if "time" not in value:
        return 0
    told = _part(value, pointer, (int, float), "time")
    if not math.isfinite(told):
        raise HarError(f"{pointer}/time is no moment: {told}")
    return int(told * factor)


def _moment(value: Any, pointer: str) -> int:
    if value is None:
        return 0
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        raise HarError(f"{pointer} is no moment of ISO 8601: {value!r}") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1_000_000)


def _part(value: Any, pointer: str, kind: type | tuple[type, ...], *path: str) -> Any:
    for step in path:
        pointer = f"{pointer}/{step}"
        found = value.get(step, _MISSING) if isinstance(value, Mapping) else _MISSING
        if found is _MISSING:
            raise HarError(f"{pointer} is missing")
        value = found
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        kinds = kind if isinstance(kind, tuple) else (kind,)
        wanted = " or ".join(one.__name__ for one in kinds)
        raise HarError(f"{pointer} has the wrong type: {type(value).__name__}, expected {wanted}")
    return value
