"""Every cap of the transport, in one place: named constants, and the few a caller may set.

Bytes and counts are fixed by what the contract's messages need, with room; times run on real time, never on the
exchange's clock, because they protect the process from its peers.
"""

from dataclasses import dataclass
from typing import Final

from mock_exchange.session import stream

CONTROL_BODY_BYTES_MAX: Final = 65_536
"""A body of a control call. A contract request's is the edition's (``limits.json``)."""

RAW_FACTOR: Final = 8
"""How many times as long a body may be as it came over the wire, chunk heads, chunk extensions and trailers among it."""

HEAD_BYTES_MAX: Final = 32_768
"""Request line and header fields together."""

HEADERS_MAX: Final = 128
"""Header fields of a request, trailers among them."""

FRAME_BYTES_MAX: Final = stream.FRAME_BYTES_MAX
"""A WebSocket message, whole (OWASP: 64 KB or less). More is closed with 1009."""

FRAGMENTS_MAX: Final = 1_024
"""Frames of one WebSocket message. More is closed with 1009."""

UNREAD_BYTES_MAX: Final = 262_144
"""What may wait to be written to a WebSocket before its session hears that the peer does not read."""

WRITE_BUFFER_BYTES_MAX: Final = 1_048_576
"""What may wait to be written to one socket. A consumer slower than that is cut off, never waited for."""

LINGER_BYTES_MAX: Final = 33_554_432
"""What is read and thrown away after an early answer, so that the peer gets to read it (RFC 9112 9.6)."""

LINGER_S: Final = 2.0
"""How long that goes on."""

CLOSE_TIMEOUT_S: Final = 5.0
"""How long a WebSocket peer may take to answer a close frame."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Times in real seconds. ``request_s``: from the first byte of a request (or the connection) to its last.

    ``idle_s``: a kept-alive connection between requests. ``ping_s``: how often a WebSocket peer is pinged, and how long
    it may take to answer.
    """

    request_s: float = 10.0
    idle_s: float = 60.0
    ping_s: float = 20.0

    @property
    def sweep_s(self) -> float:
        """How often deadlines are looked at: connections close up to a fifth of their time late."""
        return min(self.request_s, self.idle_s) / 10
