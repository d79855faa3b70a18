"""Carries a WebSocket between a client and the server, byte for byte, and listens.

The handshake goes through with the client's own key, so the server's accept is good for it; from then on bytes pass as they are: pings,
fragments, close frames and nonsense too. Who does not read is waited for: nothing piles up. Made for uvicorn, which hands over the
connection and the bytes of the request.
"""

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, cast

import h11

from mock_exchange.recorder.upstream import Upstream, UpstreamError, why
from mock_exchange.recording.entry import Answer, Call, Ending, Header, Message, Sender
from mock_exchange.recording.frames import FrameListener
from mock_exchange.recording.headers import end_to_end, handshake_headers
from mock_exchange.recording.words import failed_answer

CONNECT_S: Final = 10.0
LINGER_S: Final = 1.0
"""How long the other side has to end, once one side did."""

_CHUNK_BYTES: Final = 65_536
_REFUSAL_BYTES_MAX: Final = 1_048_576
_GOING_AWAY: Final = b"\x88\x02\x03\xe9"
"""A close frame with 1001."""


class StreamTaker(Protocol):
    """Who writes down what a relay hears. What is handed over is raw: secrets are its business."""

    upstream: Upstream

    def now_us(self) -> int:
        """Return the time."""

    def stream_refused(self, call: Call, answer: Answer, started_us: int) -> None:
        """Take an upgrade that did not become a stream."""

    def stream_opened(self, call: Call, answer: Answer, started_us: int) -> int:
        """Take a stream that begins; return its number."""

    def stream_message(self, number: int, message: Message) -> None:
        """Take a message."""

    def stream_ended(self, number: int, started_us: int, ending: Ending, comment: str) -> None:
        """Take the end of a stream."""


@dataclass(slots=True)
class _Side:
    """One direction: who sends, from where to where."""

    sender: Sender
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    listener: FrameListener = field(default_factory=FrameListener)


