"""A listening server around an ASGI application, in this thread or one of its own. Stops in milliseconds, like that of the exchange."""

import asyncio
import contextlib
import signal
import socket
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Final

import uvicorn

from mock_exchange.transport.server import listen

_DRAIN_S: Final = 0.25
"""How long answers under way may take when the server stops, before they are cut."""


class Door(uvicorn.Server):
    """One server. ``life`` is entered on its loop before the first connection and left after the last one."""

    def __init__(
        self,
        app: Any,
        *,
        host: str,
        port: int,
        websocket: Any,
        life: Callable[[], AbstractAsyncContextManager[None]],
    ) -> None:
        """Take the port. Raises ``OSError``."""
        self._listener: socket.socket = listen(host, port)
        self.host = host
        self.port: int = self._listener.getsockname()[1]
        super().__init__(
            uvicorn.Config(
                app,
                http="httptools",
                ws=websocket,
                ws_per_message_deflate=False,
                loop="auto",
                lifespan="off",
                interface="asgi3",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                date_header=False,
                workers=1,
            )
        )
        self._around = life
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended = asyncio.Event()
        self._thread: threading.Thread | None = None

    @property
    def authority(self) -> str:
        """Host and port, as a URL has them."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(self.host, self.host)  # noqa: S104 - compared, not bound
        return f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"

    def run_until_stopped(self, on_ready: Callable[[], None], *, signals: bool = False) -> None:
        """Serve in this thread; ``on_ready`` is called once connections are answered."""
        with asyncio.Runner(loop_factory=self.config.get_loop_factory()) as runner:
            runner.run(self._live(on_ready, signals=signals))

    def start(self) -> None:
        """Serve in a thread of its own; returns once connections are answered. Raises what kept it from it."""
        ready = threading.Event()
        trouble: list[BaseException] = []

        def serve() -> None:
            try:
                self.run_until_stopped(ready.set)
            except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
                trouble.append(error)
            finally:
                ready.set()

        self._thread = threading.Thread(target=serve, name=f"recorder-{self.port}", daemon=True)
        self._thread.start()
        ready.wait()
        if trouble:
            raise trouble[0]

    def stop(self) -> None:
        """End the server from any thread, and wait for its own to end. Twice is once."""
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # it has just ended by itself
                loop.call_soon_threadsafe(self._ended.set)
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()
            self._thread = None
        self._listener.close()

    async def _live(self, on_ready: Callable[[], None], *, signals: bool) -> None:
        loop = asyncio.get_running_loop()
        self.config.load()
        self.lifespan = self.config.lifespan_class(self.config)
        async with self._around():
            await self.startup(sockets=[self._listener])
            self._loop = loop
            with _signals(loop, self._ended) if signals else contextlib.nullcontext():
                try:
                    on_ready()
                    await self._ended.wait()
                finally:
                    self._loop = None
                    await self.shutdown()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening, close every connection, end every task."""
        del sockets
        for server in self.servers:
            server.close()
        for connection in tuple(self.server_state.connections):
            connection.shutdown()
        await asyncio.sleep(0)
        waited = asyncio.get_running_loop().time() + _DRAIN_S
        while self.server_state.tasks and asyncio.get_running_loop().time() < waited:
            await asyncio.wait(tuple(self.server_state.tasks), timeout=_DRAIN_S)
        for connection in tuple(self.server_state.connections):
            transport = getattr(connection, "transport", None)
            if transport is not None:
                transport.abort()
        for task in tuple(self.server_state.tasks):
            task.cancel()
        if self.server_state.tasks:
            await asyncio.wait(tuple(self.server_state.tasks))


@contextlib.contextmanager
def _signals(loop: asyncio.AbstractEventLoop, ended: asyncio.Event) -> Any:
    handled = [signal.SIGINT, signal.SIGTERM]
    if sys.platform == "win32":
        before = {number: signal.getsignal(number) for number in handled}
        for number in handled:
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(ended.set))
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
        return
    for number in handled:
        loop.add_signal_handler(number, ended.set)
    try:
        yield
    finally:
        for number in handled:
            loop.remove_signal_handler(number)


@contextlib.asynccontextmanager
async def no_life() -> AsyncIterator[None]:
    """Do nothing around a server."""
    yield
