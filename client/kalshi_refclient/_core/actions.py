"""Where a stream stands, and what it asks its shell to do. Values only; imports the sendable close codes."""

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from kalshi_refclient._core.reconnect import SENDABLE


class Phase(Enum):
    """Where the stream stands."""

    IDLE = "idle"
    CONNECTING = "connecting"
    OPEN = "open"
    WAITING = "waiting"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Connect:
    """Open a connection; report ``opened`` or ``open_failed``."""


@dataclass(frozen=True, slots=True)
class SendAuth:
    """Send the ``auth`` message with the key that is valid now."""


@dataclass(frozen=True, slots=True)
class SendText:
    """Send a text frame."""

    text: str


@dataclass(frozen=True, slots=True)
class Ping:
    """Send a ping; report ``pong`` when it is answered."""


@dataclass(frozen=True, slots=True)
class CloseSocket:
    """Close the connection with a close frame, or cut it where ``code`` is ``None``. Nobody waits for it."""

    code: int | None
    reason: str = ""

    def __post_init__(self) -> None:
        if self.code is not None and self.code not in SENDABLE:
            raise AssertionError(f"close code {self.code} must not be sent")


@dataclass(frozen=True, slots=True)
class RenewKey:
    """Read the credentials again; report ``renewed``."""


Action: TypeAlias = Connect | SendAuth | SendText | Ping | CloseSocket | RenewKey