class Relay(asyncio.StreamReaderProtocol):
    """A client's connection, from its upgrade request on."""

    def __init__(self, taker: StreamTaker, *, server_state: Any, **_uvicorn: Any) -> None:
        self._loop_of_ours = asyncio.get_running_loop()
        self._taker = taker
        self._state = server_state
        self._work: asyncio.Task[None] | None = None
        self._sides: tuple[_Side, ...] = ()
        self._ending: Ending | None = None
        self.transport: asyncio.Transport | None = None
        super().__init__(asyncio.StreamReader(), self._begin)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection."""
        self.transport = cast("asyncio.Transport", transport)
        self._state.connections.add(self)
        super().connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Give everything back."""
        self._state.connections.discard(self)
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """End, because the recorder does: 1001 to the client where a frame may begin."""
        for side in self._sides:
            if side.sender == "server" and side.listener.between_frames and self.transport:
                self.transport.write(_GOING_AWAY)
        if self._work is not None:
            self._work.cancel()

    def _begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._work = self._loop_of_ours.create_task(self._run(reader, writer))
        self._state.tasks.add(self._work)
        self._work.add_done_callback(self._state.tasks.discard)

    async def _run(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        started_us = self._taker.now_us()
        try:
            call = _call_of(await reader.readuntil(b"\r\n\r\n"))
            try:
                server = await _handshake(self._taker.upstream, call)
            except UpstreamError as error:
                failed = failed_answer(self._taker.upstream.stream_origin, str(error))
                recorded = Answer(0, error=str(error))
                self._taker.stream_refused(call, recorded, started_us)
                writer.write(_refusal(failed))
            else:
                with contextlib.closing(server.writer):
                    await self._go_on(call, server, reader, writer, started_us)
        except (asyncio.IncompleteReadError, ConnectionError, TimeoutError):
            pass  # the client left
        finally:
            writer.close()

    async def _go_on(
        self,
        call: Call,
        server: "_Server",
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        started_us: int,
    ) -> None:
        answer = server.answer
        if answer.status != 101:
            self._taker.stream_refused(call, answer, started_us)
            writer.write(_refusal(answer))
            return
        number = self._taker.stream_opened(call, answer, started_us)
        writer.write(_accepted(answer))
        down = _Side("server", server.reader, writer)
        up = _Side("client", reader, server.writer)
        self._sides = (down, up)
        try:
            await self._pass_on(down, server.early, number)
            await self._both(up, down, number)
        finally:
            ending = self._ending or Ending("client", None, "the recorder ended")
            self._taker.stream_ended(number, started_us, ending, _comment(self._sides))

    async def _both(self, up: _Side, down: _Side, number: int) -> None:
        """Carry both ways until one side has ended, and a little longer."""
        tasks = {
            asyncio.create_task(self._pump(side, number), name=side.sender) for side in (up, down)
        }
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait(tasks, timeout=LINGER_S)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _pump(self, side: _Side, number: int) -> None:
        lost = ""
        try:
            while data := await side.reader.read(_CHUNK_BYTES):
                await self._pass_on(side, data, number)
        except (ConnectionError, TimeoutError) as error:
            lost = type(error).__name__
        if self._ending is None:
            self._ending = Ending(side.sender, None, lost or "the connection ended")
        with contextlib.suppress(OSError, RuntimeError):
            if side.writer.can_write_eof():
                side.writer.write_eof()
            else:
                side.writer.close()

    async def _pass_on(self, side: _Side, data: bytes, number: int) -> None:
        if not data:
            return
        for heard in side.listener.feed(data):
            if not heard.is_close:
                now_us = self._taker.now_us()
                message = Message(side.sender, now_us, heard.opcode, heard.data)
                self._taker.stream_message(number, message)
            elif self._ending is None:
                self._ending = Ending(side.sender, heard.close_code, heard.close_reason)
        side.writer.write(data)
        await side.writer.drain()


@dataclass(slots=True)
class _Server:
    """The server's side of a handshake. ``early`` are bytes that came behind its answer."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    answer: Answer
    early: bytes = b""


async def _handshake(upstream: Upstream, call: Call) -> _Server:
    """Ask the server for the upgrade. Raises :class:`UpstreamError`."""
    host, port = upstream.endpoint
    name = upstream.host if upstream.is_secure else None
    try:
        async with asyncio.timeout(CONNECT_S):
            reader, writer = await asyncio.open_connection(
                host, port, ssl=upstream.context, server_hostname=name
            )
    except OSError as error:
        raise UpstreamError(why(error)) from error
    try:
        async with asyncio.timeout(CONNECT_S):
            answer, early = await _asked(reader, writer, upstream, call)
    except (OSError, h11.ProtocolError) as error:
        writer.close()
        raise UpstreamError(why(error)) from error
    except BaseException:
        writer.close()
        raise
    return _Server(reader, writer, answer, early)


async def _asked(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, upstream: Upstream, call: Call
) -> tuple[Answer, bytes]:
    connection = h11.Connection(h11.CLIENT)
    headers = handshake_headers(call.headers, upstream.authority)
    request = h11.Request(method=call.method, target=call.target, headers=headers)
    writer.write(connection.send(request) or b"")
    writer.write(connection.send(h11.EndOfMessage()) or b"")
    head: h11.Response | h11.InformationalResponse | None = None
    body: list[bytes] = []
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(_CHUNK_BYTES))
        elif isinstance(event, h11.InformationalResponse) and event.status_code == 101:
            return _answer(event, b""), connection.trailing_data[0]
        elif isinstance(event, h11.Response):
            head = event
        elif isinstance(event, h11.Data):
            body.append(bytes(event.data))
            if sum(map(len, body)) > _REFUSAL_BYTES_MAX:
                raise UpstreamError("its refusal of the upgrade is too long")
        elif head is not None and isinstance(event, h11.EndOfMessage):
            return _answer(head, b"".join(body)), b""
        elif isinstance(event, h11.ConnectionClosed):
            raise UpstreamError("it closed the connection without an answer")


def _answer(head: "h11.Response | h11.InformationalResponse", body: bytes) -> Answer:
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in head.headers.raw_items()
    )
    return Answer(
        head.status_code, head.reason.decode("latin-1"), headers, body, wire_bytes=len(body)
    )


def _call_of(head: bytes) -> Call:
    lines = head.decode("latin-1").split("\r\n")
    method, target, _ = lines[0].split(" ", 2)
    path, _, query = target.partition("?")
    pairs = (line.partition(":") for line in lines[1:] if line)
    headers = tuple((name, value.strip()) for name, _, value in pairs)
    return Call(method, path, query, headers)


def _accepted(answer: Answer) -> bytes:
    return _head(101, answer.reason, list(answer.headers))


def _refusal(answer: Answer) -> bytes:
    body = answer.body or b""
    headers = [
        (name, value)
        for name, value in end_to_end(answer.headers)
        if name.lower() != "content-length"
    ]
    more = [("Content-Length", str(len(body))), ("Connection", "close")]
    return _head(answer.status, answer.reason, headers + more) + body


def _head(status: int, reason: str, headers: list[Header]) -> bytes:
    lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in headers)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _comment(sides: tuple[_Side, ...]) -> str:
    said = [
        f"{side.listener.too_long} messages of the {side.sender} were too long to keep"
        for side in sides
        if side.listener.too_long
    ]
    said += [
        f"from {side.listener.trouble} on, messages of the {side.sender} were not kept"
        for side in sides
        if side.listener.trouble
    ]
    return "; ".join(said)
