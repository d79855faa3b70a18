"""What a fault lets out on a WebSocket connection, in order: messages, waits, ends. Values only; the transport carries them out."""

from dataclasses import dataclass
from typing import Final, TypeAlias

TEXT: Final = 1
BINARY: Final = 2
"""Opcodes of RFC 6455 5.2."""


@dataclass(frozen=True, slots=True)
class Send:
    """A message."""

    payload: bytes
    opcode: int = TEXT


@dataclass(frozen=True, slots=True)
class Wait:
    """Everything behind it waits so long, by the exchange's clock."""

    delay_us: int


@dataclass(frozen=True, slots=True)
class Park:
    """A message that goes out after ``behind`` others have, of these types where some are named, or when its time is over."""

    payload: bytes
    behind: int
    wait_us: int
    types: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Shut:
    """The connection is closed, with this code and reason; without a code the close frame is empty."""

    code: int | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Cut:
    """The TCP connection ends without a close frame: with RST, or with FIN."""

    reset: bool


@dataclass(frozen=True, slots=True)
class Mute:
    """Nothing leaves the connection any more, and it stays open."""


End: TypeAlias = Shut | Cut | Mute
Out: TypeAlias = Send | Wait | Park | End
