"""A listening server around an ASGI application, in this thread or one of its own. Stops in milliseconds, like that of the exchange."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Final

from mock_exchange.transport.listening import ListeningServer, ended_by_signals, listen

_DRAIN_S: Final = 0.25
"""How long answers under way may take when the server stops, before they are cut."""


class Door(ListeningServer):
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
        super().__init__(
            listen(host, port),
            host,
            app,
            http="httptools",
            ws=websocket,
            ws_per_message_deflate=False,
        )
        self._around = life

    async def live(self, on_ready: Callable[[], None], *, signals: bool) -> None:
        """Serve until it is stopped."""
        loop = asyncio.get_running_loop()
        self.load()
        async with self._around():
            await self.startup(sockets=[self._listener])
            self._loop = loop
            with ended_by_signals(loop, self._ended.set) if signals else contextlib.nullcontext():
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


@contextlib.asynccontextmanager
async def no_life() -> AsyncIterator[None]:
    """Do nothing around a server."""
    yield
