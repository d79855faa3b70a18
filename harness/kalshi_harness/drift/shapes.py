"""A JSON Schema as a :class:`Shape`: its facts and what it has, without the spelling. Pure.

``both`` is what is true where two schemas hold (``allOf``), ``either`` what is true where one of several does (``oneOf``,
``anyOf``): fields of any, required only where all require them.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from kalshi_harness.drift.tree import Node

_HIGHER: Final = ("minimum", "exclusive_minimum", "min_length", "min_items", "min_properties")
_LOWER: Final = ("maximum", "exclusive_maximum", "max_length", "max_items", "max_properties")


@dataclass(frozen=True)
class Shape:
    """Facts of a schema, its children (``.name``, ``[]``, ``{}``) and the names of required fields."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    children: Mapping[str, Node] = field(default_factory=dict)
    required: frozenset[str] = frozenset()

    def node(self, kind: str, name: str, **facts: Any) -> Node:
        """Return the shape as a node, each field with its ``required``."""
        return Node(kind, name, {**self.facts, **facts}, self.marked)

    @cached_property
    def marked(self) -> Mapping[str, Node]:
        """The children, each field with its ``required``; made once, so that they are shared."""
        if not self.children and not self.required:
            return self.children
        children = dict(self.children)
        for wanted in sorted(self.required):
            children.setdefault(f".{wanted}", Node("field", wanted))
        for key, child in children.items():
            if key[0] == ".":
                facts = {**child.facts, "required": child.name in self.required}
                children[key] = Node(child.kind, child.name, facts, child.children)
        return children


def canonical(value: Any) -> str:
    """Return a JSON value as text, equal for equal values."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


def in_order(values: Iterable[Any]) -> tuple[Any, ...]:
    """Return values without doubles, in an order that depends on nothing but them."""
    kept = {(type(value).__name__ == "bool", canonical(value)): value for value in values}
    return tuple(sorted(kept.values(), key=lambda one: (_rank(one), canonical(one))))


def sorted_types(kinds: Iterable[str]) -> tuple[str, ...]:
    """Return types in order; an integer is a number."""
    names = set(kinds)
    return tuple(sorted(names - {"integer"} if "number" in names else names))


def _rank(value: Any) -> tuple[int, float]:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return (0, float(value))
    return (1, 0.0)


def both(one: Shape, other: Shape) -> Shape:
    """Return what is true where both schemas hold."""
    facts = dict(one.facts)
    for name, value in other.facts.items():
        facts[name] = _narrower(name, facts[name], value) if name in facts else value
    children = dict(one.children)
    for key, child in other.children.items():
        children[key] = _both_nodes(children[key], child) if key in children else child
    return Shape(facts, children, one.required | other.required)


def either(shapes: Sequence[Shape], variants: Sequence[Shape]) -> Shape:
    """Return what is true where at least one of several schemas holds; ``variants`` are told as one fact."""
    facts = _common_facts([shape.facts for shape in shapes])
    if len(variants) > 1 and not all(_is_plain(shape) for shape in shapes):
        facts["variants"] = tuple(sorted(_signature(shape) for shape in variants))
    children: dict[str, Node] = {}
    for key in dict.fromkeys(key for shape in shapes for key in shape.children):
        found = [shape.children[key] for shape in shapes if key in shape.children]
        children[key] = found[0] if len(found) == 1 else _either_nodes(found)
    required = frozenset.intersection(*(shape.required for shape in shapes))
    return Shape(facts, children, required)


def _common_facts(found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    names = dict.fromkeys(name for facts in found for name in facts)
    facts: dict[str, Any] = {}
    for name in names:
        values = [one[name] for one in found if name in one]
        if name in {"types", "enum"}:
            if len(values) == len(found):
                items = [item for value in values for item in value]
                facts[name] = sorted_types(items) if name == "types" else in_order(items)
        elif len(values) == len(found) and all(value == values[0] for value in values):
            facts[name] = values[0]
    return facts


def _is_plain(shape: Shape) -> bool:
    """Return whether a union may stand for it: it has only types, or only listed values."""
    return not shape.children and (set(shape.facts) <= {"types"} or "enum" in shape.facts)


def _both_nodes(one: Node, other: Node) -> Node:
    if one.digest == other.digest:
        return one
    merged = both(Shape(one.facts, one.children), Shape(other.facts, other.children))
    return Node(one.kind, one.name, merged.facts, merged.children)


def _either_nodes(found: Sequence[Node]) -> Node:
    if len({node.digest for node in found}) == 1:
        return found[0]
    shapes = [Shape(node.facts, node.children, _required(node)) for node in found]
    merged = either(shapes, ())
    return merged.node(found[0].kind, found[0].name)


def _required(node: Node) -> frozenset[str]:
    return frozenset(child.name for child in node.children.values() if child.facts.get("required"))


def _narrower(name: str, one: Any, other: Any) -> Any:
    if name in _HIGHER:
        return max(one, other)
    if name in _LOWER:
        return min(one, other)
    merge = _MERGED.get(name)
    return merge(one, other) if merge else other


def _shared_types(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    shared = {kind for kind in one if kind in other}
    shared |= {"integer"} if "integer" in one + other and "number" in one + other else set()
    return tuple(sorted(shared)) or one


_MERGED: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "types": _shared_types,
    "enum": lambda one, other: tuple(value for value in one if value in other) or one,
    "conditions": lambda one, other: in_order((*one, *other)),
    "closed": lambda one, other: one or other,
}


def _signature(shape: Shape) -> str:
    """Return a variant in few words, with a mark that tells it from any other."""
    types = "|".join(shape.facts.get("types", ("anything",)))
    fields = ", ".join(child.name for child in shape.children.values())
    mark = shape.node("", "").digest[:6]
    return f"{types}{{{fields}}} #{mark}" if fields else f"{types} #{mark}"
