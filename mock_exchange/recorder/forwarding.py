"""Carries plain calls to the server: target and headers byte for byte, redirects not followed, nothing decoded.

httpx would normalise the path, which a signature covers; so this speaks to the pool below it.
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Final

import httpcore2

from mock_exchange.recorder.upstream import Upstream, UpstreamError, why
from mock_exchange.recording.bodies import BODY_BYTES_MAX
from mock_exchange.recording.entry import Call, Header
from mock_exchange.recording.headers import end_to_end, request_headers

CONNECT_S: Final = 10.0
ANSWER_S: Final = 60.0
"""How long a server may take, in real seconds."""

_ERRORS: Final = (
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.TimeoutException,
    httpcore2.UnsupportedProtocol,
    OSError,
)


@dataclass(slots=True)
class Fetched:
    """A server's answer. ``body`` is as it came, up to its cap; ``rest`` is what goes beyond, to be passed on and not kept."""

    status: int
    reason: str
    headers: list[Header] = field(repr=False)
    body: bytes = field(repr=False)
    rest: AsyncIterator[bytes] | None = None
    _open: AsyncExitStack = field(default_factory=AsyncExitStack, repr=False)

    async def aclose(self) -> None:
        """Give the connection back."""
        await self._open.aclose()


class Forwarder:
    """Connections to one server."""

    def __init__(
        self, upstream: Upstream, *, connect_s: float = CONNECT_S, answer_s: float = ANSWER_S
    ) -> None:
        self._upstream = upstream
        self._timeout = {
            "connect": connect_s,
            "read": answer_s,
            "write": answer_s,
            "pool": answer_s,
        }
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=upstream.context,
            max_connections=100,
            max_keepalive_connections=20,
            keepalive_expiry=4.0,  # below what servers usually grant: a stale connection would be an error of ours
            network_backend=_Backend(upstream),
        )

    async def fetch(self, call: Call) -> Fetched:
        """Send a call and return its answer. Raises :class:`UpstreamError`."""
        upstream = self._upstream
        request = httpcore2.Request(
            call.method.encode("latin-1"),
            httpcore2.URL(
                scheme=upstream.origin.partition(":")[0].encode(),
                host=upstream.host.encode("idna" if not upstream.host.isascii() else "ascii"),
                port=upstream.port,
                target=call.target.encode("latin-1"),
            ),
            headers=_raw(self._headers(call)),
            content=call.body or b"",
            extensions={"timeout": self._timeout, "sni_hostname": upstream.host},
        )
        stack = AsyncExitStack()
        try:
            response = await self._pool.handle_async_request(request)
            stack.push_async_callback(response.aclose)
            chunks = response.aiter_stream()
            body, more = await _up_to_cap(chunks)
        except _ERRORS as error:
            await stack.aclose()
            raise UpstreamError(why(error)) from error
        reason = response.extensions.get("reason_phrase", b"").decode("latin-1")
        headers = end_to_end(
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers
        )
        if not more:
            await stack.aclose()
        return Fetched(response.status, reason, headers, body, chunks if more else None, stack)

    def _headers(self, call: Call) -> list[Header]:
        headers = request_headers(call.headers, self._upstream.authority)
        had_length = any(name.lower() == "content-length" for name, _ in call.headers)
        if call.body or had_length:
            headers.append(("Content-Length", str(len(call.body or b""))))
        return headers

    async def aclose(self) -> None:
        """Close every connection."""
        await self._pool.aclose()


class _Backend(httpcore2.AsyncNetworkBackend):
    """Finds names where the upstream's table says."""

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream
        self._inner = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect."""
        del host, port
        address, at = self._upstream.endpoint
        return await self._inner.connect_tcp(address, at, timeout, local_address, socket_options)


async def _up_to_cap(chunks: AsyncIterator[bytes]) -> tuple[bytes, bool]:
    """Return a body up to what is kept, and whether there may be more of it."""
    parts, size = [], 0
    async for chunk in chunks:
        parts.append(chunk)
        size += len(chunk)
        if size > BODY_BYTES_MAX:
            return b"".join(parts), True
    return b"".join(parts), False


def _raw(headers: list[Header]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
