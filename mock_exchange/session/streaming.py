"""What a venue and its transport need of an edition's streams: a connection without its socket, and who listens to what."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from mock_exchange.monitoring.streams import StreamRecord
    from mock_exchange.session.outbox import Outbox
    from mock_exchange.session.stream import Close


@dataclass(frozen=True, slots=True)
class Watched:
    """One subscription: its channel and what narrows it. ``sid`` and ``seq`` (the number of its last message) where there are such."""

    channel: str
    keys: tuple[str, ...]
    sid: int | None = None
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class StreamReport:
    """How a connection stands. ``sent`` and ``waiting`` are messages, ``lag_us`` is how long the oldest of them waits."""

    number: int
    account_id: str | None
    opened_us: int
    sent: int
    waiting: int
    lag_us: int
    watched: tuple[Watched, ...]


def report_of(
    record: "StreamRecord", outbox: "Outbox", now_us: int, watched: Iterable[Watched]
) -> StreamReport:
    """Return how a connection with this record and this outbox stands."""
    return StreamReport(
        record.number,
        record.account_id,
        record.opened_us,
        outbox.sent,
        len(outbox),
        outbox.lag_us(now_us),
        tuple(watched),
    )


class Closable(Protocol):
    """A connection that can be ended."""

    def shut(self, code: int, reason: str) -> None:
        """Close it."""


class Stream(Closable, Protocol):
    """A WebSocket connection without the socket. ``stream.py`` tells how it is driven."""

    wake: Callable[[], None]

    @property
    def ping_body(self) -> bytes:
        """What keep-alive pings say."""
        ...

    @property
    def account_id(self) -> str | None:
        """Whose connection it is, once that is known."""
        ...

    def lag_us(self, now_us: int) -> int:
        """Return how long the oldest message has been waiting to be sent."""
        ...

    def report(self, now_us: int) -> StreamReport:
        """Return how it stands."""
        ...

    def receive_text(self, text: str | bytes, now_us: int) -> None:
        """Take a text frame."""

    def receive_binary(self, data: bytes, now_us: int) -> None:
        """Take a binary frame."""

    def tick(self, now_us: int) -> None:
        """Let time pass."""

    def next_deadline_us(self) -> int | None:
        """Return when ``tick`` has something to do, or None."""
        ...

    def take_output(self) -> "tuple[list[bytes], Close | None]":
        """Return the frames to send now, in order, and the close that follows them, if any."""
        ...

    def pause(self) -> None:
        """Hear that the peer does not read."""

    def resume(self, now_us: int) -> None:
        """Hear that it reads again."""

    def disconnected(self, cause: str = "lost", code: int | None = None, reason: str = "") -> None:
        """Tell that the connection is gone, and why."""


class Registry(Protocol):
    """Who listens to what."""

    def subscription_counts(self) -> Mapping[str, int]:
        """Return how many subscriptions there are on each channel that has any."""
        ...

    def sessions_of_key(self, account_id: str, key_id: str) -> tuple[Closable, ...]:
        """Return the connections that were opened with a key."""
        ...
