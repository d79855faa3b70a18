"""Answers from a recording (ASGI): plain calls from the shelf, streams from the sessions.

What a client called something then and calls otherwise now (its ``client_order_id``) is put right in everything that is sent from then
on. ``X-Replay-Entry`` says which entry answered, ``X-Replay-Match`` how exact. With ``paced`` the recorded waits are kept.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.types import Message as AsgiMessage
from starlette.types import Receive, Scope, Send

from mock_exchange.recording import words
from mock_exchange.recording.entry import BINARY, TEXT, Call, Entry
from mock_exchange.recording.headers import replayed_headers
from mock_exchange.recording.likeness import json_of
from mock_exchange.recording.matching import Match, Shelf
from mock_exchange.recording.redaction import Redactor
from mock_exchange.recording.streams import Due, Session, Sessions

RENAMED_CHARACTERS_MIN: Final = 8
"""A shorter name may be part of something else."""

_ABNORMAL: Final = frozenset({None, 1005, 1006, 1015})
"""Codes that no close frame may carry."""


@dataclass(slots=True)
class Tally:
    """What was asked so far. ``missed`` are the sentences about what was never recorded."""

    calls: int = 0
    streams: int = 0
    commands: int = 0
    missed: list[str] = field(default_factory=list)


class Player:
    """The application. ``sleep`` waits seconds: a test gives its own."""

    def __init__(
        self,
        entries: Iterable[Entry],
        *,
        ignored: AbstractSet[str] = frozenset(),
        paced: bool = False,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        entries = tuple(entries)
        self.shelf = Shelf(entries, ignored)
        self.sessions = Sessions(entries, ignored)
        self.tally = Tally()
        self._paced = paced
        self._sleep = sleep
        self._redactor = Redactor()
        self._names: dict[bytes, bytes] = {}
        self._is_flat = any(b'"msg"' in m.data for e in entries for m in e.messages or ())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a call, or play a session."""
        if scope["type"] == "websocket":
            await self._stream(scope, receive, send)
        else:
            await self._call(scope, receive, send)

    def begin_anew(self) -> None:
        """Play from the beginning again."""
        self.shelf.begin_anew()
        self.sessions.begin_anew()
        self._names.clear()
        self.tally = Tally()

    # -- plain calls -------------------------------------------------------------------------------------------------

    async def _call(self, scope: Scope, receive: Receive, send: Send) -> None:
        call = await _call_of(scope, receive)
        self.tally.calls += 1
        self._redactor.call(call)  # learns the client's secrets, for what is said of calls
        match = self.shelf.take(call)
        if match is None:
            text = words.not_recorded(call, self.shelf.nearest(call), self._redactor)
            self.tally.missed.append(text)
            await _send_own(send, 404, words.NOT_RECORDED, text)
            return
        entry = match.entry
        if self._paced:
            await self._sleep(entry.duration_us / 1_000_000)
        if entry.answer.status == 0:
            await _send_own(
                send, 502, words.NO_ANSWER_RECORDED, words.no_answer(entry, self._redactor), match
            )
        elif entry.answer.body is None and call.method != "HEAD":
            text = words.body_not_recorded(entry, self._redactor)
            await _send_own(send, 502, words.BODY_NOT_RECORDED, text, match)
        else:
            self._rename(match)
            await self._send_recorded(send, call, match)

    async def _send_recorded(self, send: Send, call: Call, match: Match) -> None:
        answer = match.entry.answer
        body = self._renamed(answer.body or b"")
        headers = [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in replayed_headers(answer.headers)
        ]
        if call.method != "HEAD" and answer.status not in {204, 304}:
            headers.append((b"content-length", str(len(body)).encode()))
        else:
            body = b""
        await _send(send, answer.status, headers + _marks(match), body)

    def _rename(self, match: Match) -> None:
        """Note what the client calls otherwise now."""
        for recorded, given in match.likeness.renamed:
            if min(len(recorded), len(given)) >= RENAMED_CHARACTERS_MIN:
                self._names[recorded.encode()] = given.encode()

    def _renamed(self, data: bytes) -> bytes:
        for recorded, given in self._names.items():
            if recorded in data:
                data = data.replace(recorded, given)
        return data

    # -- streams -----------------------------------------------------------------------------------------------------

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.tally.streams += 1
        path = scope["raw_path"].decode("latin-1")
        session = self.sessions.open(path, scope["query_string"].decode("latin-1"))
        await receive()  # websocket.connect
        if session is None:
            text = words.stream_not_recorded(self._redactor.path(path), self.sessions.paths)
            self.tally.missed.append(text)
            await _refuse(send, 404, words.body(words.NOT_RECORDED, text), ())
        elif session.entry.answer.status == 0:
            text = words.no_answer(session.entry, self._redactor)
            await _refuse(send, 502, words.body(words.NO_ANSWER_RECORDED, text), ())
        elif session.entry.answer.status != 101:
            answer = session.entry.answer
            headers = replayed_headers(answer.headers)
            await _refuse(send, answer.status, self._renamed(answer.body or b""), headers)
        else:
            mark = (b"x-replay-entry", str(session.entry.number).encode())
            await send({"type": "websocket.accept", "headers": [mark]})
            await self._play(session, receive, send)

    async def _play(self, session: Session, receive: Receive, send: Send) -> None:
        """Answer commands until the client leaves, or the recorded end is reached."""
        playing: set[asyncio.Task[bool]] = set()
        try:
            if await self._send_due(session.opened(), session, send, playing):
                return
            while True:
                message = await receive()
                if message["type"] == "websocket.disconnect":
                    return
                data = _data_of(message)
                self.tally.commands += 1
                due = session.receive(data)
                if due is None:
                    self._miss(session, data)
                    due = [Due(0, TEXT, self._miss_message(data))]
                if await self._send_due(due, session, send, playing):
                    return
        finally:
            for task in playing:
                task.cancel()
            await asyncio.gather(*playing, return_exceptions=True)

    async def _send_due(
        self, due: list[Due], session: Session, send: Send, playing: "set[asyncio.Task[bool]]"
    ) -> bool:
        """Send messages, at once or each after its wait; True if the session has ended with them."""
        if not self._paced:
            return await self._send_all(due, session, send)
        task = asyncio.create_task(self._send_all(due, session, send))
        playing.add(task)
        task.add_done_callback(playing.discard)
        return False

    async def _send_all(self, due: list[Due], session: Session, send: Send) -> bool:
        waited_us = 0
        for one in due:
            if self._paced and one.delay_us > waited_us:
                await self._sleep((one.delay_us - waited_us) / 1_000_000)
                waited_us = one.delay_us
            data = self._renamed(one.data)
            if one.opcode == BINARY:
                await send({"type": "websocket.send", "bytes": data})
            else:
                await send({"type": "websocket.send", "text": data.decode("utf-8", "replace")})
        ending = session.ending
        if ending is None:
            return False
        code = 1000 if ending.code in _ABNORMAL else ending.code
        with contextlib.suppress(RuntimeError):  # the client was quicker
            await send({"type": "websocket.close", "code": code, "reason": ending.reason})
        return True

    def _miss(self, session: Session, data: bytes) -> None:
        path = session.entry.call.path
        self.tally.missed.append(f"never recorded: a command of {len(data)} bytes at {path}")

    def _miss_message(self, data: bytes) -> bytes:
        command = json_of(data)
        command_id = command.get("id") if isinstance(command, dict) else None
        return words.command_not_recorded(command_id, flat=self._is_flat)


