"""A recording proxy in this process: ``with Recorder("session.har", "https://demo-api.kalshi.co") as recorder:``.

It listens in a thread of its own, carries calls and streams to the server and back, and writes both down, secrets out. An answer is
written before its client sees it. If it cannot be written, the client is told so: nothing passes unrecorded.
"""

import asyncio
import contextlib
import functools
import os
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from starlette.types import Receive, Scope, Send

from mock_exchange.recorder.door import Door
from mock_exchange.recorder.forwarding import Fetched, Forwarder
from mock_exchange.recorder.relay import Relay
from mock_exchange.recorder.served import Served
from mock_exchange.recorder.spool import Spool
from mock_exchange.recorder.upstream import (
    Endpoint,
    Upstream,
    UpstreamError,
    parse_resolve,
    upstream_at,
)
from mock_exchange.recording import har, words
from mock_exchange.recording.bodies import BODY_BYTES_MAX, UnreadableBodyError, decoded
from mock_exchange.recording.entry import Answer, Call, Ending, Entry, Message, first, media_of
from mock_exchange.recording.redaction import Redactor

HAR_EVERY_S: Final = 2.0
HAR_SHARE: Final = 20
"""The HAR is written anew so often, and no more often than one part in so many of the time."""


class Recorder(Served):
    """A proxy in front of ``upstream`` that records into a HAR file.

    ``upstream``: scheme, host and port of the server, ``upstream_ws`` those of its WebSockets where they differ. ``ca_file``: a private
    CA. ``resolve``: ``HOST:PORT:ADDRESS[:PORT]`` texts, as curl has them. A file that is there is refused, unless ``append`` or
    ``overwrite``. Raises ``ValueError`` (upstream), ``OSError`` (files, port).
    """

    def __init__(  # noqa: PLR0913 - keyword-only options
        self,
        path: str | os.PathLike[str],
        upstream: str,
        *,
        upstream_ws: str | None = None,
        ca_file: str | os.PathLike[str] | None = None,
        resolve: Iterable[str] = (),
        append: bool = False,
        overwrite: bool = False,
        host: str = "127.0.0.1",
        port: int = 0,
        now_us: Callable[[], int] | None = None,
        on_trouble: Callable[[str], None] | None = None,
    ) -> None:
        table: Mapping[Endpoint, Endpoint] = parse_resolve(resolve)
        ca = None if ca_file is None else Path(ca_file)
        self._calls_to = upstream_at(upstream, ca_file=ca, resolve=table)
        self.upstream: Upstream = (
            self._calls_to
            if upstream_ws is None
            else upstream_at(upstream_ws, ca_file=ca, resolve=table)
        )
        self.now_us = now_us or (lambda: time.time_ns() // 1000)
        self._on_trouble = on_trouble or (lambda _text: None)
        self._redactor = Redactor()
        self._forwarder: Forwarder | None = None
        self.calls = self.streams = 0
        self.failure = ""
        """Why nothing can be recorded any more, or ''."""

        self._door = Door(
            self, host=host, port=port, websocket=functools.partial(Relay, self), life=self._life
        )
        try:
            self._spool = Spool(Path(path), append=append, overwrite=overwrite)
        except BaseException:
            self._door.stop()
            raise

    def __repr__(self) -> str:
        return f"Recorder({str(self.path)!r}, {self._calls_to.origin!r})"

    # -- life --------------------------------------------------------------------------------------------------------

    @property
    def path(self) -> Path:
        """The HAR file."""
        return self._spool.path

    @property
    def upstream_shown(self) -> str:
        """Where the server is, for people."""
        calls, streams = self._calls_to, self.upstream
        if (calls.host, calls.port) == (streams.host, streams.port):
            return calls.origin
        return f"{calls.origin}, streams {streams.stream_origin}"

    def stop(self) -> None:
        """End: streams close with 1001, the HAR is whole when this returns. Raises ``OSError`` if it could not be written."""
        self._door.stop()
        self._spool.close()

    @contextlib.asynccontextmanager
    async def _life(self) -> AsyncIterator[None]:
        self._forwarder = Forwarder(self._calls_to)
        writing = asyncio.create_task(self._write_now_and_then())
        try:
            yield
        finally:
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)
            await self._forwarder.aclose()

    async def _write_now_and_then(self) -> None:
        wait_s = HAR_EVERY_S
        while True:
            await asyncio.sleep(wait_s)
            began_s = time.monotonic()
            try:
                await asyncio.to_thread(self._spool.write_har)
            except OSError as error:
                self._fail(error)
            wait_s = max(HAR_EVERY_S, HAR_SHARE * (time.monotonic() - began_s))

    # -- plain calls -------------------------------------------------------------------------------------------------

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry one call there and back (ASGI)."""
        body = await _body_of(receive)
        if body is None:
            text = f"the recorder keeps bodies of up to {BODY_BYTES_MAX} bytes"
            await _send(send, _own(413, words.REQUEST_TOO_LARGE, text))
            return
        call = Call(
            scope["method"],
            scope["raw_path"].decode("latin-1"),
            scope["query_string"].decode("latin-1"),
            tuple((n.decode("latin-1"), v.decode("latin-1")) for n, v in scope["headers"]),
            body,
        )
        started_us = self.now_us()
        fetched: Fetched | None = None
        try:
            assert self._forwarder is not None, "carried before the start"  # noqa: S101 - our own mistake, nobody's input
            fetched = await self._forwarder.fetch(call)
            kept, passed = _kept(fetched), _passed(fetched, call)
        except UpstreamError as error:
            self._on_trouble(f"no answer from {self._calls_to.origin}: {error}")
            kept = Answer(0, error=str(error))
            passed = words.failed_answer(self._calls_to.origin, str(error))
        self._write_call(call, kept, started_us)
        if self.failure:
            passed = _own(502, words.RECORDING_FAILED, self.failure)
        rest = fetched.rest if fetched is not None and not self.failure else None
        try:
            await _send(send, passed, rest)
        finally:
            if fetched is not None:
                await fetched.aclose()

    def _write_call(self, call: Call, answer: Answer, started_us: int) -> None:
        self.calls += 1
        self._write_entry(self._calls_to.origin, call, answer, started_us, None)

    def _write_entry(
        self,
        origin: str,
        call: Call,
        answer: Answer,
        started_us: int,
        messages: tuple[Message, ...] | None,
    ) -> int:
        duration_us = max(0, self.now_us() - started_us)
        clean = self._redactor.call(_as_sent(call, origin))
        cleaned = self._redactor.answer(answer, media_of(answer.headers))
        entry = Entry(0, started_us, duration_us, origin, clean, cleaned, messages)
        try:
            return self._spool.write_entry(har.entry_document(entry))
        except (OSError, ValueError) as error:
            self._fail(error)
            return -1

    def _fail(self, error: Exception) -> None:
        if not self.failure:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            self.failure = f"the recorder cannot write {self.path}: {reason}"
            self._on_trouble(self.failure)

    # -- streams, told by relays -------------------------------------------------------------------------------------

    def stream_refused(self, call: Call, answer: Answer, started_us: int) -> None:
        """Write an upgrade that did not become a stream."""
        if answer.error:
            self._on_trouble(f"no answer from {self.upstream.stream_origin}: {answer.error}")
        self.streams += 1
        self._write_entry(self.upstream.stream_origin, call, answer, started_us, ())

    def stream_opened(self, call: Call, answer: Answer, started_us: int) -> int:
        """Write the beginning of a stream; return its number."""
        self.streams += 1
        return self._write_entry(self.upstream.stream_origin, call, answer, started_us, ())

    def stream_message(self, number: int, message: Message) -> None:
        """Write a message of a stream."""
        cleaned = self._redactor.message(message)
        self._later(self._spool.write_message, number, har.message_document(cleaned))

    def stream_ended(self, number: int, started_us: int, ending: Ending, comment: str) -> None:
        """Write how a stream ended."""
        fields = har.ending_document(self._redactor.ending(ending))
        fields["time"] = max(0, self.now_us() - started_us) / 1000
        self._later(
            self._spool.write_end, number, fields | ({"comment": comment} if comment else {})
        )

    def _later(self, write: Callable[[int, dict[str, Any]], None], number: int, value: Any) -> None:
        if self.failure:
            raise ConnectionError(self.failure)  # ends the stream: nothing passes unrecorded
        try:
            write(number, value)
        except (OSError, ValueError) as error:
            self._fail(error)


def _as_sent(call: Call, origin: str) -> Call:
    """Return a call with the Host that the server saw."""
    host = origin.partition("://")[2]
    headers = tuple((n, host if n.lower() == "host" else v) for n, v in call.headers)
    return replace(call, headers=headers)


def _kept(fetched: Fetched) -> Answer:
    """Return an answer as it is written down: without content coding, without a body that would hide secrets."""
    size = len(fetched.body)
    answer = Answer(fetched.status, fetched.reason, tuple(fetched.headers), wire_bytes=size)
    if fetched.rest is not None:
        return replace(answer, body=None, comment=f"the body is longer than {BODY_BYTES_MAX} bytes")
    try:
        body = decoded(fetched.body, first(fetched.headers, "content-encoding"))
    except UnreadableBodyError as error:
        return replace(answer, body=None, comment=f"the body was not kept: {error}")
    return replace(answer, body=body)


def _passed(fetched: Fetched, call: Call) -> Answer:
    """Return an answer as the client gets it: byte for byte, its length said anew where that is known."""
    known = {name.lower() for name, _ in fetched.headers}
    headers = list(fetched.headers)
    no_body = call.method == "HEAD" or fetched.status in {204, 304}
    if "content-length" not in known and fetched.rest is None and not no_body:
        headers.append(("content-length", str(len(fetched.body))))
    return Answer(fetched.status, fetched.reason, tuple(headers), fetched.body)


def _own(status: int, code: str, text: str) -> Answer:
    body = words.body(code, text)
    headers = (
        ("content-type", "application/json"),
        ("content-length", str(len(body))),
        ("x-recorder", code),
    )
    return Answer(status, "", headers, body)


async def _body_of(receive: Receive) -> bytes | None:
    """Return the body of a request, or None if it is too long to be kept."""
    parts, size = [], 0
    while True:
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        if size > BODY_BYTES_MAX:
            return None
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


async def _send(send: Send, answer: Answer, rest: AsyncIterator[bytes] | None = None) -> None:
    raw = [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in answer.headers]
    await send({"type": "http.response.start", "status": answer.status, "headers": raw})
    more = rest is not None
    await send({"type": "http.response.body", "body": answer.body or b"", "more_body": more})
    if rest is not None:
        async for chunk in rest:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
