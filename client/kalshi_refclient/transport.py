"""The HTTP edge: URL rules, TLS, timeouts, one attempt on the wire and how it ended (C31, D25, R4 to R7, R10 to R13).

The only module that knows httpx2. ``https`` only, except to loopback; certificates are always verified (a private CA
can be named, verification cannot be switched off); the environment is not asked (``trust_env=False``): neither a
proxy nor another CA nor a ``.netrc`` may slip in between a trading client and its exchange unseen. Redirects are
never followed. An attempt has a deadline for everything together, also against a peer that drips.
"""

import ipaddress
import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx2
from httpcore2 import SOCKET_OPTION, ConnectionPool, NetworkBackend, NetworkStream, SyncBackend

from kalshi_refclient._core.bounds import BODY_BYTES_MAX
from kalshi_refclient._core.outcomes import Answer, Lost, NotSent, Outcome, Unreadable
from kalshi_refclient.errors import LocalMisuse
from kalshi_refclient.redaction import excerpt

USER_AGENT: Final = "kalshi-refclient"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Timeouts of one attempt, seconds. The whole call has its own: ``RetryPolicy.deadline_s``."""

    connect_s: float = 5.0
    read_s: float = 10.0
    write_s: float = 10.0
    pool_s: float = 5.0

    def within(self, left_s: float) -> httpx2.Timeout:
        """Return them, none longer than ``left_s``."""
        return httpx2.Timeout(
            connect=min(self.connect_s, left_s),
            read=min(self.read_s, left_s),
            write=min(self.write_s, left_s),
            pool=min(self.pool_s, left_s),
        )


def check_url(url: str, *, secure: str, plain: str) -> str:
    """Return ``url`` without a trailing slash, if it is ``secure`` or ``plain`` to loopback (D25).

    Raises :class:`LocalMisuse` for anything else, also for user info, query or fragment in it.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise LocalMisuse("the base URL is malformed", field="url") from None
    if not host or parts.username is not None or parts.query or parts.fragment:
        raise LocalMisuse(
            "a base URL has a host and a path, and no user info, query or fragment", field="url"
        )
    if parts.scheme == secure or (parts.scheme == plain and is_loopback(host)):
        return url.rstrip("/")
    raise LocalMisuse(
        f"only {secure}:// is spoken ({plain}:// to loopback only), not {parts.scheme}://{host}",
        field="url",
    )


def is_loopback(host: str) -> bool:
    """Return whether a host name or address is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def tls_context(ca_file: Path | str | None = None) -> ssl.SSLContext:
    """Return a context that verifies, against the system's CAs or against ``ca_file`` alone."""
    if ca_file is not None:
        context = ssl.create_default_context(cafile=str(ca_file))
    else:
        context = httpx2.create_ssl_context(trust_env=False)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def tls_context_for(url: str, ca_file: Path | str | None) -> ssl.SSLContext:
    """Return :func:`tls_context`; for a plain URL one that trusts nobody, since reading all CAs takes a while."""
    if url.startswith(("https:", "wss:")):
        return tls_context(ca_file)
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class WireTrace:
    """What is known of an attempt's way onto the wire, told by httpcore's trace events."""

    __slots__ = ("connected", "head_failed", "head_started", "secrets", "told")

    def __init__(self) -> None:
        self.secrets: tuple[str, ...] = ()
        self.told = False
        self.connected = False
        self.head_started = False
        self.head_failed = False

    def note(self, name: str, _info: Mapping[str, Any]) -> None:
        """Take one event of the synchronous client."""
        self.told = True
        step = name.split(".", 1)[-1]
        if step in {"connect_tcp.complete", "start_tls.complete"}:
            self.connected = True
        elif step == "send_request_headers.started":
            self.head_started = True
        elif step == "send_request_headers.failed":
            # A head that the kernel did not take whole cannot have been acted on.
            self.head_failed = isinstance(_info.get("exception"), Exception) and "Timeout" not in (
                type(_info["exception"]).__name__
            )

    async def note_async(self, name: str, info: Mapping[str, Any]) -> None:
        """Take one event of the asynchronous client."""
        self.note(name, info)


_NEVER_SENT: Final = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.UnsupportedProtocol,
    httpx2.LocalProtocolError,
    httpx2.InvalidURL,
)
ATTEMPT_ERRORS: Final = (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, OSError)
"""What an attempt may raise; :func:`outcome_of` takes them all."""


