"""One WebSocket connection without the socket: frames and time in, frames and a close out.

The transport feeds ``receive_text`` / ``receive_binary`` / ``tick`` / ``disconnected`` and after each of them, and whenever
``wake`` was called, drains ``take_output``. ``next_deadline_us`` tells when to call ``tick`` at the latest.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Close:
    """Close the connection with this code and reason."""

    code: int
    reason: str


class StreamSession:
    """A connection's state: before auth, authenticated, closed. Made by ``Venue.open_stream``."""

    wake: Callable[[], None]
    """Set by the transport: called (from any of the venue's calls) when there is new output to take."""

    def receive_text(self, text: str | bytes, now_us: int) -> None:
        """Take a text frame."""
        raise NotImplementedError

    def receive_binary(self, data: bytes, now_us: int) -> None:
        """Take a binary frame: the contract has none, so the session closes with 1003."""
        raise NotImplementedError

    def tick(self, now_us: int) -> None:
        """Let time pass: auth deadline, paced output."""
        raise NotImplementedError

    def next_deadline_us(self) -> int | None:
        """Return when ``tick`` has something to do, or None."""
        raise NotImplementedError

    def take_output(self) -> tuple[list[bytes], Close | None]:
        """Return the frames to send now, in order, and the close that follows them, if any."""
        raise NotImplementedError

    def disconnected(self) -> None:
        """Tell that the peer is gone; subscriptions and the connection's place are given back."""
        raise NotImplementedError