def _marks(match: Match) -> list[tuple[bytes, bytes]]:
    """Return the headers that say which entry answered, and how exact."""
    exactness = match.exactness.encode("ascii", "replace")
    exactness = bytes(byte if 32 <= byte < 127 else 63 for byte in exactness)[:500]
    marks = [
        (b"x-replay-entry", str(match.entry.number).encode()),
        (b"x-replay-match", exactness),
    ]
    if match.again:
        marks.append((b"x-replay-again", b"true"))
    return marks


async def _call_of(scope: Scope, receive: Receive) -> Call:
    parts = []
    more = True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    headers = tuple((n.decode("latin-1"), v.decode("latin-1")) for n, v in scope["headers"])
    return Call(
        scope["method"],
        scope["raw_path"].decode("latin-1"),
        scope["query_string"].decode("latin-1"),
        headers,
        b"".join(parts),
    )


def _data_of(message: AsgiMessage) -> bytes:
    text: str | None = message.get("text")
    return text.encode() if text is not None else message.get("bytes") or b""


async def _send(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _send_own(
    send: Send, status: int, code: str, text: str, match: Match | None = None
) -> None:
    body = words.body(code, text)
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"x-replay", code.encode()),
    ]
    await _send(send, status, headers + (_marks(match) if match else []), body)


async def _refuse(send: Send, status: int, body: bytes, headers: Iterable[tuple[str, str]]) -> None:
    raw: list[Any] = [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in headers]
    if not any(name == b"content-type" for name, _ in raw):
        raw.append((b"content-type", b"application/json"))
    raw.append((b"content-length", str(len(body)).encode()))
    await send({"type": "websocket.http.response.start", "status": status, "headers": raw})
    await send({"type": "websocket.http.response.body", "body": body})
