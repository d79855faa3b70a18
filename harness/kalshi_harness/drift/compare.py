"""Two contracts -> every difference between them, in a fixed order. Pure.

Both trees are walked together. What both have is compared fact by fact; what only one has is paired with what the other may
call it (:mod:`~kalshi_harness.drift.pairing`), and what is left is missing or added, as a whole.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from kalshi_harness.drift import breaking
from kalshi_harness.drift.openapi import HINTS
from kalshi_harness.drift.pairing import lifted, pairs
from kalshi_harness.drift.tree import Contract, Difference, Direction, Node, Place, Step

_SECTIONS: Final = ("rest", "stream", "errors", "limits")
_TOPIC_KINDS: Final = {"error_code": "error_codes"}
_TOPIC_FACTS: Final = {
    name: name
    for name in (
        "buckets",
        "cost",
        "cost_per",
        "scopes",
        "filters",
        "filter_required",
        "private",
        "sequenced",
        "key_field",
    )
}
"""Facts that only some documents tell -> the topic that both sides must speak of."""

_DIRECTIONS: Final[Mapping[str, Direction]] = {
    "request": "request",
    "query_parameter": "request",
    "path_parameter": "request",
    "header_parameter": "request",
    "cookie_parameter": "request",
    "response": "response",
    "client_message": "request",
    "server_message": "response",
}
FIELDS_TOLD: Final = 6
"""How many of an object's fields are named where only one side has it."""

ASPECTS: Final[Mapping[str, str]] = {
    "types": "type",
    "minimum": "bounds",
    "maximum": "bounds",
    "exclusive_minimum": "bounds",
    "exclusive_maximum": "bounds",
    "multiple_of": "bounds",
    "min_length": "bounds",
    "max_length": "bounds",
    "min_items": "bounds",
    "max_items": "bounds",
    "min_properties": "bounds",
    "max_properties": "bounds",
}
"""Fact -> the word it has in the kind of a difference, where that is another."""


def compare(a: Contract, b: Contract) -> tuple[Difference, ...]:
    """Return the differences. Equal contracts have none; those of (B, A) are the mirrored ones."""
    return tuple(sorted(_Walker(a, b).differences(), key=order))


def order(one: Difference) -> tuple[str, str, str, str]:
    """Return what differences are sorted by."""
    return (one.where, one.kind, repr(one.a), repr(one.b))


def uncompared(a: Contract, b: Contract) -> list[tuple[str, str]]:
    """Return the topics that only one side speaks of, each with that side's letter."""
    return [
        *((topic, "A") for topic in sorted(a.topics - b.topics)),
        *((topic, "B") for topic in sorted(b.topics - a.topics)),
    ]


class _Walker:
    def __init__(self, a: Contract, b: Contract) -> None:
        self._a, self._b = a, b
        self._topics = a.topics & b.topics
        self._streams = frozenset(_section(a, "stream")) & frozenset(_section(b, "stream"))
        self._errors = frozenset(_section(a, "errors")) & frozenset(_section(b, "errors"))

    def differences(self) -> Iterator[Difference]:
        for name in _SECTIONS:
            if name in self._a.root.children and name in self._b.root.children:
                one, other = self._a.root.children[name], self._b.root.children[name]
                yield from self._both(
                    _based(one, self._a, self._b), _based(other, self._b, self._a), (), ""
                )

    def _both(self, a: Node, b: Node, place: Place, direction: Direction) -> Iterator[Difference]:
        if a.digest == b.digest:
            return
        found = list(self._facts(a, b, place, direction))
        if not _of_other_types(a, b):  # else what is inside only follows from the type
            found += self._children(a, b, place, direction)
        if not found and a.facts.get("variants") != b.facts.get("variants"):
            found = [
                self._change(
                    a,
                    "variants",
                    a.facts.get("variants"),
                    b.facts.get("variants"),
                    place,
                    direction,
                )
            ]
        yield from found

    def _facts(self, a: Node, b: Node, place: Place, direction: Direction) -> Iterator[Difference]:
        for aspect in sorted({*a.facts, *b.facts} - {"variants", "hint", *HINTS}):
            if _TOPIC_FACTS.get(aspect, "rest") not in self._topics | {"rest"}:
                continue
            one, other = a.facts.get(aspect), b.facts.get(aspect)
            if aspect == "carries":
                one = tuple(key for key in one or () if key in self._streams)
                other = tuple(key for key in other or () if key in self._streams)
            if one != other or isinstance(one, bool) != isinstance(other, bool):
                yield self._change(a, aspect, one, other, place, direction)

    def _change(
        self, node: Node, aspect: str, a: Any, b: Any, place: Place, direction: Direction
    ) -> Difference:
        subject, change = subject_of(node.kind, place), f"{ASPECTS.get(aspect, aspect)}_changed"
        return Difference(
            kind=f"{subject}_{change}",
            subject=subject,
            change=change,
            place=place or (Step(node.kind, node.kind, node.kind),),
            a=_told(aspect, a),
            b=_told(aspect, b),
            breaking=breaking.of_change(aspect, direction, a, b),
        )

    def _children(
        self, a: Node, b: Node, place: Place, direction: Direction
    ) -> Iterator[Difference]:
        only_a, only_b = [], []
        for key in dict.fromkeys((*a.children, *b.children)):
            one, other = a.children.get(key), b.children.get(key)
            if one is not None and other is not None:
                yield from self._pair(one, other, place, direction)
            elif one is not None and self._counts(one):
                only_a.append(one)
            elif other is not None and self._counts(other):
                only_b.append(other)
        renamed = pairs(only_a, only_b)
        gone = {id(node) for pair in renamed for node in (pair.a, pair.b)}
        renamed += lifted(
            *([node for node in one if id(node) not in gone] for one in (only_a, only_b))
        )
        for pair in renamed:
            if (
                pair.a.name != pair.b.name
            ):  # messages of the same words are paired by what they have
                yield self._rename(pair.a, pair.b, pair.confidence, place, direction)
            yield from self._pair(pair.a, pair.b, place, direction)
        gone = {id(node) for pair in renamed for node in (pair.a, pair.b)}
        for nodes, in_a in ((only_a, True), (only_b, False)):
            for node in nodes:
                if id(node) not in gone:
                    yield self._absence(node, place, direction, in_a=in_a)

    def _pair(self, a: Node, b: Node, place: Place, direction: Direction) -> Iterator[Difference]:
        inner = (*place, Step(a.kind, a.name, b.name))
        yield from self._both(a, b, inner, _DIRECTIONS.get(a.kind, direction))

    def _counts(self, node: Node) -> bool:
        """Return whether one side's having a thing alone is a difference of its own."""
        if node.kind != "error_code":
            return True
        # A code that a whole side does not have is one difference, told among the errors.
        told = "errors" in self._topics and f"error {node.name}" not in self._errors
        return "error_codes" in self._topics and not told

    def _rename(
        self, a: Node, b: Node, confidence: float, place: Place, direction: Direction
    ) -> Difference:
        inner = (*place, Step(a.kind, a.name, b.name))
        subject = subject_of(a.kind, inner)
        return Difference(
            kind=f"{subject}_renamed",
            subject=subject,
            change="renamed",
            place=inner,
            a=a.name,
            b=b.name,
            breaking=breaking.of_rename(a, b, _DIRECTIONS.get(a.kind, direction)),
            confidence=confidence,
        )

    def _absence(self, node: Node, place: Place, direction: Direction, *, in_a: bool) -> Difference:
        name = node.name
        inner = (*place, Step(node.kind, name if in_a else None, None if in_a else name))
        subject, change = subject_of(node.kind, inner), "missing" if in_a else "added"
        said = summary(node)
        return Difference(
            kind=f"{subject}_{change}",
            subject=subject,
            change=change,
            place=inner,
            a=said if in_a else None,
            b=None if in_a else said,
            breaking=breaking.of_absence(node, _DIRECTIONS.get(node.kind, direction), in_a=in_a),
        )


