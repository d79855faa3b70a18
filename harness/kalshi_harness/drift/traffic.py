"""Traffic as values: what was asked and answered, and the frames of streams. Pure.

A part that a recording does not have is ``UNSAID`` (nothing can be judged by it); one that was not sent is ``ABSENT``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, Literal

from kalshi_harness.drift.references import DocumentError


class Gap(Enum):
    """What stands where there is no value."""

    UNSAID = "unsaid"
    ABSENT = "absent"
    NO_JSON = "no JSON"


UNSAID: Final = Gap.UNSAID
ABSENT: Final = Gap.ABSENT
NO_JSON: Final = Gap.NO_JSON


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer. ``headers`` is None where the recording has none; ``status`` 0 where none came."""

    number: int
    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: tuple[tuple[str, str], ...] | None
    request_body: Any
    status: int
    answer_body: Any
    host: str = ""
    code: str = ""
    """The error code of the answer, where the recording tells it apart from the body."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame of a stream: who sent it, and its JSON value."""

    number: int
    sender: Literal["client", "server"]
    value: Any


@dataclass(frozen=True, slots=True)
class Traffic:
    """A recording. ``left_out`` says what of it cannot be judged, and how much."""

    name: str
    source: str
    exchanges: tuple[Exchange, ...]
    frames: tuple[Frame, ...] = ()
    left_out: tuple[tuple[str, int], ...] = ()

    @property
    def has_answer_bodies(self) -> bool:
        """Whether it tells what was answered, not only with which status."""
        return any(one.answer_body is not UNSAID for one in self.exchanges)

    @property
    def has_credentials(self) -> bool:
        """Whether any request shows who called; else they were taken out before it was written."""
        return any(
            name.lower() == "authorization" or "access" in name.lower() or "key" in name.lower()
            for one in self.exchanges
            for name, _ in one.headers or ()
        )


def part(value: Any, pointer: str, kind: type | tuple[type, ...], *path: str | int) -> Any:
    """Return what is at a path of a recording. Raises :class:`DocumentError` with the JSON pointer."""
    for step in path:
        pointer = f"{pointer}/{step}"
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            raise DocumentError(f"{pointer} is missing") from None
    if not isinstance(value, kind):
        raise DocumentError(f"{pointer} has the wrong type: {type(value).__name__}")
    return value


def pairs_of(listed: Any) -> tuple[tuple[str, str], ...]:
    """Return ``[{"name": ..., "value": ...}]`` as pairs."""
    if not isinstance(listed, Sequence):
        return ()
    return tuple(
        (str(one.get("name", "")), str(one.get("value", "")))
        for one in listed
        if isinstance(one, Mapping)
    )
