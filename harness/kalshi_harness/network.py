"""How the harness reaches a target: name resolution, certificates, timeouts. Nothing here can switch a check off (C31, D25).

A target is always addressed by its real name: the name is what goes into ``Host``, into SNI and what the certificate is
checked against. ``Network.resolve`` only says which address that name is found at, as ``curl --resolve`` does.
"""

import socket
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})
DEFAULT_PORTS: Mapping[str, int] = {"http": 80, "https": 443, "ws": 80, "wss": 443}
SECURE_SCHEMES = frozenset({"https", "wss"})

Endpoint = tuple[str, int]


class TargetUnreachableError(AssertionError):
    """The target could not be spoken to at all. Never a pass, never a skip."""


@dataclass(frozen=True, slots=True)
class Network:
    """Where names are found (``resolve``: (host, port) -> (address, port)), whose certificates are trusted, how long to wait."""

    ca_file: Path | None = None
    resolve: Mapping[Endpoint, Endpoint] = field(default_factory=dict)
    connect_timeout_s: float = 5.0
    read_timeout_s: float = 10.0

    def endpoint(self, url: str) -> Endpoint:
        """Return the address and port to connect to for ``url``.

        Raises ``ValueError`` for a URL that is neither secure nor on loopback.
        """
        parts = urlsplit(url)
        if parts.hostname is None or parts.scheme not in DEFAULT_PORTS:
            raise ValueError(
                f"not a URL of an exchange: {url!r} (http, https, ws or wss with a host)"
            )
        if parts.scheme not in SECURE_SCHEMES and parts.hostname not in LOOPBACK_HOSTS:
            raise ValueError(f"{url!r} is not encrypted; only loopback may be spoken to in clear")
        named = (parts.hostname, parts.port or DEFAULT_PORTS[parts.scheme])
        return self.resolve.get(named, named)

    def ssl_context(self) -> ssl.SSLContext:
        """Return a context that checks certificates and host names, with a private CA where one is named.

        Raises ``ValueError`` for a file without certificates.
        """
        cafile = None if self.ca_file is None else str(self.ca_file)
        try:
            return ssl.create_default_context(cafile=cafile)
        except ssl.SSLError as error:
            raise ValueError(f"there is no certificate (PEM) in {cafile}: {error.reason}") from None

    def connect(self, url: str) -> socket.socket:
        """Return a TCP connection to the host of ``url``, not yet encrypted. Raises :class:`TargetUnreachableError`."""
        address = self.endpoint(url)
        try:
            return socket.create_connection(address, timeout=self.connect_timeout_s)
        except OSError as error:
            raise TargetUnreachableError(
                f"unreachable: {url} at {address[0]}:{address[1]}: {error}"
            ) from error

    def probe(self, url: str) -> None:
        """Connect to ``url``, with the TLS handshake where it has one, and hang up. Raises :class:`TargetUnreachableError`."""
        connection = self.connect(url)
        try:
            if urlsplit(url).scheme in SECURE_SCHEMES:
                context = self.ssl_context()
                connection = context.wrap_socket(connection, server_hostname=urlsplit(url).hostname)
        except OSError as error:
            raise TargetUnreachableError(f"unreachable: {url}: {error}") from error
        finally:
            connection.close()


def parse_resolve(entries: Iterable[str]) -> dict[Endpoint, Endpoint]:
    """Read ``HOST:PORT:ADDRESS[:PORT]`` entries. Raises ``ValueError`` that quotes the entry."""
    table: dict[Endpoint, Endpoint] = {}
    for entry in entries:
        fields = entry.split(":")
        if len(fields) not in {3, 4} or not all(fields) or not fields[1].isdigit():
            raise ValueError(
                f"--resolve {entry!r}: expected HOST:PORT:ADDRESS or HOST:PORT:ADDRESS:PORT"
            )
        port = int(fields[1])
        if len(fields) == 4 and not fields[3].isdigit():
            raise ValueError(f"--resolve {entry!r}: {fields[3]!r} is not a port")
        table[fields[0], port] = (fields[2], int(fields[3]) if len(fields) == 4 else port)
    return table
