"""The head of a request to the CONNECT proxy, and where it leads: bytes in, a decision out. RFC 9110 9.3.6, RFC 9112 3.2. No I/O.

The proxy is a signpost and no open proxy: it leads the hosts it was told of, at the port of https, to one place.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from mock_exchange.session.http import HttpResponse
from mock_exchange.transport.refusals import error_body, json_response

HEAD_BYTES_MAX: Final = 16_384
"""Request line and header fields; nobody needs as much to ask for a tunnel."""

HTTPS_PORT: Final = 443
ESTABLISHED: Final = b"HTTP/1.1 200 Connection Established\r\n\r\n"
_HOSTS_SAID_MAX: Final = 20
_REQUEST_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) HTTP/1\.[01]", re.ASCII)
_AUTHORITY = re.compile(r"(\[[0-9a-f:.]+\]|[^\s:/?#@\[\]]+):([0-9]{1,5})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Asked:
    """A tunnel that was asked for. ``early`` is what came behind the head: the first bytes of the tunnel."""

    host: str
    port: int
    early: bytes


class ProxyRefusedError(Exception):
    """A request that gets no tunnel. ``response`` is what its sender is told."""

    def __init__(
        self, status: int, code: str, message: str, headers: tuple[tuple[bytes, bytes], ...] = ()
    ) -> None:
        super().__init__(message)
        self.response: HttpResponse = json_response(status, error_body(code, message), headers)


@dataclass(frozen=True, slots=True)
class Signpost:
    """Which destinations are led: ``hosts`` (``*.domain`` is one label more) at port 443, and ``own``, the exchange by itself."""

    hosts: tuple[str, ...]
    own: tuple[tuple[str, int], ...] = ()

    def leads(self, host: str, port: int) -> bool:
        """Tell whether a destination is led."""
        if (host, port) in self.own:
            return True
        _, _, domain = host.partition(".")
        return port == HTTPS_PORT and (host in self.hosts or f"*.{domain}" in self.hosts)

    def check(self, asked: Asked) -> None:
        """Raise :class:`ProxyRefusedError` for a destination that is not led, saying which are."""
        if self.leads(asked.host, asked.port):
            return
        said = ", ".join(self.hosts[:_HOSTS_SAID_MAX])
        more = len(self.hosts) - _HOSTS_SAID_MAX
        said += f" and {more} more" if more > 0 else ""
        message = (
            f"{asked.host}:{asked.port} is not reached from here: this proxy leads {said} "
            f"(port {HTTPS_PORT}) to a mock exchange, and goes nowhere else"
        )
        raise ProxyRefusedError(403, "FORBIDDEN", message)


def signpost(hosts: Iterable[str], own: Iterable[tuple[str, int]] = ()) -> Signpost:
    """Return a signpost for host names in any case, each once."""
    return Signpost(tuple(dict.fromkeys(host.lower() for host in hosts)), tuple(own))


class HeadReader:
    """Reads one request head, in whatever pieces it comes."""

    def __init__(self) -> None:
        self._data = b""

    def feed(self, data: bytes) -> Asked | None:
        """Take bytes; return what is asked once the head is whole. Raises :class:`ProxyRefusedError`."""
        self._data += data
        head, end, early = self._data.partition(b"\r\n\r\n")
        if len(head) > HEAD_BYTES_MAX:
            message = f"A request head has at most {HEAD_BYTES_MAX} bytes"
            raise ProxyRefusedError(431, "PAYLOAD_TOO_LARGE", message)
        return _asked(head.partition(b"\r\n")[0], early) if end else None


def _asked(line: bytes, early: bytes) -> Asked:
    found = _REQUEST_LINE.fullmatch(line)
    if found is None:
        raise ProxyRefusedError(400, "INVALID_PARAMETER", "This is no HTTP/1.1 request")
    if found[1] != b"CONNECT":
        message = "This proxy takes CONNECT only: begin the address with https:// or wss://, or do without the proxy"
        allow = ((b"allow", b"CONNECT"),)
        raise ProxyRefusedError(405, "METHOD_NOT_ALLOWED", message, allow)
    authority = _AUTHORITY.fullmatch(found[2].decode("latin-1").lower())
    if authority is None or not 0 < int(authority[2]) < 65_536:
        raise ProxyRefusedError(400, "INVALID_PARAMETER", "CONNECT is asked for as host:port")
    host = authority[1].strip("[]").removesuffix(".")
    return Asked(host, int(authority[2]), early)
