"""Another place than the exchange, where a redirect leads: it listens, notes whether credentials came along, and answers 404.

It lives on the loop of whoever starts it. What it notes names the headers that came, never what was in them.
"""

import asyncio
import socket
from collections.abc import Callable
from typing import Final, cast

from kalshi_contract.private_headers import is_private_header

HEAD_BYTES_MAX: Final = 65_536
_HOST: Final = "127.0.0.1"
_BODY: Final = b'{"error":{"code":"NOT_FOUND","message":"nothing is here"}}'
_ANSWER: Final = (
    b"HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\nconnection: close\r\n"
    b"content-length: %d\r\n\r\n%b" % (len(_BODY), _BODY)
)

Note = Callable[[str, str, tuple[str, ...], str], object]
"""Told of each visit: method, target, the headers with credentials that came along, and the whole head to look for secrets in."""


class Elsewhere:
    """The place. ``url`` is its origin; it is another than the exchange's, since the port is."""

    def __init__(self, note: Note) -> None:
        """Take a port. Raises ``OSError``."""
        self._note = note
        self._listener = socket.create_server((_HOST, 0))
        self._task: asyncio.Task[asyncio.Server] | None = None
        self._open: set[asyncio.Transport] = set()
        self.url = f"http://{_HOST}:{self._listener.getsockname()[1]}"

    def begin(self) -> None:
        """Listen, on the running loop."""
        loop = asyncio.get_running_loop()
        self._task = loop.create_task(
            loop.create_server(lambda: _Visit(self._note, self._open), sock=self._listener)
        )

    def end(self) -> None:
        """Listen no longer. On the same loop."""
        if self._task is not None and self._task.done():
            self._task.result().close()
        for transport in tuple(self._open):
            transport.abort()
        self._listener.close()


class _Visit(asyncio.Protocol):
    """A connection: one request, and its answer."""

    def __init__(self, note: Note, open_: set[asyncio.Transport]) -> None:
        self._note = note
        self._open = open_
        self._data = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by its class
        self._open.add(self._transport)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        if self._transport is not None:
            self._open.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        """Take bytes until the head is there."""
        if self._transport is None or self._transport.is_closing():
            return
        self._data += data
        head, found, _ = self._data.partition(b"\r\n\r\n")
        if found:
            self._answer(head.decode("latin-1"))
        elif len(self._data) > HEAD_BYTES_MAX:
            self._transport.abort()

    def _answer(self, head: str) -> None:
        assert self._transport is not None  # noqa: S101 - it was made
        line, *fields = head.split("\r\n")
        method, _, rest = line.partition(" ")
        names = (field.partition(":")[0].strip() for field in fields)
        shown = tuple(name for name in names if is_private_header(name))
        self._note(method, rest.rpartition(" ")[0], shown, head)
        self._transport.write(_ANSWER)
        self._transport.close()
