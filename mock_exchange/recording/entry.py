"""What is recorded, as values: a call with its answer, or a stream with its messages.

Times are microseconds since 1970 (``..._us``). ``repr`` shows nothing that a client wrote: a header is a key.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal

Header = tuple[str, str]
Sender = Literal["client", "server"]

TEXT: Final = 1
BINARY: Final = 2
"""Opcodes of messages (RFC 6455, 5.2)."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request. ``path`` and ``query`` are as they stood in the request line; ``body`` is None where nobody knows it."""

    method: str
    path: str = field(repr=False)
    query: str = field(default="", repr=False)
    headers: tuple[Header, ...] = field(default=(), repr=False)
    body: bytes | None = field(default=b"", repr=False)

    @property
    def target(self) -> str:
        """Path and query, as one."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def media(self) -> str:
        """The media type of the body, without parameters."""
        return media_of(self.headers)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. ``status`` is 0 where nothing did, and ``error`` says why.

    ``body`` is without content coding; None where it was not kept, and ``comment`` says why. ``wire_bytes`` is its size with coding.
    """

    status: int
    reason: str = ""
    headers: tuple[Header, ...] = field(default=(), repr=False)
    body: bytes | None = field(default=b"", repr=False)
    wire_bytes: int = 0
    error: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A whole WebSocket message: who sent it and when."""

    sender: Sender
    at_us: int
    opcode: int
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ending:
    """How a stream ended. ``code`` is None where the connection was lost without a close frame of ``by``."""

    by: Sender
    code: int | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One exchange of a recording. ``messages`` is None for a plain call; ``origin`` is scheme and authority of the server."""

    number: int
    started_us: int
    duration_us: int
    origin: str
    call: Call
    answer: Answer
    messages: tuple[Message, ...] | None = None
    ending: Ending | None = None

    @property
    def is_stream(self) -> bool:
        """Whether it was a WebSocket, or was to become one."""
        return self.messages is not None

    @property
    def title(self) -> str:
        """Method and target, for people."""
        return f"{self.call.method} {self.call.target}"


def first(headers: Iterable[Header], name: str) -> str:
    """Return the first value of a header by its lower-case name, or ''."""
    return next((value for known, value in headers if known.lower() == name), "")


def media_of(headers: Iterable[Header]) -> str:
    """Return the media type of a message, lower case, without parameters."""
    return first(headers, "content-type").partition(";")[0].strip().lower()
