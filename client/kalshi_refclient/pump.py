"""What moves a stream client of any edition: an asyncio shell around its state machine (C12, C24, D22, D25).

``wss`` only, except to loopback; certificates always verified; no redirect followed, no proxy taken from the
environment. Frames are capped, pings are our own and have a deadline, the queue to the reader is bounded. Closing, and
cancelling whoever reads, is prompt at every moment: no task, socket or timer is left behind.
"""

import asyncio
import contextlib
import ssl
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Final, Self

import orjson
import websockets.asyncio.client as ws_client
from websockets import exceptions as ws_errors

from kalshi_refclient import errors
from kalshi_refclient._core.actions import (
    Action,
    CloseSocket,
    Connect,
    Phase,
    Ping,
    RenewKey,
    SendAuth,
    SendText,
)
from kalshi_refclient._core.outcomes import Answer
from kalshi_refclient._core.retry import hint_of_header
from kalshi_refclient.auth import Authenticator
from kalshi_refclient.settings import Settings
from kalshi_refclient.stream_shell import M_co, StreamShell
from kalshi_refclient.wire import StreamSettings, close_of, connect, ended_by_us

REFUSAL_BYTES_MAX: Final = 4096
"""How much of the answer to a refused handshake is looked at."""


class StreamPump(StreamShell[M_co]):
    """Opens connections, feeds the machine and does what it asks for. An asynchronous iterator of its events; used once."""

    def __init__(
        self,
        auth: Authenticator,
        *,
        ws_url: str | None = None,
        environment: str | None = None,
        settings: Settings | None = None,
        stream: StreamSettings | None = None,
    ) -> None:
        super().__init__(
            auth, ws_url=ws_url, environment=environment, settings=settings, stream=stream
        )
        self._socket: ws_client.ClientConnection | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._pump_task: asyncio.Task[None] | None = None
        self._defect: BaseException | None = None
        self._planned_s: float | None = None
        self._refused: Answer | None = None
        """How the last handshake was refused."""
        self._wake = asyncio.Event()
        self._arrived = asyncio.Event()
        self._room = asyncio.Event()

    async def __aenter__(self) -> Self:
        if self._pump_task is not None:
            raise errors.LocalMisuse("a stream client is used once")
        self._machine.start()
        self._pump_task = asyncio.create_task(self._pump(), name="kalshi-stream")
        self._pump_task.add_done_callback(self._ended)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Any:
        while True:
            event = self._mailbox.take()
            if not self._mailbox.full:
                self._room.set()
            if event is not None:
                return event
            if self._defect is not None:
                raise self._defect
            if self._machine.phase is Phase.STOPPED:
                if self._machine.error is not None:
                    raise self._machine.error
                raise StopAsyncIteration
            self._arrived.clear()
            await self._arrived.wait()

    async def aclose(self) -> None:
        """Close now: a close frame if that is quick, and nothing is left running."""
        self._machine.close(self._clock.monotonic_s())
        self._settle()
        pump, self._pump_task = self._pump_task, None
        if pump is None:
            return
        current = asyncio.current_task()
        if pump is not current:
            pump.cancel()
            await asyncio.wait([pump])
        await self._tear_down()

    def _settle(self) -> None:
        """Pass on what the machine has to tell, and wake the pump if there is something to do."""
        self._publish()
        timer_s = self._machine.next_timer_s()
        sooner = timer_s is not None and (self._planned_s is None or timer_s < self._planned_s)
        if self._machine.has_actions or self._machine.phase is Phase.STOPPED or sooner:
            self._wake.set()

    def _publish(self) -> None:
        now_s = self._clock.monotonic_s()
        events = self._machine.take_events()
        for event in events:
            self._mailbox.put(event, now_s)
        self.count_dropped()
        if self._mailbox.overflowed and self._machine.phase is not Phase.STOPPED:
            error = errors.StreamEnded("the reader was too slow: the queue is full")
            self._machine.fail(error, "overflow", now_s)
        if self._mailbox.full:
            self._room.clear()
        if events or self._machine.phase is Phase.STOPPED:
            self._arrived.set()
        self.monitor.deliver()

    async def _pump(self) -> None:
        """Do what the machine asks for, until it has stopped."""
        try:
            while True:
                self._wake.clear()
                for action in self._machine.take_actions():
                    await self._perform(action)
                self._publish()
                if self._machine.phase is Phase.STOPPED and not self._machine.has_actions:
                    return
                if not self._machine.has_actions:
                    await self._until_something_is_due()
                self._machine.tick(self._clock.monotonic_s())
                self.monitor.alerts()  # a stream that only waits has them judged too
        except errors.KalshiError as error:
            self._machine.fail(error, "unauthorized", self._clock.monotonic_s())
        finally:
            self._publish()
            self._arrived.set()

    async def _until_something_is_due(self) -> None:
        timer_s = self._planned_s = self._machine.next_timer_s()
        if timer_s is None:
            await self._wake.wait()
            return
        delay_s = timer_s - self._clock.monotonic_s()
        if delay_s <= 0:
            return
        waiters = {
            asyncio.ensure_future(self._wake.wait()),
            asyncio.ensure_future(self.settings.runtime.sleep_async(delay_s)),
        }
        try:
            await asyncio.wait(waiters, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for waiter in waiters:
                waiter.cancel()
            await asyncio.gather(*waiters, return_exceptions=True)

    async def _perform(self, action: Action) -> None:
        match action:
            case Connect():
                self._spawn(self._connect())
            case SendAuth():
                key = self._auth.api_key().reveal()
                self._shown = (key,)
                message = {"type": "auth", "api_key": key}
                await self._send(orjson.dumps(message).decode())
            case SendText(text):
                await self._send(text)
            case Ping():
                await self._ping()
            case CloseSocket(code, reason):
                socket, self._socket = self._socket, None
                if socket is not None:
                    self._spawn(self._close_socket(socket, code, reason), f"close-{id(socket)}")
            case RenewKey():
                changed = await self._renew(self._refused)
                self._machine.renewed(changed=changed, now_s=self._clock.monotonic_s())

    async def _renew(self, refused: Answer | None) -> bool:
        """Let the authenticator look at how the handshake was refused; return whether a second try could go otherwise."""
        return self._auth.renew(refused, self._clock.wall_s())

    def _handshake_headers(self) -> dict[str, str]:
        """Return the headers that an edition's handshake carries; they must not be shown (``_shown``)."""
        return {}

    async def _connect(self) -> None:
        try:
            shown = self._handshake_headers()
            socket = await connect(self.ws_url, self.settings, self.stream, shown)
        except ssl.SSLCertVerificationError as error:
            self._machine.certificate_refused(error.verify_message)
        except ws_errors.InvalidStatus as error:
            headers, status = error.response.headers, error.response.status_code
            self._refused = Answer(
                status,
                {name.lower(): value for name, value in headers.raw_items()},
                bytes(error.response.body or b"")[:REFUSAL_BYTES_MAX],
            )
            hint_s = hint_of_header(headers.get("Retry-After"), self._clock.wall_s())
            self._machine.open_failed(
                f"status {status}", self._clock.monotonic_s(), status=status, hint_s=hint_s
            )
        except (OSError, ws_errors.WebSocketException) as error:
            why = f"{type(error).__name__}: {error}"
            self._machine.open_failed(why, self._clock.monotonic_s())
        else:
            await self._read(socket)
            return
        self._settle()

    async def _read(self, socket: ws_client.ClientConnection) -> None:
        """Feed the machine from one connection, for as long as it is the present one."""
        try:
            if self._machine.phase is not Phase.CONNECTING:
                return
            self._socket = socket
            self._machine.opened(self._clock.monotonic_s())
            self._settle()
            while self._socket is socket:
                if self._mailbox.full:
                    # Unread frames keep pongs from us: silence means nothing until there is room.
                    self._machine.paused()
                    await self._room.wait()
                    self._machine.resumed(self._clock.monotonic_s())
                frame = await socket.recv()
                if self._socket is not socket:
                    break
                now_s = self._clock.monotonic_s()
                if isinstance(frame, str):
                    self._machine.received(frame, now_s)
                else:
                    self._machine.received_binary(now_s)
                self._settle()
        except ws_errors.ConnectionClosed as closed:
            if self._socket is socket:
                self._socket = None
                code, reason = close_of(closed)
                now_s, broken = self._clock.monotonic_s(), ended_by_us(closed)
                self._machine.closed(code, reason, now_s, broken=broken)
                self._settle()
        finally:
            if self._socket is socket:
                self._socket = None
            if not self._closing(socket):
                socket.transport.abort()

    def _closing(self, socket: ws_client.ClientConnection) -> bool:
        """Return whether a task is closing ``socket`` politely."""
        return any(task.get_name() == f"close-{id(socket)}" for task in self._tasks)

    async def _send(self, text: str) -> None:
        if self._socket is not None:
            # Whoever reads the connection learns of its end and says so.
            with contextlib.suppress(ws_errors.ConnectionClosed):
                await self._socket.send(text)

    async def _ping(self) -> None:
        socket = self._socket
        if socket is None:
            return

        def answered(waiter: "asyncio.Future[float]") -> None:
            if not waiter.cancelled() and waiter.exception() is None and self._socket is socket:
                self._machine.pong(self._clock.monotonic_s())

        with contextlib.suppress(ws_errors.ConnectionClosed):
            waiter = await socket.ping()
            asyncio.ensure_future(waiter).add_done_callback(answered)

    async def _close_socket(
        self, socket: ws_client.ClientConnection, code: int | None, reason: str
    ) -> None:
        if code is not None:
            with contextlib.suppress(TimeoutError, ws_errors.WebSocketException):
                async with asyncio.timeout(self.stream.close_timeout_s):
                    await socket.close(code, reason)
        socket.transport.abort()

    def _spawn(self, work: Coroutine[Any, Any, None], name: str = "connection") -> None:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self._defect = task.exception()
            self._arrived.set()

    async def _tear_down(self) -> None:
        """End every task and socket. A polite close that was begun gets its short time."""
        for action in self._machine.take_actions():
            if isinstance(action, CloseSocket):
                await self._perform(action)
        closing = {task for task in self._tasks if task.get_name().startswith("close-")}
        for task in self._tasks - closing:
            task.cancel()
        if self._tasks:
            await asyncio.wait(set(self._tasks))
        if self._socket is not None:
            self._socket.transport.abort()
            self._socket = None
