"""The server of an exchange: uvicorn with uvloop (where there is one) and our protocols.

Nothing is left behind when it ends: sockets closed, tasks ended, the loop closed.
"""

import asyncio
import contextlib
import logging
import socket
import ssl
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol, TypeVar

from mock_exchange.transport import limits
from mock_exchange.transport.app import App
from mock_exchange.transport.context import Context
from mock_exchange.transport.listening import ListeningServer, ended_by_signals, listen
from mock_exchange.transport.stream_protocol import StreamProtocol
from mock_exchange.transport.tls_door import TlsDoor, plain_answer
from mock_exchange.transport.turned_away import speaker_on

_T = TypeVar("_T")


class Companion(Protocol):
    """What lives on a server's loop as long as the server does."""

    async def start(self) -> None:
        """Begin, once the server answers."""

    async def stop(self) -> None:
        """End, leaving nothing behind."""

    def release(self) -> None:
        """Give back what it holds, whether it ever began or not."""


_log = logging.getLogger("mock_exchange.transport")
_DIGEST_S = 0.05
"""How long observations may wait to be counted and logged: many at once cost less than each by itself."""

_REOPEN_S = 0.1
"""How long to wait for a port that is not free again."""

_DRAIN_S = 0.25
"""How long answers under way may take when the server stops, before they are cut."""


