"""The stream client: an asyncio shell around :class:`~kalshi_refclient._core.stream.StreamMachine` (C12 to C19, C24, D22).

``wss`` only, except to loopback; certificates always verified; no redirect followed, no proxy taken from the
environment. Frames are capped, pings are our own and have a deadline, the queue to the reader is bounded. Closing, and
cancelling whoever reads, is prompt at every moment: no task, socket or timer is left behind.
"""

import asyncio
import contextlib
import ssl
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self

import orjson
import websockets.asyncio.client as ws_client
from websockets import exceptions as ws_errors

from kalshi_refclient import errors, logs
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
from kalshi_refclient._core.arrivals import StreamParts
from kalshi_refclient._core.mailbox import Mailbox
from kalshi_refclient._core.retry import hint_of_header
from kalshi_refclient._core.stream import StreamMachine
from kalshi_refclient._core.subscriptions import Subscription
from kalshi_refclient._core.tolerance import Counters, checker
from kalshi_refclient._core.tracker import OrderTracker
from kalshi_refclient.credentials import hidden
from kalshi_refclient.redaction import excerpt
from kalshi_refclient.settings import Settings, authenticator_of, environment_of, url_of
from kalshi_refclient.shell import KeySource
from kalshi_refclient.stream_events import StreamEvent
from kalshi_refclient.transport import check_url
from kalshi_refclient.wire import StreamSettings, close_of, connect


class StreamClient:
    """Subscriptions, and an iterator of what they bring.

    ::

        async with StreamClient(key, environment="demo") as stream:
            await stream.subscribe_market("BTC-2024-12-31")
            async for event in stream:
                ...

    Iteration ends when the stream is closed here, and raises :class:`~kalshi_refclient.errors.KalshiError` when
    it is over for another reason: ``Unauthorized``, ``Refused``, ``RateLimited``, ``CertificateRefused`` or
    ``ReconnectsExhausted``. Everything else shows as a ``Stale`` event, and later a ``Reconnected`` one.
    """

    def __init__(
        self,
        key: KeySource,
        *,
        ws_url: str | None = None,
        environment: str | None = None,
        settings: Settings | None = None,
        stream: StreamSettings | None = None,
    ) -> None:
        key = hidden(key)  # frames of this call are in the tracebacks of its refusals
        self.settings = settings or Settings()
        self.stream = stream or StreamSettings()
        venue = environment_of(self.settings.edition, environment)
        url = url_of(self.settings.edition, venue, ws_url, "ws")
        self.ws_url = check_url(url, secure="wss", plain="ws")
        self.counters = Counters()
        self._auth = authenticator_of(key)
        self._shown_key = ""
        self._clock = self.settings.runtime.clock
        check = checker(self.settings.edition, self.counters, strict=self.settings.strict)
        self._machine = StreamMachine(
            StreamParts(
                edition=self.settings.edition,
                check=check,
                counters=self.counters,
                policy=self.stream.reconnect,
                times=self.stream.times,
                random=self.settings.runtime.random,
                log=logs.log,
                requires_acks=self.stream.requires_acks,
                redact=lambda text: excerpt(text, secrets=(self._shown_key,)),
            )
        )
        self._mailbox = Mailbox(self.stream.overflow, self.stream.queue_events_max)
        self._socket: ws_client.ClientConnection | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._pump_task: asyncio.Task[None] | None = None
        self._defect: BaseException | None = None
        self._planned_s: float | None = None
        self._wake = asyncio.Event()
        self._arrived = asyncio.Event()
        self._room = asyncio.Event()

    def __repr__(self) -> str:
        if not hasattr(self, "_machine"):
            return (
                "StreamClient(not made)"  # it is in the traceback of what kept it from being made
            )
        return f"StreamClient({self.ws_url!r}, {self._machine.phase.value})"

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

    async def __anext__(self) -> StreamEvent:
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

    async def subscribe_account(self, account_id: str) -> None:
        """Watch an account's balance (C14). Wanted from now on, also after reconnects."""
        self._subscribe("account", account_id)

    async def subscribe_market(self, ticker: str) -> None:
        """Watch a market (C15)."""
        self._subscribe("market", ticker)

    async def subscribe_orders(self, account_id: str) -> None:
        """Watch an account's orders (C16)."""
        self._subscribe("orders", account_id)

    async def unsubscribe(self, channel: str, key: str) -> None:
        """Stop watching ``key`` on ``channel``: ``account``, ``market`` or ``orders`` (D17)."""
        self._machine.unsubscribe(channel, key, self._clock.monotonic_s())
        self._settle()

    @property
    def orders(self) -> OrderTracker:
        """What the stream has told about orders, with everything outdated left out."""
        return self._machine.parts.orders

    @property
    def connected(self) -> bool:
        """Return whether the connection is up now."""
        return self._machine.phase is Phase.OPEN

    @property
    def disconnects(self) -> int:
        """How often an open connection was lost (the contract alerts above 10 an hour)."""
        return self._machine.disconnects

    @property
    def lag_s(self) -> float:
        """How long the oldest event that was not read yet has been waiting."""
        return self._mailbox.lag_s(self._clock.monotonic_s())

    @property
    def dropped(self) -> int:
        """How many market updates were replaced by newer ones because the reader was slow."""
        return self._mailbox.dropped_total

    def is_valid(self, channel: str, key: str) -> bool:
        """Return whether what was told of a subscription is current."""
        return self._machine.subscriptions.is_valid(Subscription(channel, key))

    def age_s(self, channel: str, key: str) -> float | None:
        """Return how old a subscription's last data is, ``None`` if there was none."""
        now_s = self._clock.monotonic_s()
        return self._machine.subscriptions.age_s(Subscription(channel, key), now_s)

    async def aclose(self) -> None:
        """Close now: a close frame if that is quick, and nothing is left running."""
        self._machine.close()
        self._settle()
        pump, self._pump_task = self._pump_task, None
        if pump is None:
            return
        current = asyncio.current_task()
        if pump is not current:
            pump.cancel()
            await asyncio.wait([pump])
        await self._tear_down()

    def _subscribe(self, channel: str, key: str) -> None:
        self._machine.subscribe(channel, key, self._clock.monotonic_s())
        self._settle()

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
        if self._mailbox.overflowed and self._machine.phase is not Phase.STOPPED:
            self._machine.fail(errors.StreamEnded("the reader was too slow: the queue is full"))
        if self._mailbox.full:
            self._room.clear()
        if events or self._machine.phase is Phase.STOPPED:
            self._arrived.set()

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
        except errors.KalshiError as error:
            self._machine.fail(error)
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
                self._shown_key = self._auth.api_key().reveal()
                message = {"type": "auth", "api_key": self._shown_key}
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
                self._machine.renewed(changed=self._auth.renew(), now_s=self._clock.monotonic_s())

    async def _connect(self) -> None:
        try:
            socket = await connect(self.ws_url, self.settings, self.stream)
        except ssl.SSLCertVerificationError as error:
            self._machine.certificate_refused(error.verify_message)
        except ws_errors.InvalidStatus as error:
            headers, status = error.response.headers, error.response.status_code
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
                self._machine.closed(code, reason, self._clock.monotonic_s())
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
