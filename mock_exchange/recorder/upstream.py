"""The server that is recorded: its address, its certificates, and what kept it from answering, in words.

It is addressed by its real name: that goes into ``Host`` and SNI and is what the certificate is checked against. ``resolve`` only says at
which address that name is found, as ``curl --resolve`` does. Nothing can switch a check off; in clear only loopback is spoken to (C31).
"""

import asyncio
import ipaddress
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

_PORTS: Final = {"http": 80, "https": 443, "ws": 80, "wss": 443}
_SECURE: Final = frozenset({"https", "wss"})
_OF_STREAM: Final = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}
_OF_CALL: Final = {"ws": "http", "wss": "https", "http": "http", "https": "https"}

Endpoint = tuple[str, int]


class UpstreamError(Exception):
    """The server gave no answer. ``args[0]`` says why, for people."""


@dataclass(frozen=True, slots=True)
class Upstream:
    """Where a server is. ``origin`` is ``https://host:port`` or ``wss://...``, without a path."""

    scheme: str
    host: str
    port: int
    resolve: Mapping[Endpoint, Endpoint] = field(default_factory=dict)
    context: ssl.SSLContext | None = field(default=None, repr=False)

    @property
    def is_secure(self) -> bool:
        """Whether TLS is spoken."""
        return self.scheme in _SECURE

    @property
    def authority(self) -> str:
        """Host and port as they stand in ``Host``."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme and authority, for plain calls."""
        return f"{_OF_CALL[self.scheme]}://{self.authority}"

    @property
    def stream_origin(self) -> str:
        """Scheme and authority, for streams."""
        return f"{_OF_STREAM[self.scheme]}://{self.authority}"

    @property
    def endpoint(self) -> Endpoint:
        """The address and port to connect to."""
        return self.resolve.get((self.host, self.port), (self.host, self.port))


def upstream_at(
    url: str, *, ca_file: Path | None = None, resolve: Mapping[Endpoint, Endpoint] | None = None
) -> Upstream:
    """Return the server of a URL. Raises ``ValueError`` (a URL that will not do), ``OSError`` (the file of CAs)."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError(f"no URL of a server: {url!r}") from None
    if parts.scheme not in _PORTS or not host:
        raise ValueError(f"no URL of a server: {url!r} (https://HOST[:PORT])")
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError("the upstream has scheme, host and port; no user, query or fragment")
    if parts.path not in {"", "/"}:
        raise ValueError(
            f"the upstream has no path: say {parts.scheme}://{parts.netloc}. Paths go through as the client wrote them, "
            "since signatures cover them"
        )
    if parts.scheme not in _SECURE and not is_loopback(host):
        raise ValueError(f"{url!r} is not encrypted; only loopback may be spoken to in clear")
    context = _context(ca_file) if parts.scheme in _SECURE else None
    return Upstream(parts.scheme, host, port or _PORTS[parts.scheme], dict(resolve or {}), context)


def parse_resolve(entries: Iterable[str]) -> dict[Endpoint, Endpoint]:
    """Read ``HOST:PORT:ADDRESS[:PORT]`` entries. Raises ``ValueError`` that quotes the entry."""
    table: dict[Endpoint, Endpoint] = {}
    for entry in entries:
        fields = entry.split(":")
        ports = fields[1::2]
        if len(fields) not in {3, 4} or not all(fields) or not all(map(_is_port, ports)):
            raise ValueError(
                f"--upstream-resolve {entry!r}: expected HOST:PORT:ADDRESS or HOST:PORT:ADDRESS:PORT"
            )
        table[fields[0], int(ports[0])] = (fields[2], int(ports[-1]))
    return table


def is_loopback(host: str) -> bool:
    """Return whether a host name or address is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def why(error: BaseException) -> str:
    """Say what kept a server from answering."""
    seen: BaseException | None = error
    for _ in range(8):
        if seen is None:
            break
        if isinstance(seen, ssl.SSLCertVerificationError):
            return f"its certificate is not trusted: {seen.verify_message}"
        if isinstance(seen, ssl.SSLError):
            return f"TLS failed: {getattr(seen, 'reason', None) or seen}"
        if isinstance(seen, ConnectionRefusedError):
            return "connection refused"
        if isinstance(seen, TimeoutError | asyncio.TimeoutError):
            return "no answer in time"
        seen = seen.__cause__ or seen.__context__
    name = type(error).__name__
    if name.endswith("Timeout"):
        return f"no answer in time ({name})"
    return str(error) or name


def _context(ca_file: Path | None) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=None if ca_file is None else str(ca_file))
    except ssl.SSLError as error:
        raise ValueError(f"{ca_file} holds no certificates: {error.reason}") from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < int(text) < 65_536
