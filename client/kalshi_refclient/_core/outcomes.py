"""How one attempt of a REST call can end, as the wire sees it, before anybody judges it.

Imports nothing of the client. The shells make these values; :mod:`~kalshi_refclient._core.call` judges them.
The line that matters is between :class:`NotSent` and the rest: only there is a resend harmless for every method.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class NotSent:
    """The exchange cannot have acted: it never had the whole head of the request.

    ``final``: trying again is pointless (a certificate that does not hold). ``stale``: an idle connection turned
    out to be closed; a new one is worth one silent try (R13).
    """

    reason: str
    final: bool = False
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Lost:
    """The request may have arrived; no whole answer came back."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An answer began that cannot be read to its end: too large, or its encoding is broken."""

    reason: str
    status: int
    too_large: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer: header names in lower case, body decoded."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    secrets: tuple[str, ...] = field(default=(), repr=False, compare=False)
    """What the request showed to authenticate itself: an answer may repeat it, an error must not."""

    def __repr__(self) -> str:
        """Tell its size: what is in it, a peer wrote."""
        return f"Answer({self.status}, {len(self.body)} bytes)"


Outcome: TypeAlias = NotSent | Lost | Unreadable | Answer
