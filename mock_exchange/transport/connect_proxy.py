"""A CONNECT proxy that leads the venue's host names to the exchange: for clients whose hosts are built in.

It lives on the loop of its exchange's server and ends with it. A tunnel carries bytes both ways and knows nothing of them; what
is asked and refused is in ``proxy_head.py``. A reset on one side is a reset on the other, so that faults come through.
"""

import asyncio
import contextlib
import logging
import socket
from typing import Final

from mock_exchange.session.http import HttpResponse
from mock_exchange.transport.context import Context
from mock_exchange.transport.proxy_head import (
    ESTABLISHED,
    Asked,
    HeadReader,
    ProxyRefusedError,
    Signpost,
)
from mock_exchange.transport.wire import response_bytes

CHUNK_BYTES: Final = 65_536
LINGER_S: Final = 1.0
"""How long a refused peer may take to hang up: closing with unread bytes would cut off the answer."""

_log = logging.getLogger("mock_exchange.transport")


class ConnectProxy:
    """A proxy on a bound socket, to ``target`` (host, port). ``start`` and ``stop`` are called on the loop it lives on."""

    def __init__(
        self,
        listener: socket.socket,
        target: tuple[str, int],
        signpost: Signpost,
        *,
        head_s: float,
    ) -> None:
        self.port: int = listener.getsockname()[1]
        self.signpost = signpost
        self._listener = listener
        self._target = target
        self._head_s = head_s
        self._server: asyncio.Server | None = None
        self._tunnels: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Take connections."""
        self._server = await asyncio.start_server(
            self._take, sock=self._listener, limit=CHUNK_BYTES
        )

    async def stop(self) -> None:
        """Take no more, and end every tunnel."""
        if self._server is not None:
            self._server.close()
        self.release()
        for tunnel in tuple(self._tunnels):
            tunnel.cancel()
        if self._tunnels:
            await asyncio.wait(tuple(self._tunnels))

    def release(self) -> None:
        """Give the port back."""
        self._listener.close()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine that runs is a task's
        self._tunnels.add(task)
        try:
            await self._serve(reader, writer)
        except (OSError, asyncio.CancelledError):
            writer.transport.abort()  # the peer is gone, or we are going
        finally:
            writer.close()
            self._tunnels.discard(task)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            asked = await self._read_head(reader)
            if asked is None:
                return
            self.signpost.check(asked)
            there = await self._connect()
        except ProxyRefusedError as refused:
            _log.info("the proxy refused a request: %s", refused)
            await _refuse(reader, writer, refused.response)
            return
        writer.write(ESTABLISHED)
        await _join((reader, writer), there, asked.early)

    async def _read_head(self, reader: asyncio.StreamReader) -> Asked | None:
        """Return what is asked for, None if the peer left. Raises :class:`ProxyRefusedError`."""
        head = HeadReader()
        try:
            async with asyncio.timeout(self._head_s):
                while data := await reader.read(CHUNK_BYTES):
                    if (asked := head.feed(data)) is not None:
                        return asked
        except TimeoutError:
            message = "The request was not complete in time"
            raise ProxyRefusedError(408, "INVALID_PARAMETER", message) from None
        return None

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        try:
            return await asyncio.open_connection(*self._target, limit=CHUNK_BYTES)
        except OSError as error:
            message = f"The mock exchange takes no connections now: {error.strerror or error}"
            raise ProxyRefusedError(502, "SERVICE_UNAVAILABLE", message) from None


_Side = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _join(here: _Side, there: _Side, early: bytes) -> None:
    """Carry bytes both ways until both sides have ended. Raises ``OSError``, both sides cut, when one is reset."""
    try:
        if early:
            there[1].write(early)
        async with asyncio.TaskGroup() as both:
            both.create_task(_carry(here[0], there[1]))
            both.create_task(_carry(there[0], here[1]))
    except* OSError:
        for _, writer in (here, there):
            if not writer.is_closing():
                Context.reset_on_close(writer.transport)
                writer.transport.abort()
    finally:
        there[1].close()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Carry bytes one way, no faster than they are taken; then say that this half has ended."""
    while data := await reader.read(CHUNK_BYTES):
        if writer.is_closing():
            return
        writer.write(data)
        await writer.drain()
    if not writer.is_closing():
        writer.write_eof()


async def _refuse(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, response: HttpResponse
) -> None:
    """Answer, and wait shortly for the peer to hang up."""
    writer.write(response_bytes(response, close=True))
    await writer.drain()
    writer.write_eof()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LINGER_S):
            while await reader.read(CHUNK_BYTES):
                pass
