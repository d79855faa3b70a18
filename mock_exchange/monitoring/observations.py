"""Observations: what sessions and transport saw, as values, with the moment on the exchange's clock (``at_us``).

Made on the hot path: references only, nothing is rendered. Texts of peers are in them as they came; whoever shows them cleans them.
"""

from collections.abc import Sequence
from typing import TypeAlias

import msgspec

from kalshi_contract.monitoring.log_events import Verdict
from mock_exchange.core.commands import Command
from mock_exchange.core.events import Event


class Answered(msgspec.Struct):
    """A request and its answer; also what the journal of requests keeps. ``status`` 0: it was not answered at all.

    ``path``, ``query`` and ``body`` are as received, cut at the journal's caps; ``body_bytes`` tells how long the body was.
    ``at_us`` is when the request was whole, ``duration_us`` how long its answer took from there. ``sent`` and ``sent_code`` are
    status and error code of the answer that left, where a fault rule put another one in the place of the exchange's.
    """

    sequence: int
    at_us: int
    operation: str | None
    account_id: str | None
    key_id: str | None
    method: str
    path: str
    query: bytes
    body: bytes
    body_bytes: int
    status: int
    code: str
    verdict: Verdict
    idempotency_key: bytes | None = None
    duration_us: int | None = None
    fault: str | None = None
    why: str = ""
    sent: int | None = None
    sent_code: str = ""

    def __repr__(self) -> str:
        """Name the request, never what a client wrote: a key may be among it."""
        return f"Answered({self.sequence}, {self.operation}, {self.status})"


class Bodies(msgspec.Struct, frozen=True):
    """The bodies of a request and its answer: observed only where somebody reads them (log level debug, the live page).

    With the header fields of both, as they came and went; the log does not write those.
    """

    at_us: int
    sequence: int
    received: bytes
    sent: bytes
    received_headers: Sequence[tuple[bytes, bytes]] = ()
    sent_headers: Sequence[tuple[bytes, bytes]] = ()

    def __repr__(self) -> str:
        """Tell how long they are."""
        return f"Bodies({self.sequence}, {len(self.received)} and {len(self.sent)} bytes)"


class Commanded(msgspec.Struct, frozen=True):
    """A command of the engine and what came of it. ``request`` is the number of the request it came with, if with one."""

    at_us: int
    command: Command
    events: tuple[Event, ...]
    request: int | None


class HttpRefused(msgspec.Struct, frozen=True):
    """Bytes that are no HTTP request, or no WebSocket handshake, were refused with this answer."""

    at_us: int
    status: int
    body: bytes
    why: str = ""

    def __repr__(self) -> str:
        """Tell the status; the body may repeat what the peer sent."""
        return f"HttpRefused({self.status})"


class StreamOpened(msgspec.Struct, frozen=True):
    """A WebSocket connection is open."""

    at_us: int
    connection: int


class StreamAuthenticated(msgspec.Struct, frozen=True):
    """Its key was accepted."""

    at_us: int
    connection: int
    account_id: str
    key_id: str


class StreamWatched(msgspec.Struct, frozen=True):
    """It watches something from now on, or (``begins`` false) no longer; ``anew``: it only asked for its state again."""

    at_us: int
    connection: int
    account_id: str | None
    channel: str
    key: str
    begins: bool
    anew: bool = False


class StreamRefused(msgspec.Struct, frozen=True):
    """A message of its client was refused."""

    at_us: int
    connection: int
    account_id: str | None
    code: str
    why: str

    def __repr__(self) -> str:
        """Tell the code; the reason may repeat what the client sent."""
        return f"StreamRefused({self.connection}, {self.code})"


class StreamClosed(msgspec.Struct, frozen=True):
    """It ended. ``cause``: 'client', 'server', 'lost' or 'fault'; ``code`` is the close code, None where none was sent."""

    at_us: int
    connection: int
    account_id: str | None
    cause: str
    code: int | None
    why: str
    lived_us: int
    sent: int

    def __repr__(self) -> str:
        """Tell cause and code; the reason may be the peer's."""
        return f"StreamClosed({self.connection}, {self.cause}, {self.code})"


class FaultStruck(msgspec.Struct, frozen=True):
    """A rule of the fault plan struck."""

    at_us: int
    rule: str
    kind: str
    operation: str
    account_id: str | None


class DefectFound(msgspec.Struct, frozen=True):
    """The mock caught a bug of its own."""

    at_us: int
    where: str
    why: str


class ExchangeReset(msgspec.Struct, frozen=True):
    """Everything began anew."""

    at_us: int
    edition: str
    seed: int


Observation: TypeAlias = (
    Answered
    | Bodies
    | Commanded
    | HttpRefused
    | StreamOpened
    | StreamAuthenticated
    | StreamWatched
    | StreamRefused
    | StreamClosed
    | FaultStruck
    | DefectFound
    | ExchangeReset
)
