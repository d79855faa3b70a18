"""One HTTP/1.1 connection: uvicorn's httptools protocol with what it lacks added.

- *Framing.* Refuses, as contract-shaped 400 and a closed connection, what httptools lets pass: no Host or two of them, a
  transfer coding in HTTP/1.0, a fragment in the target, trailers that pose as headers. Head and body have caps.
- *Deadlines.* Half a head, half a body and silence end (RFC 9112 9.5; uvicorn has keep-alive only). A connection that
  became a WebSocket is out of it: its own protocol looks after it.
- *Express lane.* A request under the contract's base path is answered where it was parsed, without a task or an ASGI
  message, unless something stands in the way: a fault plan, a request still under way on this connection, or a peer that
  does not read. Then it goes the ASGI way, like everything else, to the same answer.
"""

import asyncio
import logging
from functools import partial
from typing import Any, cast

import httptools
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from mock_exchange.faults.delivery import End
from mock_exchange.session.http import HttpRequest, HttpResponse
from mock_exchange.transport import limits
from mock_exchange.transport.context import Context
from mock_exchange.transport.fault_wire import FaultWire, LingeringTransport, stream_open_delivery
from mock_exchange.transport.framing import head_bytes, too_large, trouble_in_head
from mock_exchange.transport.refusals import refusal
from mock_exchange.transport.secured import end_writing
from mock_exchange.transport.stream_protocol import StreamProtocol
from mock_exchange.transport.wire import CONTINUE, response_bytes

_NEVER = float("inf")

# Colliding names (`transport`, `cycle`, `parser`, `flow`, `pipeline`) are uvicorn's; this file keeps to its meanings.


