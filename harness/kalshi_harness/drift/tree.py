"""A contract as a tree of facts: the one form in which two sides are compared. Pure.

A :class:`Node` says what a thing is (``kind``), what people call it (``name``), what is true of it (``facts``) and what it
has (``children``, by the key under which the other side would have the same thing). Readers of documents take the spelling
out: two documents that mean the same are the same tree.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

Direction: TypeAlias = Literal["", "request", "response"]
"""Who says it: ``request`` the client, ``response`` the server, ``""`` neither."""

_SAID: Final = json.JSONEncoder(sort_keys=True, default=str, check_circular=False)
NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True)
class Node:
    """A thing of a contract. Facts are JSON values with tuples for lists; an absent fact is unsaid.

    Nodes are shared wherever a document names one schema in several places: a tree may be far larger than its memory.
    """

    kind: str
    name: str
    facts: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    children: Mapping[str, "Node"] = field(default_factory=lambda: NOTHING)

    @cached_property
    def digest(self) -> str:
        """The same for nodes that are equal all the way down; worked out once."""
        inside = [[key, self.children[key].digest] for key in sorted(self.children)]
        said = _SAID.encode([self.kind, self.name, dict(self.facts), inside])
        return hashlib.sha256(said.encode()).hexdigest()

    def walk(self, depth: int) -> Iterator["Node"]:
        """Yield the node and what is below it, so many levels down."""
        yield self
        if depth:
            for child in self.children.values():
                yield from child.walk(depth - 1)


@dataclass(frozen=True, slots=True)
class Contract:
    """One side: its sections (``rest``, ``stream``, ``errors``, ``limits``) as one tree, and what it speaks of at all.

    ``topics`` are what not every document tells; a topic is compared only where both sides tell it.
    """

    name: str
    source: str
    """What it was read from, in words: ``edition``, ``OpenAPI 3.0.0`` ..."""
    root: Node
    topics: frozenset[str] = frozenset()
    base_path: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a place: what it is called in A and in B. None where that side does not have it."""

    kind: str
    a: str | None
    b: str | None

    @property
    def text(self) -> str:
        """The step for people: both names where they differ."""
        if self.a is None or self.b is None or self.a == self.b:
            return str(self.b if self.a is None else self.a)
        return f"{self.a} → {self.b}"

    @property
    def name_in_a(self) -> str:
        """The name in A, or in B where A has none."""
        return str(self.b if self.a is None else self.a)

    def mirrored(self) -> "Step":
        """Return the step as (B, A) has it."""
        return Step(self.kind, self.b, self.a)


Place: TypeAlias = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Breaking:
    """Whom a difference breaks."""

    client_of_a: bool
    """A client written for A that meets a server of B."""
    server_of_a: bool
    """A server of A that meets clients written for B."""

    @property
    def anybody(self) -> bool:
        """Whether it breaks anybody."""
        return self.client_of_a or self.server_of_a

    def mirrored(self) -> "Breaking":
        """Return it as (B, A) has it."""
        return Breaking(self.server_of_a, self.client_of_a)


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference at one place.

    ``kind`` is ``subject_change``: ``response_field_missing``, ``parameter_required_changed``. ``a`` and ``b`` are what the
    sides say, None where a side says nothing. ``confidence`` (0 to 1) belongs to a rename: it is a suggestion.
    """

    kind: str
    subject: str
    change: str
    place: Place
    a: Any
    b: Any
    breaking: Breaking
    confidence: float | None = None
    count: int = 1
    """How often it was seen, where a side is traffic."""

    @property
    def where(self) -> str:
        """The place as one line."""
        return place_text(self.place)

    @property
    def short_where(self) -> str:
        """The place with the names of A, and both names only where it ends."""
        return place_text(self.place, short=True)

    def mirrored(self) -> "Difference":
        """Return the difference that comparing (B, A) finds."""
        change = _MIRROR.get(self.change, self.change)
        return Difference(
            kind=f"{self.subject}_{change}",
            subject=self.subject,
            change=change,
            place=tuple(step.mirrored() for step in self.place),
            a=self.b,
            b=self.a,
            breaking=self.breaking.mirrored(),
            confidence=self.confidence,
            count=self.count,
        )


_MIRROR: Final = {"added": "missing", "missing": "added"}
_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "response": "response",
        "request": "request",
        "query_parameter": "query",
        "path_parameter": "path parameter",
        "header_parameter": "header",
        "cookie_parameter": "cookie",
        "header": "header",
        "error_code": "code",
        "error": "error code",
        "server": "server",
        "limit": "limit",
        "channel": "channel",
        "client_message": "client message",
        "server_message": "server message",
    }
)
"""Kind of a node -> the word before its name in a place."""


def place_text(place: Place, *, short: bool = False) -> str:
    """Return a place as people write it: ``GET /markets response 200 markets[].last_price``.

    What has another name in B shows both, ``markets[].(last_price → last_price_dollars)``; ``short``: only in the last step, and
    the name in A before it.
    """
    words: list[str] = []
    fields = ""
    for number, step in enumerate(place, 1):
        text = step.name_in_a if short and number < len(place) else step.text
        if step.kind == "field":
            name = f"({text})" if " → " in text else text
            fields += name if not fields or name[0] in "[{" else f".{name}"
        elif text:
            words += [_LABELS.get(step.kind, ""), text]
    return " ".join(word for word in (*words, fields) if word)