class Server(ListeningServer):
    """One exchange's server. ``run`` serves in this thread, ``start`` and ``stop`` in a thread of its own."""

    def __init__(
        self,
        context: Context,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        tls: ssl.SSLContext | None = None,
        listener: socket.socket | None = None,
    ) -> None:
        """Take the port, or ``listener``, a socket that has it. Raises ``OSError``."""
        self.context = context
        self.tls = tls
        super().__init__(
            listener or listen(host, port),
            host,
            App(context),
            http=partial(speaker_on, context),
            ws="none",
        )
        self._opening: asyncio.Task[None] | None = None
        self.companions: list[Companion] = []
        context.process.door = self

    # -- life --------------------------------------------------------------------------------------------------------

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve in this thread until ``stop`` is called or a signal comes. Uvicorn's name; ``sockets`` is not used."""
        del sockets
        self.run_until_stopped(_nothing, signals=True)

    def stop(self) -> None:
        """End the server from any thread, and wait for its own to end. Twice is once."""
        super().stop()
        for companion in self.companions:
            companion.release()

    def call(self, function: Callable[[], _T]) -> _T:
        """Run ``function`` on the server's thread and return its result; what it caused is written before that.

        Before the start and after the end there is no such thread, and it runs here.
        """
        loop = self._loop
        gate = self.context.gate
        if loop is None or self._on_loop():
            answer = function()
            if gate is not None and not self._on_loop():
                gate.check()
            return answer
        answered = threading.Event()
        outcome: list[Any] = [None, None]

        def run() -> None:
            try:
                outcome[0] = function()
                if gate is not None:
                    gate.check()
            except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
                outcome[1] = error
            finally:
                self.context.streams.flush()
                answered.set()

        try:
            loop.call_soon_threadsafe(run)
        except RuntimeError:  # it has just ended
            return function()
        while not answered.wait(1):
            if loop.is_closed():  # it ended between the question and its turn
                return function()
        if outcome[1] is not None:
            raise outcome[1]
        result: _T = outcome[0]
        return result

    def _on_loop(self) -> bool:
        try:
            return asyncio.get_running_loop() is self._loop
        except RuntimeError:
            return False

    # -- on the loop -------------------------------------------------------------------------------------------------

    async def live(self, on_ready: Callable[[], None], *, signals: bool) -> None:
        """Serve until it is stopped."""
        loop = asyncio.get_running_loop()
        self.load()
        self.context.now = loop.time()
        self.context.streams.start(loop)
        monitor = self.context.venue.monitor
        monitor.wake = lambda: loop.call_later(_DIGEST_S, monitor.drain)
        await self.startup(sockets=[self._listener])
        for companion in self.companions:
            await companion.start()
        self._loop = loop
        gate = self.context.gate
        if gate is not None:
            gate.on_failure = self._cannot_keep
            gate.follow(loop)
        sweep = loop.call_later(self.context.timeouts.sweep_s, self._sweep)
        with ended_by_signals(loop, self._ended.set) if signals else contextlib.nullcontext():
            try:
                on_ready()
                await self._ended.wait()
            finally:
                self._loop = None
                sweep.cancel()
                self._sweep_handle_cancel()
                await self.shutdown()
                monitor.wake = _nothing
                monitor.drain()
                if gate is not None:
                    gate.follow(None)
                    gate.check()

    def _cannot_keep(self, error: Exception) -> None:
        """End: who cannot keep what happens may not answer."""
        _log.critical("the exchange ends: %s", error)
        self._ended.set()

    def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        now = self.context.now = loop.time()
        for connection in tuple(self.server_state.connections):
            connection.sweep(now)  # type: ignore[union-attr]  # all connections of this server are ours
        self.context.judge_alerts()
        self._next_sweep = loop.call_later(self.context.timeouts.sweep_s, self._sweep)

    _next_sweep: asyncio.TimerHandle | None = None

    def _sweep_handle_cancel(self) -> None:
        if self._next_sweep is not None:
            self._next_sweep.cancel()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening, close every connection (WebSockets with 1001), end every task."""
        del sockets
        for companion in self.companions:
            await companion.stop()
        for server in self.servers:
            server.close()
        self.context.departures.let_out()
        for connection in tuple(self.server_state.connections):
            connection.shutdown()
        self.context.end()
        await asyncio.sleep(0)
        await self._wait_for_handshakes()
        if self.server_state.tasks:
            await asyncio.wait(tuple(self.server_state.tasks), timeout=_DRAIN_S)
        for connection in tuple(self.server_state.connections):
            if connection.transport is not None:
                connection.transport.abort()
        await asyncio.sleep(0)
        for task in tuple(self.server_state.tasks):
            task.cancel()
        if self.server_state.tasks:
            await asyncio.wait(tuple(self.server_state.tasks))

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and answer. Uvicorn's name."""
        if self.tls is None or sys.platform == "win32":  # whose loop cannot wait for a socket
            self.config.ssl = self.tls
            await super().startup(sockets=sockets)
            return
        timeouts = self.context.timeouts
        self.servers = [
            TlsDoor(  # type: ignore[misc]  # it is closed like one of asyncio's, and nothing else is asked of it
                listener,
                self._protocol,
                self.tls,
                plain_answer=partial(plain_answer, self.context),
                handshake_s=timeouts.request_s,
                shutdown_s=limits.LINGER_S,
                backlog=self.config.backlog,
            )
            for listener in sockets or ()
        ]
        self.started = True

    def _protocol(self) -> asyncio.Protocol:
        return speaker_on(
            self.context,
            config=self.config,
            server_state=self.server_state,
            app_state=self.lifespan.state,
        )

    async def _wait_for_handshakes(self) -> None:
        for server in self.servers:
            if isinstance(server, TlsDoor):
                await server.wait_closed()

    # -- the door: what a fault does to it ---------------------------------------------------------------------------

    def close_door(self) -> None:
        """Close the listening socket. Another is bound to the port that does not listen: the system gives it to nobody meanwhile."""
        if self._loop is not None:
            for server in self.servers:
                server.close()
            self.servers = []
            self._listener.close()
            self._bind_again()

    def open_door(self) -> None:
        """Listen again, on the same port; if somebody else was quicker, as soon as it is free."""
        loop = self._loop
        if loop is None:
            return
        if not self._bind_again():
            loop.call_later(_REOPEN_S, self.open_door)
            return
        self._listener.listen(self.config.backlog)
        self._opening = loop.create_task(self.startup(sockets=[self._listener]))

    def _bind_again(self) -> bool:
        """Have a socket bound to the port, if it is free."""
        if self._listener.fileno() >= 0:
            return True
        try:
            self._listener = listen(self.host, self.port)
        except OSError as error:
            _log.warning("the port is not free again: %s", error)
            return False
        return True

    def cut_clients(self) -> None:
        """End every connection of a client without a word."""
        for connection in tuple(self.server_state.connections):
            connection.cut_off()  # type: ignore[union-attr]  # all connections of this server are ours

    def stop_streams(self) -> None:
        """Read nothing from WebSocket connections."""
        for connection in tuple(self.server_state.connections):
            if isinstance(connection, StreamProtocol):
                connection.transport.pause_reading()

    def resume_streams(self) -> None:
        """Read from WebSocket connections again, and write what waits."""
        for connection in tuple(self.server_state.connections):
            if isinstance(connection, StreamProtocol) and not connection.transport.is_closing():
                connection.transport.resume_reading()
                connection.flush()


def _nothing() -> None:
    pass
