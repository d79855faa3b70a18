"""A JSON value against the node of its schema -> where it breaks it. Pure.

Judged: type, listed values, pattern, format, bounds, required and undocumented fields. Not judged: conditions between fields
(``if``, ``not`` ...), and a schema inside itself after the first time.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from kalshi_harness.drift.schemas import CONTAINS_ITSELF
from kalshi_harness.drift.shapes import canonical
from kalshi_harness.drift.tree import Node, Place, Step
from mock_exchange.redaction import REDACTED


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing that is wrong: ``aspect`` as in facts, or ``added`` and ``missing``; what is said and what was seen."""

    aspect: str
    place: Place
    said: Any
    seen: Any
    node: Node


def breaches(value: Any, node: Node, place: Place) -> Iterator[Breach]:
    """Yield what is wrong with a value. A secret that was taken out of a recording is not judged."""
    if value == REDACTED:
        return
    types = node.facts.get("types", ())
    kind = json_type(value)
    if types and not _fits(kind, types):
        yield Breach("types", place, list(types), kind, node)
        return
    yield from _of_facts(value, node, place)
    if isinstance(value, Mapping):
        yield from _of_object(value, node, place)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            inner = node.children.get(f"[{number}]") or node.children.get("[]")
            if inner is not None:
                yield from breaches(item, inner, (*place, Step("field", inner.name, inner.name)))


def json_type(value: Any) -> str:
    """Return the JSON Schema type of a value; a whole number is an integer."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return "integer"
    names = {float: "number", str: "string", list: "array", dict: "object"}
    return names.get(type(value), "null")


def _fits(kind: str, types: Sequence[str]) -> bool:
    return kind in types or CONTAINS_ITSELF in types or (kind == "integer" and "number" in types)


def _of_facts(value: Any, node: Node, place: Place) -> Iterator[Breach]:
    facts = node.facts
    if "enum" in facts and value is not None and _text(value) not in map(_text, facts["enum"]):
        yield Breach("enum", place, list(facts["enum"]), value, node)
    for aspect, check in _CHECKS.items():
        if aspect in facts and not check(value, facts[aspect]):
            yield Breach(aspect, place, facts[aspect], value, node)


def _text(value: Any) -> str:
    """Return a value as text, 1.0 as 1."""
    return canonical(int(value) if isinstance(value, float) and value.is_integer() else value)


def _of_object(value: Mapping[str, Any], node: Node, place: Place) -> Iterator[Breach]:
    others = node.children.get("{}")
    told = "closed" in node.facts or any(one.kind == "field" for one in node.children.values())
    loose = any("patternProperties" in text for text in node.facts.get("conditions", ()))
    for name, part in value.items():
        inner = node.children.get(f".{name}", others)
        if inner is not None:
            yield from breaches(part, inner, (*place, Step("field", name, name)))
        elif told and not loose:
            step = Step("field", None, name)
            yield Breach("added", (*place, step), None, json_type(part), Node("field", name))
    for child in node.children.values():
        # A header of an answer stands beside its fields, and is none.
        is_field = child.kind == "field" and child.facts.get("required") is True
        if is_field and child.name not in value:
            step = Step("field", child.name, None)
            yield Breach("missing", (*place, step), child, None, child)


def _number(check: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    return lambda value, limit: not _is_number(value) or check(value, limit)


def _length(kind: type[Any], check: Callable[[int, Any], bool]) -> Callable[[Any, Any], bool]:
    return lambda value, limit: not isinstance(value, kind) or check(len(value), limit)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _matches(value: Any, pattern: str) -> bool:
    compiled = _compiled(pattern)
    return not isinstance(value, str) or compiled is None or compiled.search(value) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """Return the pattern, or None for one that is only written in another language's words."""
    try:
        return re.compile(pattern)
    except re.error:
        return None


def has_format(value: Any, name: str) -> bool:
    """Return whether a text has a format; formats that are not known are not judged."""
    check = _FORMATS.get(name)
    if check is None or not isinstance(value, str):
        return True
    try:
        return bool(check(value))
    except ValueError:
        return False


_DATE_TIME: Final = re.compile(r"^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$")
_FORMATS: Final[Mapping[str, Callable[[str], Any]]] = {
    "date-time": _DATE_TIME.match,
    "date": lambda text: len(text) == 10 and datetime.strptime(text, "%Y-%m-%d"),  # noqa: DTZ007 - a date has no zone
    "uuid": lambda text: len(text) == 36 and UUID(text),
}

_CHECKS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "pattern": _matches,
    "format": has_format,
    "minimum": _number(lambda value, limit: bool(value >= limit)),
    "maximum": _number(lambda value, limit: bool(value <= limit)),
    "exclusive_minimum": _number(lambda value, limit: bool(value > limit)),
    "exclusive_maximum": _number(lambda value, limit: bool(value < limit)),
    "min_length": _length(str, lambda length, limit: bool(length >= limit)),
    "max_length": _length(str, lambda length, limit: bool(length <= limit)),
    "min_items": _length(list, lambda length, limit: bool(length >= limit)),
    "max_items": _length(list, lambda length, limit: bool(length <= limit)),
    "min_properties": _length(dict, lambda length, limit: bool(length >= limit)),
    "max_properties": _length(dict, lambda length, limit: bool(length <= limit)),
}