def _of_other_types(a: Node, b: Node) -> bool:
    one: tuple[str, ...] = a.facts.get("types", ())
    other: tuple[str, ...] = b.facts.get("types", ())
    return bool(one and other) and set(one).isdisjoint(other)


def subject_of(kind: str, place: Place) -> str:
    """Return what a difference is about: a field is of a request, a response or a message."""
    if kind != "field":
        return kind
    for step in reversed(place):
        if step.kind in {"request", "response"}:
            return f"{step.kind}_field"
        if step.kind in {"client_message", "server_message"}:
            return "message_field"
    return next((step.kind for step in reversed(place) if step.kind != "field"), "field")


def summary(node: Node) -> str:
    """Return a thing in few words: its type, whether it is required, or what it is called."""
    types = node.facts.get("types", ())
    parts = ["|".join(types) + _fields_of(node)] if types else []
    if "enum" in node.facts:
        values = node.facts["enum"]
        parts.append(f"one of {len(values)}" if len(values) > 1 else f"always {values[0]}")
    if node.facts.get("format"):
        parts.append(str(node.facts["format"]))
    if node.facts.get("required"):
        parts.append("required")
    plain = [
        f"{word} {node.facts[word]}"
        for word in ("status", "value", "message")
        if word in node.facts
    ]
    return ", ".join((*parts, *plain)) or str(node.facts.get("summary") or node.name)


def _fields_of(node: Node) -> str:
    names = [child.name for key, child in node.children.items() if key[0] == "."]
    shown = names[:FIELDS_TOLD] + (["..."] if len(names) > FIELDS_TOLD else [])
    return f" {{{', '.join(shown)}}}" if names else ""


def _told(aspect: str, value: Any) -> Any:
    """Return a fact as a difference tells it."""
    bounds = ASPECTS.get(aspect) == "bounds"
    if bounds and value is not None:
        return f"{aspect} {value}"
    return (
        [list(one) if isinstance(one, tuple) else one for one in value]
        if isinstance(value, tuple)
        else value
    )


def _section(contract: Contract, name: str) -> Mapping[str, Node]:
    section = contract.root.children.get(name)
    return section.children if section else {}


def _based(section: Node, own: Contract, other: Contract) -> Node:
    """Return the REST section as it is, or with the base path in every path where only the other side writes it so."""
    if section.kind != "rest" or not own.base_path:
        return section
    elsewhere = set(_section(other, "rest"))
    prefixed = {_prefixed(key, own.base_path): node for key, node in section.children.items()}
    if len(elsewhere & set(prefixed)) <= len(elsewhere & set(section.children)):
        return section
    children = {
        key: Node(node.kind, _prefixed_name(node, own.base_path), node.facts, node.children)
        for key, node in prefixed.items()
    }
    return Node(section.kind, section.name, section.facts, children)


def _prefixed(key: str, base_path: str) -> str:
    word, _, rest = key.partition(" ")
    method, _, path = rest.partition(" ")
    return f"operation {method} {base_path}{path}" if word == "operation" else key


def _prefixed_name(node: Node, base_path: str) -> str:
    if node.kind != "operation":
        return node.name
    method, _, path = node.name.partition(" ")
    return f"{method} {base_path}{path}"
