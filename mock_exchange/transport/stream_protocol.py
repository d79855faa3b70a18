"""One WebSocket connection: bytes of the peer through websockets' sans-I/O parser into a session, and its output back.

RFC 6455 is kept by ``websockets.server.ServerProtocol``; this file adds caps (size, fragments, what a peer may leave
unread), the Origin rule, keep-alive pings on real time, and a close that ends. No task, queue or await: an update for many
connections is one write for each.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from uvicorn.server import ServerState
from websockets.datastructures import Headers
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import OPEN
from websockets.server import ServerProtocol

from mock_exchange.session.http import HttpRequest, HttpResponse
from mock_exchange.session.stream import Close
from mock_exchange.session.streaming import Stream
from mock_exchange.transport import limits
from mock_exchange.transport.origins import origin_is_loopback
from mock_exchange.transport.refusals import refusal
from mock_exchange.transport.secured import end_writing, is_secured
from mock_exchange.transport.wire import text_frame

if TYPE_CHECKING:
    from mock_exchange.transport.context import Context
    from mock_exchange.transport.stream_faults import StreamFaults

_NEVER = float("inf")
_PONG = b"\x8a"
_DATA = frozenset({Opcode.TEXT, Opcode.BINARY, Opcode.CONT})


class _QuietAdapter(logging.LoggerAdapter[logging.Logger]):
    """A logger that has no DEBUG, whatever level somebody sets: websockets writes whole frames there, ``auth`` among them."""

    def isEnabledFor(self, level: int) -> bool:  # noqa: N802 - logging's own name
        return level > logging.DEBUG and self.logger.isEnabledFor(level)


_library = logging.getLogger("mock_exchange.transport.websocket")
_library.setLevel(logging.WARNING)  # websockets logs every connection at INFO
_log = _QuietAdapter(_library, {})


class StreamProtocol(asyncio.Protocol):
    """A WebSocket connection, from the handshake on. Life: ``shake_hands``, ``connection_made``, data, ``connection_lost``."""

    def __init__(
        self, context: "Context", loop: asyncio.AbstractEventLoop, server_state: ServerState
    ) -> None:
        self.context = context
        self.loop = loop
        self.connections: set[Any] = server_state.connections
        self.transport: asyncio.Transport
        self.session: Stream | None = None
        self.request: HttpRequest | None = None
        self.due_us: int | None = None
        self.hello = b""
        self.conn = ServerProtocol(state=OPEN, max_size=limits.FRAME_BYTES_MAX, logger=_log)
        self.fragments: list[bytes] = []
        self.fragments_opcode = Opcode.TEXT
        self.dirty = False
        self.faulty: StreamFaults | None = None
        self.muted = False
        self.unread_max = limits.WRITE_BUFFER_BYTES_MAX
        self.deadline = _NEVER
        interval_s = context.edition.limits.stream.ping_interval_s
        self.ping_s = min(context.timeouts.ping_s, interval_s or context.timeouts.ping_s)
        self.ping_due = context.now + self.ping_s
        self.pong_awaited = False

    # -- handshake ---------------------------------------------------------------------------------------------------

    def shake_hands(
        self, method: bytes, target: bytes, headers: Sequence[tuple[bytes, bytes]]
    ) -> HttpResponse | None:
        """Judge an upgrade request: None if the connection may become a WebSocket, else the refusal."""
        edition = self.context.edition
        if target.partition(b"?")[0] != self.context.ws_path:
            return refusal(edition, "ROUTE_NOT_FOUND", f"WebSocket is spoken at {edition.ws_path}")
        wanted = Headers()
        for name, value in headers:
            wanted[name.decode("latin-1")] = value.decode("latin-1")
            if name == b"origin" and not self._origin_is_ours(value.decode("latin-1")):
                return refusal(
                    edition, "FORBIDDEN", "WebSocket connections of foreign web pages are refused"
                )
        handshake = ServerProtocol(logger=_log)
        response = handshake.accept(
            Request(target.decode("ascii"), wanted, method=method.decode("ascii"))
        )
        if response.status_code != 101:
            why = self.context.venue.redact(str(handshake.handshake_exc))  # it quotes the header
            return refusal(edition, "INVALID_PARAMETER", f"Bad WebSocket handshake: {why}")
        self.request = HttpRequest("GET", self.context.edition.ws_path, b"", headers, b"")
        refused = self.context.venue.refuse_stream(self.request)
        if refused is not None:
            return refused
        del response.headers["Date"]  # same calls, same bytes
        self.hello = response.serialize()
        return None

    def _origin_is_ours(self, origin: str) -> bool:
        # OWASP: a page of another site must not reach the exchange through its visitor's browser.
        return origin.lower() in self.context.origins or origin_is_loopback(origin)

    # -- asyncio.Protocol --------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Answer the handshake and open the session."""
        self.transport = cast("asyncio.Transport", transport)  # uvloop's are not registered as such
        self.connections.add(self)
        self.transport.set_write_buffer_limits(high=limits.UNREAD_BYTES_MAX)
        self.transport.write(self.hello)
        self.session = self.context.venue.open_stream(self.request)
        self.session.wake = self.wake
        self.context.streams.add(self)
        if self.context.faults is not None:
            self._faulty().opened(self.session.account_id, self.context.clock.now_us())
        self.flush()

    def connection_lost(self, exc: Exception | None) -> None:
        """Give everything back."""
        self.connections.discard(self)
        self._leave("lost", None, "" if exc is None else type(exc).__name__)

    def eof_received(self) -> None:
        """Let the transport close: a WebSocket that lost its peer's half is over."""

    def data_received(self, data: bytes) -> None:
        """Take bytes of the peer."""
        conn = self.conn
        conn.receive_data(data)
        self.dirty = True  # wakes while we feed the session need no extra flush
        pings: list[bool] = []
        for frame in conn.events_received():
            if not isinstance(frame, Frame):
                continue  # there are no others once the handshake is done
            if frame.opcode in _DATA:
                self._take(frame.opcode, bytes(frame.data), fin=frame.fin)
            elif frame.opcode is Opcode.PONG:
                self.pong_awaited = False
            elif frame.opcode is Opcode.PING and self.context.faults is not None:
                pings.append(self._leaves_unanswered())
        if any(pings):
            self._take_pongs(pings)
        self.dirty = False
        self.flush()

    def pause_writing(self) -> None:
        """Tell the session that its peer does not read."""
        if self.session is not None:
            self.session.pause()

    def resume_writing(self) -> None:
        """Tell it that the peer reads again."""
        if self.session is not None:
            self.session.resume(self.context.clock.now_us())
            self.wake()

    # -- messages ----------------------------------------------------------------------------------------------------

    def _take(self, opcode: Opcode, data: bytes, *, fin: bool) -> None:
        if self.session is None:
            return
        if opcode is Opcode.CONT:
            self.fragments.append(data)
            opcode = self.fragments_opcode
        else:
            self.fragments = [data]
            self.fragments_opcode = opcode
        if not fin:
            if len(self.fragments) > limits.FRAGMENTS_MAX:
                self._fail(1009, "too many fragments")
            return
        message = b"".join(self.fragments) if len(self.fragments) > 1 else self.fragments[0]
        self.fragments = []
        now_us = self.context.clock.now_us()
        if opcode is Opcode.BINARY:
            self.session.receive_binary(message, now_us)
            return
        try:
            message.decode()
        except UnicodeDecodeError as error:
            self._fail(1007, f"{error.reason} at position {error.start}")
            return
        self.session.receive_text(message, now_us)

    def wake(self) -> None:
        """Have ``flush`` called soon: the session has something to say."""
        if not self.dirty:
            self.dirty = True
            self.context.streams.mark(self)

    def tick(self, now_us: int) -> None:
        """Let the session see the time."""
        if self.session is not None:
            self.session.tick(now_us)
        self.flush()

    def flush(self) -> None:
        """Write everything there is to write, in one call."""
        self.dirty = False
        if self.context.process.paused:
            self.due_us = None
            return
        if self.conn.close_sent is None:
            self._write_protocol()  # pongs come before what was asked after their pings; a close comes last
        session = self.session
        if session is not None:
            frames, close = session.take_output()
            if self.context.faults is not None or self.faulty is not None:
                faulty, now_us = self._faulty(), self.context.clock.now_us()
                faulty.pass_on(frames, close, session.account_id, now_us)
                self.faulty = None if faulty.is_idle else faulty
            else:
                if frames:
                    self._write(frames)
                if close is not None:
                    self.close(close)
            if self.session is not None:
                self._arm(self.session)
        self._write_protocol()

    def _arm(self, session: Stream) -> None:
        due_us = session.next_deadline_us()
        held_us = None if self.faulty is None else self.faulty.next_due_us
        if held_us is not None and (due_us is None or held_us < due_us):
            due_us = held_us
        self.due_us = due_us
        if due_us is not None:
            self.context.streams.arm(due_us)

    def _faulty(self) -> "StreamFaults":
        """Return what stands between session and socket, under the plan of now."""
        if self.faulty is None:
            from mock_exchange.transport.stream_faults import StreamFaults  # noqa: PLC0415 - not needed until there is a plan

            self.faulty = StreamFaults(self)
        self.faulty.follow(self.context.faults)
        return self.faulty

    def _leaves_unanswered(self) -> bool:
        """Tell whether a fault strikes a ping."""
        session = self.session
        now_us = self.context.clock.now_us()
        return session is not None and self._faulty().pinged(session.account_id, now_us)

    def _take_pongs(self, pings: list[bool]) -> None:
        """Take away the pongs that the parser wants to send, of the pings that a fault struck."""
        writes = self.conn.writes
        pongs = [at for at, data in enumerate(writes) if data[:1] == _PONG]
        for at, struck in reversed(list(zip(pongs, pings, strict=False))):
            if struck:
                del writes[at]

    def _write(self, frames: list[bytes]) -> None:
        transport = self.transport
        if len(frames) == 1:
            transport.write(text_frame(frames[0]))
        else:
            transport.write(b"".join([text_frame(frame) for frame in frames]))
        if transport.get_write_buffer_size() > limits.WRITE_BUFFER_BYTES_MAX:
            self._check_reader()

    def write_frames(self, data: bytes) -> None:
        """Write frames as they are, as a fault wants them: they may be longer than what may wait."""
        self.unread_max = max(self.unread_max, limits.WRITE_BUFFER_BYTES_MAX + len(data))
        self.transport.write(data)
        self._check_reader()

    def _check_reader(self) -> None:
        if self.transport.get_write_buffer_size() > self.unread_max:
            # A close frame would wait behind what it does not read; a cut is the only answer it gets.
            self.transport.abort()
            self._leave("server", None, "the peer does not read")

    def _write_protocol(self) -> None:
        # Pongs and close frames of websockets' parser; b"" stands for the end of the stream.
        for data in self.conn.data_to_send():
            if not data:
                self._end_writing()
            elif not self.muted:
                self.transport.write(data)
        if self.conn.parser_exc is not None or self.conn.close_sent is not None:
            self._leave_as_said()

    def _end_writing(self) -> None:
        # Closed for writing only: a close with unread bytes would send RST, which may overtake the frame.
        if not self.muted:
            self._leave_as_said()
            end_writing(self.transport)
            self.deadline = self.context.now + limits.LINGER_S
        both_said = self.conn.close_rcvd is not None and self.deadline != _NEVER
        if both_said and is_secured(self.transport):
            self.transport.close()

    def close(self, close: Close, cause: str = "server") -> None:
        """Close the connection; ``cause`` is who or what made it."""
        self.conn.send_close(close.code, close.reason)
        self._leave(cause, close.code, close.reason)
        self.deadline = self.context.now + limits.CLOSE_TIMEOUT_S

    def _fail(self, code: int, reason: str) -> None:
        self.conn.fail(code, reason)
        self._leave("server", code, reason)
        self.deadline = self.context.now + limits.CLOSE_TIMEOUT_S

    def _leave_as_said(self) -> None:
        """Leave because of a close frame: the peer's, if its came first, or the one our parser answers nonsense with."""
        received, sent = self.conn.close_rcvd, self.conn.close_sent
        if self.conn.parser_exc is None and received is not None:
            self._leave("client", received.code, received.reason)
        elif sent is not None:
            self._leave("server", sent.code, sent.reason)
        else:
            self._leave("lost", None, "")

    def _leave(self, cause: str, code: int | None, reason: str) -> None:
        """Give the session its end, once; ``cause`` is who or what made it."""
        self.due_us = None
        self.context.streams.discard(self)
        session, self.session = self.session, None
        if session is not None:
            session.disconnected(cause, code, reason)

    # -- time and the end --------------------------------------------------------------------------------------------

    def sweep(self, now: float) -> None:
        """Ping, or give up on a peer that does not answer."""
        if now >= self.deadline:
            self.transport.abort()
        elif self.context.process.paused:
            return
        elif now >= self.ping_due and self.session is not None:
            if self.pong_awaited:
                self._fail(1011, "keepalive ping timeout")
            else:
                self.pong_awaited = True
                self.ping_due = now + self.ping_s
                self.conn.send_ping(self.session.ping_body)
            self._write_protocol()

    def shutdown(self) -> None:
        """End the connection because the server ends: 1001."""
        if self.session is not None:
            self.close(Close(1001, "going away"))
            self._write_protocol()
        self.transport.close()

    def cut(self, *, reset: bool = True) -> None:
        """Cut the connection, as a fault: with RST, or (``reset=False``) with FIN and no close frame."""
        from mock_exchange.transport.stream_faults import cut_when_written  # noqa: PLC0415 - not needed until there is a plan

        self.muted = True
        self._leave("fault", None, "")
        self.deadline = self.context.now + limits.LINGER_S
        cut_when_written(self.transport, self.context.reset_on_close, reset=reset)

    def cut_off(self) -> None:
        """End with the process, as a fault."""
        self.cut(reset=False)

    def mute(self) -> None:
        """Say nothing any more, not even to pings, and stay open: as a fault. It ends when the peer ends it."""
        self.muted = True
        self._leave("fault", None, "")

    def close_by_hand(self, data: bytes, code: int | None, reason: str) -> None:
        """Send a close frame that websockets would not, as a fault."""
        self.transport.write(data)
        self.muted = True
        self._leave("fault", code, reason)
        end_writing(self.transport)
        self.deadline = self.context.now + limits.LINGER_S
