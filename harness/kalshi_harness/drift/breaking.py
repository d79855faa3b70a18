"""Whom a difference breaks. Pure; the rules are tables.

One question, asked twice: does a client written for the *old* side get on with a server of the *new* one? With A as the old
side it is the client of A, with B the client that a server of A meets. What a client sends must be among what the new server
takes; what the new server answers must be among what the client expects.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from kalshi_harness.drift.tree import Breaking, Direction, Node

_LOWER: Final = frozenset(
    {"minimum", "exclusive_minimum", "min_length", "min_items", "min_properties"}
)
_UPPER: Final = frozenset(
    {"maximum", "exclusive_maximum", "max_length", "max_items", "max_properties"}
)
_HARMLESS: Final = frozenset(
    {
        "deprecated",
        "default",
        "closed",  # clients send what the contract names, and pass over what they do not know
        "buckets",
        "cost",
        "cost_per",
        "private",
        "sequenced",
        "key_field",
        "ping_interval_s",
        "ping_body",
        "message",
        "terminal",
        "retryable",
        "value",
        "window_s",
        "requests_max",
    }
)
"""Facts that break nobody who keeps to the contract: they cost time, or are told in another way."""


def of_change(aspect: str, direction: Direction, a: Any, b: Any) -> Breaking:
    """Return whom it breaks that a fact is ``a`` in A and ``b`` in B (None: unsaid)."""
    return Breaking(_changed(aspect, direction, a, b), _changed(aspect, direction, b, a))


def of_absence(node: Node, direction: Direction, *, in_a: bool) -> Breaking:
    """Return whom it breaks that only one side has a thing."""
    lost, gained = _lost(node, direction), _gained(node, direction)
    return Breaking(lost, gained) if in_a else Breaking(gained, lost)


def of_rename(node_a: Node, node_b: Node, direction: Direction) -> Breaking:
    """Return whom it breaks that a thing has another name: the one is gone, the other is new."""
    return Breaking(
        _lost(node_a, direction) or _gained(node_b, direction),
        _lost(node_b, direction) or _gained(node_a, direction),
    )


def _changed(aspect: str, direction: Direction, old: Any, new: Any) -> bool:
    if aspect in _HARMLESS or aspect.endswith(("_refill_per_s", "_capacity")):
        return False
    if aspect == "auth":
        return () not in (new or ((),)) and not set(old or ((),)) <= set(new or ((),))
    if aspect == "scopes":
        return not set(old or ()) <= set(new or ())
    if direction == "request":
        return not within(aspect, old, new)
    if direction == "response":
        return not within(aspect, new, old)
    return True


def within(aspect: str, inner: Any, outer: Any) -> bool:
    """Return whether whatever keeps to ``inner`` keeps to ``outer``; None allows everything."""
    if aspect == "required":
        return bool(inner) or not outer
    if inner == outer or outer in (None, ()):
        return True
    if inner in (None, ()):
        return False
    if aspect in _LOWER:
        return bool(inner >= outer)
    if aspect in _UPPER:
        return bool(inner <= outer)
    check = _WITHIN.get(aspect)
    return check(inner, outer) if check else False


def _types_within(inner: tuple[str, ...], outer: tuple[str, ...]) -> bool:
    allowed = {*outer, *({"integer"} if "number" in outer else ())}
    return set(inner) <= allowed


def _subset(inner: tuple[Any, ...], outer: tuple[Any, ...]) -> bool:
    return all(value in outer for value in inner)


def _superset(inner: tuple[Any, ...], outer: tuple[Any, ...]) -> bool:
    return all(value in inner for value in outer)


_WITHIN: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "types": _types_within,
    "enum": _subset,
    "media_types": _subset,
    "variants": _subset,
    "carries": _subset,
    "filters": _subset,
    "conditions": _superset,
    "unique_items": lambda inner, outer: bool(inner) or not outer,
}


def _is_success(node: Node) -> bool:
    return node.name[:1] in {"1", "2", "3"}


def _lost(node: Node, direction: Direction) -> bool:
    """Return whether a client of the side that has the thing misses it on the other."""
    if node.kind in {"error_code", "error", "limit"}:
        return False
    if node.kind == "response":
        return _is_success(node)
    if node.kind in {"field", "header"} and direction == "response":
        return node.facts.get("required", node.name in {"[]", "{}"}) is True
    return True


def _gained(node: Node, direction: Direction) -> bool:
    """Return whether a client of the side that lacks the thing stumbles over it on the other."""
    if node.kind == "response":
        return _is_success(node)
    if direction == "request":
        return node.facts.get("required") is True
    return False
