"""The listening socket of an exchange behind TLS: each connection is handed over once its handshake is done.

asyncio could do it by itself, but what fails there is not told in one line, cannot be ended with the server, and a peer that speaks
plain HTTP would hear nothing. So connections are taken here, and looked at before the handshake: its first byte is always the same.
"""

import asyncio
import contextlib
import logging
import socket
import ssl
from collections.abc import Callable
from typing import Final

from mock_exchange.transport.context import Context
from mock_exchange.transport.refusals import refusal
from mock_exchange.transport.wire import response_bytes

_HANDSHAKE_BYTE: Final = b"\x16"
"""The type of the first record of TLS (RFC 8446 5.1)."""

_ACCEPTED_MAX: Final = 64
"""Connections taken in one turn of the loop."""

_TAKE_AGAIN_S: Final = 0.5
"""How long to wait when the system has no descriptor left."""

_PLAIN_BYTES_MAX: Final = 65_536
_log = logging.getLogger("mock_exchange.transport")


class TlsDoor:
    """Listens on ``listener`` until ``close``. ``factory`` makes the protocol of a connection; ``plain_answer`` is for who speaks no TLS."""

    def __init__(
        self,
        listener: socket.socket,
        factory: Callable[[], asyncio.Protocol],
        context: ssl.SSLContext,
        *,
        plain_answer: Callable[[], bytes],
        handshake_s: float,
        shutdown_s: float,
        backlog: int = 2_048,
    ) -> None:
        self._listener = listener
        self._factory = factory
        self._context = context
        self._plain_answer = plain_answer
        self._handshake_s = handshake_s
        self._shutdown_s = shutdown_s
        self._loop = asyncio.get_running_loop()
        self._handshakes: set[asyncio.Task[None]] = set()
        self._closed = False
        listener.setblocking(False)
        listener.listen(backlog)
        self._loop.add_reader(listener, self._accept)

    def close(self) -> None:
        """Take no more, and end the handshakes under way. The listening socket is its owner's. Twice is once."""
        if not self._closed:
            self._closed = True
            self._loop.remove_reader(self._listener)
            for task in tuple(self._handshakes):
                task.cancel()

    async def wait_closed(self) -> None:
        """Wait until the handshakes that ``close`` ended are gone."""
        while self._handshakes:
            await asyncio.wait(tuple(self._handshakes))

    def _accept(self) -> None:
        for _ in range(_ACCEPTED_MAX):
            try:
                peer, _address = self._listener.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:
                _log.warning("no connection can be taken for now: %s", error)
                self._loop.remove_reader(self._listener)
                self._loop.call_later(_TAKE_AGAIN_S, self._accept_again)
                return
            peer.setblocking(False)
            task = self._loop.create_task(self._take(peer))
            self._handshakes.add(task)
            task.add_done_callback(self._handshakes.discard)

    def _accept_again(self) -> None:
        if not self._closed:
            self._loop.add_reader(self._listener, self._accept)

    async def _take(self, peer: socket.socket) -> None:
        handed_over = False
        try:
            who = _name_of(peer)
            async with asyncio.timeout(self._handshake_s):
                first = await self._first_byte(peer)
            if first == _HANDSHAKE_BYTE:
                handed_over = True  # asyncio closes it, whatever comes of it
                await self._loop.connect_accepted_socket(
                    self._factory,
                    peer,
                    ssl=self._context,
                    ssl_handshake_timeout=self._handshake_s,
                    ssl_shutdown_timeout=self._shutdown_s,
                )
            elif first:
                _log.info("%s speaks no TLS, and this port speaks nothing else", who)
                self._refuse(peer)
        except (OSError, TimeoutError) as error:
            _log.info("the TLS handshake with %s failed: %s", who, why(error))
        finally:
            if not handed_over:
                peer.close()

    async def _first_byte(self, peer: socket.socket) -> bytes:
        """Return the first byte of a peer without taking it away, b"" if it ended before."""
        ready = self._loop.create_future()
        self._loop.add_reader(peer, _resolve, ready)
        try:
            await ready
        finally:
            self._loop.remove_reader(peer)
        return peer.recv(1, socket.MSG_PEEK)

    def _refuse(self, peer: socket.socket) -> None:
        """Say in plain HTTP what is wrong. What the peer sent is read, for the system would cut the connection else."""
        with contextlib.suppress(OSError):
            peer.recv(_PLAIN_BYTES_MAX)
            peer.send(self._plain_answer())
            peer.shutdown(socket.SHUT_WR)


def plain_answer(context: Context) -> bytes:
    """Return what who speaks plain HTTP is told, as bytes; it is counted with the refusals."""
    message = "This port speaks TLS: begin the address with https:// or wss://"
    response = refusal(context.edition, "INVALID_PARAMETER", message)
    context.observe_refusal(response)
    return response_bytes(response, close=True)


def _resolve(ready: "asyncio.Future[None]") -> None:
    if not ready.done():
        ready.set_result(None)


def why(error: BaseException) -> str:
    """Return in a few words why a handshake failed, and what to do where that is known."""
    if isinstance(error, ssl.SSLError) and error.reason:
        words = error.reason.lower().replace("_", " ")
        if "unknown ca" in words or "certificate" in words:
            words += " (it does not trust the certificate: give it the CA file)"
        return words
    if isinstance(error, TimeoutError):
        return "it took too long"
    return str(error) or "the peer ended it"


def _name_of(peer: socket.socket) -> str:
    try:
        host, port, *_ = peer.getpeername()
    except (OSError, ValueError):
        return "a peer that is gone"
    return f"{host}:{port}"
