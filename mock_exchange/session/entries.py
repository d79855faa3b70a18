"""What a journal on disk is made of: everything that changed an exchange from outside, in order, each with its moment.

An exchange is the same for the same seed, clock and calls (D1), so these are its calls: commands of the core where nothing but the core
changes (orders, cancels: most of them), and else what was asked, to be asked again. What falls due by itself is in no entry, but
``TimePassed`` says how far it went. ``session/notes.py`` notes them, ``session/restoring.py`` plays them.

As JSON each is an object with its ``kind``. Moments are the exchange's, microseconds since 1970; ``wall_us`` is the machine's.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias

import msgspec

from mock_exchange.core.commands import Command

ClockMove: TypeAlias = Literal["freeze", "run", "advance"]


class Began(msgspec.Struct, frozen=True, tag_field="kind", tag="began", omit_defaults=True):
    """An exchange was made, at first or by a reset. What came before no longer matters."""

    at_us: int
    wall_us: int
    seed: int
    frozen: bool
    speed: float = 1


class Resumed(msgspec.Struct, frozen=True, tag_field="kind", tag="resumed"):
    """A process took the exchange up again; while there was none, its clock went on to ``until_us``."""

    at_us: int
    wall_us: int
    until_us: int


class Commanded(msgspec.Struct, frozen=True, tag_field="kind", tag="command"):
    """A command of the core, from a request that changes nothing else or from Python."""

    at_us: int
    command: Command


class Requested(msgspec.Struct, frozen=True, tag_field="kind", tag="request", omit_defaults=True):
    """A contract request that was in order, and may have changed more than the core. ``key_id`` is whose it was."""

    at_us: int
    method: str
    path: str
    query: str = ""
    body: str = ""
    key_id: str = ""


class Operated(msgspec.Struct, frozen=True, tag_field="kind", tag="operator", omit_defaults=True):
    """A call of the operator's desk, by its name there."""

    at_us: int
    call: str
    arguments: Sequence[Any] = ()
    named: Mapping[str, Any] = {}


class ClockMoved(msgspec.Struct, frozen=True, tag_field="kind", tag="clock", omit_defaults=True):
    """The clock was frozen, set going at a ``speed`` or moved by ``seconds``; ``at_us`` is where it stood."""

    at_us: int
    wall_us: int
    move: ClockMove
    seconds: float = 0
    speed: float = 1


class TimePassed(msgspec.Struct, frozen=True, tag_field="kind", tag="time"):
    """What was due up to this moment happened by itself."""

    at_us: int


class Checked(msgspec.Struct, frozen=True, tag_field="kind", tag="checked"):
    """The hash of the core's state, when a process ended in order."""

    at_us: int
    state_hash: str


class Answered(msgspec.Struct, frozen=True, tag_field="kind", tag="answer"):
    """The outcome that an Idempotency-Key stands for from now on."""

    at_us: int
    account_id: str
    idempotency_key: bytes
    body_digest: bytes
    status: int
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes
    code: str


Entry: TypeAlias = (
    Began
    | Resumed
    | Commanded
    | Requested
    | Operated
    | ClockMoved
    | TimePassed
    | Checked
    | Answered
)

_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder(list[Entry]).decode


def pack(entries: Sequence[Entry]) -> bytes:
    """Return entries as a JSON array."""
    return _encode(entries)


def unpack(data: bytes) -> list[Entry]:
    """Return what ``pack`` wrote. Raises ``ValueError`` for anything else."""
    return _decode(data)