def outcome_of(error: Exception, trace: WireTrace, status: int | None) -> Outcome:
    """Return how an attempt ended that raised. *Not sent* only where that is certain (R4 to R7, R13)."""
    said = excerpt(str(error), secrets=trace.secrets)  # some quote what the peer sent
    reason = f"{type(error).__name__}: {said}" if said else type(error).__name__
    if isinstance(error, httpx2.DecodingError):
        return Unreadable("the answer's content encoding is broken", status or 0)
    if isinstance(
        error, httpx2.LocalProtocolError | httpx2.InvalidURL | httpx2.UnsupportedProtocol
    ):
        return NotSent(reason, final=True)
    if isinstance(error, _NEVER_SENT):
        return NotSent(reason, final=_is_certificate_error(error))
    if trace.told and status is None and (not trace.head_started or trace.head_failed):
        return NotSent(reason, stale=not trace.connected)
    return Lost(reason)


def _is_certificate_error(error: BaseException | None) -> bool:
    seen = 0
    while error is not None and seen < 10:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error, seen = error.__cause__ or error.__context__, seen + 1
    return False


class BodyBuffer:
    """Collects a decoded body up to its cap (R11)."""

    def __init__(self, bytes_max: int = BODY_BYTES_MAX) -> None:
        self._bytes_max = bytes_max
        self._chunks: list[bytes] = []
        self._size = 0

    def add(self, chunk: bytes) -> bool:
        """Take a chunk; return False, and keep nothing more, once the cap is passed."""
        self._size += len(chunk)
        if self._size > self._bytes_max:
            self._chunks.clear()
            return False
        self._chunks.append(chunk)
        return True

    def ended(self, response: httpx2.Response, trace: WireTrace) -> Outcome:
        """Return the answer, or that it was too large."""
        if self._size > self._bytes_max:
            return Unreadable(
                f"the answer exceeds {self._bytes_max} bytes", response.status_code, too_large=True
            )
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, headers, b"".join(self._chunks), trace.secrets)


DEADLINE_S: ContextVar[float] = ContextVar("kalshi_refclient_attempt_deadline_s")
"""Until when (``time.monotonic``) the current attempt of a synchronous client may use its socket."""


class DeadlineStream(NetworkStream):
    """A socket whose every read and write ends with the attempt's deadline, so that a drip cannot outlast it."""

    def __init__(self, stream: NetworkStream, monotonic_s: Callable[[], float]) -> None:
        self._stream = stream
        self._monotonic_s = monotonic_s

    def _within(self, timeout: float | None) -> float | None:
        deadline_s = DEADLINE_S.get(None)
        if deadline_s is None:
            return timeout
        left_s = max(0.001, deadline_s - self._monotonic_s())
        return left_s if timeout is None else min(timeout, left_s)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read as the wrapped stream does, but not beyond the deadline."""
        return self._stream.read(max_bytes, self._within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write as the wrapped stream does, but not beyond the deadline."""
        self._stream.write(buffer, self._within(timeout))

    def close(self) -> None:
        """Close the wrapped stream."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> NetworkStream:
        """Wrap the TLS stream likewise."""
        secured = self._stream.start_tls(ssl_context, server_hostname, self._within(timeout))
        return DeadlineStream(secured, self._monotonic_s)

    def get_extra_info(self, info: str) -> Any:
        """Return what the wrapped stream knows."""
        return self._stream.get_extra_info(info)


class DeadlineBackend(SyncBackend):
    """Opens connections as :class:`DeadlineStream`."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> NetworkStream:
        """Connect, and wrap what comes of it."""
        stream = super().connect_tcp(host, port, timeout, local_address, socket_options)
        return DeadlineStream(stream, time.monotonic)


class DeadlineTransport(httpx2.HTTPTransport):
    """httpx2's transport over a pool whose sockets know the attempt's deadline."""

    def __init__(self, verify: ssl.SSLContext) -> None:
        super().__init__(verify=verify, trust_env=False)
        self._pool.close()
        # httpx2 offers no way to give the pool a backend; test_R10 fails if this ever stops working.
        backend: NetworkBackend = DeadlineBackend()
        self._pool = ConnectionPool(
            ssl_context=verify,
            max_connections=100,
            max_keepalive_connections=20,
            keepalive_expiry=5.0,
            network_backend=backend,
        )
