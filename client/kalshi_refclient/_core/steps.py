"""What a call asks its shell to do, and what it sends: values only.

A shell does what :class:`Send`, :class:`Wait` and :class:`Renew` say and reports back; :class:`Return` and :class:`Raise` end
the call.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from kalshi_contract.edition import Operation
from kalshi_refclient import errors
from kalshi_refclient._core.outcomes import Answer

KEY_HEADER: Final = "Idempotency-Key"


@dataclass(frozen=True, slots=True)
class Request:
    """A request ready for the wire. ``target`` is path and query below the base URL; headers lack the key."""

    operation: Operation
    target: str
    asked: Mapping[str, Any]
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    request_id: str = ""
    order: Mapping[str, Any] | None = None
    """The order as sent, where the request places one."""
    resend_unknown: bool = False
    """True where it may be sent again although an earlier attempt may have been carried out."""
    deduplicated: bool = False
    """True where the venue recognises a second sending and gives the first answer again."""
    dedup_key: str = ""
    """What the venue would recognise a second sending by, where that is no header."""
    costs: Mapping[str, int] = field(default_factory=dict)
    """Bucket -> tokens it takes, where buckets hold tokens and not calls."""
    anonymous: bool = False
    """True where it goes without credentials."""

    @property
    def draws(self) -> Mapping[str, int]:
        """Return what the request takes of each bucket: its costs, or one call."""
        return self.costs or dict.fromkeys(self.operation.buckets, 1)


@dataclass(frozen=True, slots=True)
class Send:
    """Send the request; everything about the attempt must end within ``left_s`` seconds."""

    request: Request
    attempt: int
    left_s: float


@dataclass(frozen=True, slots=True)
class Wait:
    """Wait ``delay_s`` seconds, then report :meth:`Call.waited`."""

    delay_s: float
    reason: str


@dataclass(frozen=True, slots=True)
class Renew:
    """Read the credentials again, and the 401's ``answer``; report by :meth:`Call.renewed` whether to try again."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Return:
    """The call succeeded: ``value`` is the validated body."""

    value: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Raise:
    """The call failed."""

    error: errors.KalshiError


Decision: TypeAlias = Send | Wait | Renew | Return | Raise