class HttpProtocol(HttpToolsProtocol):
    """A connection of one server. ``context`` is what all its connections share."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        context: Context,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.context = context
        self.logger = logging.getLogger("mock_exchange.transport")
        self.deadline = context.now + context.timeouts.request_s
        self.in_head = self.in_request = self.fresh = False
        self.express = self.overflow = self.lingering = False
        self.chunk_bytes = self.fed_bytes = self.raw_bytes = self.head_bytes = self.body_bytes = 0
        self.body: list[bytes] = []
        self.trouble: HttpResponse | None = None
        self.linger_bytes = 0
        self.last_words: bytes | None = None
        self.url, self.version = b"", ""
        self.seat: tuple[object, int] | None = None  # a fault plan, and our number under it

    # -- bytes in ----------------------------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        """Take bytes of the peer: feed the parser, watch the caps."""
        if self.lingering:
            self._discard(data)
            return
        if not self.in_request:
            self.deadline = self.context.now + self.context.timeouts.request_s
        self.fresh = False
        self.chunk_bytes = len(data)
        self.fed_bytes += len(data)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._upgrade(data[upgrade.args[0] :])
        except httptools.HttpParserError as error:
            self._refuse(self._malformed(error) if self.trouble is None else self.trouble)
        else:
            if self.in_request:
                self._count_raw(0 if self.fresh else len(data))

    def _count_raw(self, size: int) -> None:
        # Bytes of a request that is not whole yet: the parser holds back half a header, a chunk extension.
        self.raw_bytes += size
        if self.in_head and self.raw_bytes > limits.HEAD_BYTES_MAX:
            self._refuse(self._too_large("request head", limits.HEAD_BYTES_MAX))
        elif self.raw_bytes > limits.HEAD_BYTES_MAX + self.context.raw_bytes_max:
            self._refuse(self._too_large("request on the wire", self.context.raw_bytes_max))
        elif self.in_head and (trouble := self._trouble_in_size()) is not None:
            self._refuse(trouble)

    def _discard(self, data: bytes) -> None:
        self.linger_bytes += len(data)
        if self.linger_bytes > limits.LINGER_BYTES_MAX:
            self.transport.abort()

    # -- parser callbacks --------------------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        """Begin a request. Uvicorn's scope is made only if it is needed."""
        if self.lingering or self.transport.is_closing():
            raise ValueError("nothing is answered after the last answer")
        self.fresh = True
        self.url = b""
        self.headers = []
        self.expect_100_continue = False
        self.in_head = self.in_request = True
        self.fed_bytes = self.chunk_bytes
        self.raw_bytes = self.head_bytes = self.body_bytes = 0

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header field; one that comes after the body is counted and dropped."""
        if self.in_head:
            self.headers.append((name.lower(), value))
            return
        self.head_bytes = self.head_bytes or head_bytes(self.headers)
        self.head_bytes += head_bytes([(name, value)])
        if self.head_bytes > limits.HEAD_BYTES_MAX:
            self._stop(self._too_large("request head", limits.HEAD_BYTES_MAX))

    def on_headers_complete(self) -> None:
        """Judge the head and choose the lane."""
        length = self._judge_head()
        self.in_head = False
        context = self.context
        upgrades = self.parser.should_upgrade()
        self.express = (
            context.faults is None
            and not upgrades
            and self.url.startswith(context.base_path)
            and not self.flow.write_paused
            and not self._answering()
        )
        self.overflow = length > context.body_bytes_max
        if upgrades and self._should_upgrade():
            return  # what happens next is decided in `_upgrade`
        if not self.express:
            self._enter_asgi()
        elif self.overflow:
            self._answer(self.context.oversize)
        elif self.expect_100_continue and length:
            context.departures.leave(self.loop, self.transport, CONTINUE)

    def on_body(self, body: bytes) -> None:
        """Collect a body up to its cap; beyond it the request is answered without the rest."""
        if not self.express:
            super().on_body(body)
            return
        if self.overflow:
            return
        self.body_bytes += len(body)
        if self.body_bytes > self.context.body_bytes_max:
            self.overflow = True
            self._answer(self.context.oversize)
            return
        self.body.append(body)

    def on_message_complete(self) -> None:
        """Answer in the express lane, or tell the ASGI side that the request is whole."""
        self.in_request = False
        if not self.express:
            if not self.lingering:
                self.deadline = _NEVER  # now it is our turn
            super().on_message_complete()
        elif not self.overflow:
            body, self.body = self.body, []
            self._answer(body[0] if len(body) == 1 else b"".join(body))

    # -- the head ----------------------------------------------------------------------------------------------------

    def _judge_head(self) -> int:
        """Return the announced body length; stop the parser for a head that no server should take (RFC 9112 3.2, 6.1)."""
        headers = self.headers
        fields = dict(headers)
        hosts = int(b"host" in fields)
        if len(fields) < len(headers):  # some came more than once
            hosts = sum(name == b"host" for name, _ in headers)
        if (oversize := self._trouble_in_size()) is not None:
            self._stop(oversize)
        self.version = self.parser.get_http_version()
        coding = fields.get(b"transfer-encoding")
        if trouble := trouble_in_head(self.version, hosts, coding, self.url):
            self._stop(self._bad(trouble))
        self.expect_100_continue = fields.get(b"expect", b"").lower() == b"100-continue"
        return int(fields.get(b"content-length", 0))

    def _trouble_in_size(self) -> HttpResponse | None:
        """Return the refusal of a head that is too large, whole or not. It is no larger than what was fed, which is counted."""
        if self.fed_bytes <= limits.HEAD_BYTES_MAX and len(self.headers) <= limits.HEADERS_MAX:
            return None
        found = too_large(self.headers, self.url)
        return None if found is None else self._too_large(*found)

    def _enter_asgi(self) -> None:
        url, headers, expect = self.url, self.headers, self.expect_100_continue
        super().on_message_begin()
        self.url, self.headers, self.expect_100_continue = url, headers, expect
        self.scope["headers"] = headers
        super().on_headers_complete()
        # Its task has not begun yet: what is added to its scope now it will see.
        self.cycle.transport = cast("asyncio.Transport", LingeringTransport(self))
        self.scope["extensions"] = {
            "mock_exchange.connection": {"wire": FaultWire(self, self.cycle)}
        }

    # -- answers -----------------------------------------------------------------------------------------------------

    def _answer(self, body: bytes) -> None:
        """Answer the request just parsed, in the express lane."""
        parser = self.parser
        method = parser.get_method().decode()
        path, _, query = self.url.partition(b"?")
        context = self.context
        response = context.answer(HttpRequest(method, path.decode(), query, self.headers, body))
        self.server_state.total_requests += 1
        keep = self.version == "1.1" and parser.should_keep_alive()
        close = self.overflow or not keep
        data = response_bytes(response, head_only=method == "HEAD", close=close)
        context.departures.leave(self.loop, self.transport, data)
        if close:
            self._linger()
        else:
            self.deadline = context.now + context.timeouts.idle_s

    def on_response_complete(self) -> None:
        """Go on after an answer of the ASGI side."""
        super().on_response_complete()
        self._unset_keepalive_if_required()  # the sweep looks after idle connections
        if not self.lingering:
            self.deadline = self.context.now + self.context.timeouts.idle_s
        if self.last_words is not None and not self.pipeline and self.cycle.response_complete:
            self.transport.write(self.last_words)
            self._linger()

    def _refuse(self, response: HttpResponse, *, injected: bool = False) -> None:
        """Send the last answer of this connection, after those still under way. ``injected``: a fault rule made it."""
        if self.lingering or self.transport.is_closing():
            return
        answered = (
            self.in_request and not self.in_head and not self.express and not self._answering()
        )
        words = b"" if answered else response_bytes(response, close=True)
        if words and not injected:
            self.context.observe_refusal(response)
        self.in_request = False
        if self._answering():
            if self.cycle.more_body and not self.pipeline:
                # The broken request is the one under way: its reader is told that nobody is there.
                self.cycle.disconnected = True
                self.cycle.message_event.set()
            else:
                self.last_words = words
                self.lingering = True
                self.deadline = _NEVER
                return
        self.context.departures.leave(self.loop, self.transport, words)
        self._linger()

    def hang_up(self) -> None:
        """Close after the ASGI side's last answer. What was pipelined behind it is not carried out."""
        if self.in_request:
            self.overflow = True  # its body was not read to the end
        self.pipeline.clear()
        self._linger()

    def _linger(self) -> None:
        # Closing with unread bytes in the socket makes the system send RST, which may overtake the answer.
        self.context.departures.let_out()
        self.lingering = True
        self.in_request = False
        self.deadline = self.context.now + limits.LINGER_S
        if self.transport.is_closing():
            return
        if self.overflow or self.trouble is not None:
            end_writing(self.transport)
        else:
            self.transport.close()

    def end(self, end: End) -> None:
        """End the connection as a fault wants it: with RST, with FIN, or never, without another byte."""
        self.context.departures.let_out()
        self.lingering = True
        self.deadline = _NEVER
        if end == "reset":
            self.context.reset_on_close(self.transport)
            self.transport.abort()
        elif end == "fin":
            self.transport.close()

    def cut_off(self) -> None:
        """End with the process, as a fault; a connection of the control API stays."""
        if self.url and not self.url.startswith((self.context.base_path, self.context.ws_path)):
            return
        if self._answering():
            self.cycle.disconnected = True
        if not self.transport.is_closing():
            self.end("fin")

    def _answering(self) -> bool:
        """Tell whether the ASGI side has an answer under way."""
        cycle: RequestResponseCycle | None = self.cycle  # uvicorn's hint leaves the None out
        return cycle is not None and not cycle.response_complete

    # -- refusals ----------------------------------------------------------------------------------------------------

    def _stop(self, response: HttpResponse) -> None:
        """Stop the parser from inside a callback."""
        self.trouble = response
        raise ValueError("refused")

    def _bad(self, message: str) -> HttpResponse:
        return refusal(self.context.edition, "INVALID_PARAMETER", f"Bad HTTP request: {message}")

    def _malformed(self, error: httptools.HttpParserError) -> HttpResponse:
        self.trouble = self._bad(str(error) or "it cannot be parsed")
        return self.trouble

    def _too_large(self, what: str, cap: int) -> HttpResponse:
        self.trouble = refusal(
            self.context.edition, "PAYLOAD_TOO_LARGE", f"The {what} is over the limit of {cap}"
        )
        return self.trouble

    # -- time --------------------------------------------------------------------------------------------------------

    def sweep(self, now: float) -> None:
        """End this connection if its deadline has passed. Called about ten times in the shortest deadline."""
        if now < self.deadline or self.transport is None:
            return
        if self.in_request and not self.lingering:
            self._refuse(self._bad("it was not complete in time"))
        elif self.lingering or self.flow.write_paused:
            self.transport.abort()
        else:
            self.transport.close()

    def pause_writing(self) -> None:
        """Note that the peer does not read; it has as long as for a request."""
        super().pause_writing()
        self.deadline = self.context.now + self.context.timeouts.request_s

    def resume_writing(self) -> None:
        """Go on: the peer reads again."""
        super().resume_writing()
        wait_s = limits.LINGER_S if self.lingering else self.context.timeouts.idle_s
        self.deadline = self.context.now + wait_s

    def _should_upgrade(self) -> bool:
        """Tell whether this is a WebSocket upgrade; uvicorn's own WebSocket classes are not used."""
        return self._get_upgrade() == b"websocket"

    # -- WebSocket ---------------------------------------------------------------------------------------------------

    def _upgrade(self, early: bytes) -> None:
        if not self._should_upgrade():
            # Another protocol was offered (h2c, CONNECT): it was answered as plain HTTP, the parser takes no more.
            if self._answering():
                self.cycle.keep_alive = False
            else:
                self._linger()
            return
        if self._answering():
            self._refuse(self._bad("an upgrade cannot overtake the request before it"))
            return
        if self.context.process.paused:
            self.deadline = _NEVER
            self.context.process.hold(self.transport, partial(self._open_stream, early))
        else:
            self._open_stream(early)

    def _open_stream(self, early: bytes) -> None:
        self.context.departures.let_out()
        stream = StreamProtocol(self.context, self.loop, self.server_state)
        answer = stream.shake_hands(self.parser.get_method(), self.url, self.headers)
        injected = False
        if answer is None and self.context.faults is not None and stream.request is not None:
            delivery = stream_open_delivery(self, stream.request)
            if delivery is not None and delivery.end != "keep":
                self.end(delivery.end)
                return
            answer = None if delivery is None else delivery.response
            injected = answer is not None
        if answer is not None:
            self.trouble = answer
            self._refuse(answer, injected=injected)
            return
        self.connections.discard(self)
        self.transport.set_protocol(stream)
        stream.connection_made(self.transport)
        if early:
            stream.data_received(early)
        self.in_request = False
        self.deadline = _NEVER
