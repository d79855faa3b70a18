"""A closed-loop HTTP/1.1 loader on raw asyncio sockets: small enough not to be the bottleneck.

Each connection sends its next prepared request as soon as the answer to the last one is whole. Counts answers by status.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length: "


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What a run of the loader saw."""

    requests_per_s: float
    statuses: Counter[int]


def request_bytes(
    method: str, path: str, *, headers: Sequence[str] = (), body: bytes = b""
) -> bytes:
    """Return a whole request as it goes over the wire."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *headers]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + HEAD_END + body


class _Connection(asyncio.Protocol):
    def __init__(self, requests: Sequence[bytes], offset: int, statuses: Counter[int]) -> None:
        self._requests = requests
        self._next = offset
        self._statuses = statuses
        self._buffer = b""
        self._running = True
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)  # uvloop's are not registered
        self._send()

    def stop(self) -> None:
        self._running = False
        if self._transport is not None:
            self._transport.close()

    def _send(self) -> None:
        assert self._transport is not None
        self._transport.write(self._requests[self._next % len(self._requests)])
        self._next += 1

    def data_received(self, data: bytes) -> None:
        if self._buffer:
            data = self._buffer + data
        head = data.find(HEAD_END)
        if head < 0:
            self._buffer = data
            return
        at = data.find(LENGTH, 0, head) + len(LENGTH)
        length = int(data[at : data.find(b"\r", at)])
        if len(data) < head + 4 + length:
            self._buffer = data
            return
        self._buffer = b""
        if self._running:
            self._statuses[int(data[9:12])] += 1
            self._send()


async def drive(
    port: int, requests: Sequence[bytes], *, connections: int = 32, duration_s: float = 2.0
) -> LoadResult:
    """Load ``127.0.0.1:port`` for ``duration_s``, each connection beginning elsewhere in ``requests``."""
    loop = asyncio.get_running_loop()
    statuses: Counter[int] = Counter()
    peers: list[_Connection] = []
    for number in range(connections):
        offset = number * len(requests) // connections

        def peer(offset: int = offset) -> _Connection:
            return _Connection(requests, offset, statuses)

        _, protocol = await loop.create_connection(peer, "127.0.0.1", port)
        peers.append(protocol)
    await asyncio.sleep(duration_s / 10)  # warm: buffers, caches, branch predictors
    statuses.clear()
    begun = time.perf_counter()
    await asyncio.sleep(duration_s)
    elapsed_s = time.perf_counter() - begun
    seen = Counter(statuses)
    for protocol in peers:
        protocol.stop()
    await asyncio.sleep(0)
    return LoadResult(requests_per_s=seen.total() / elapsed_s, statuses=seen)
