"""JSON Schema, as OpenAPI 3.0, 3.1 and AsyncAPI write it -> :class:`~kalshi_harness.drift.shapes.Shape`. Pure.

Spelling goes: ``nullable`` and ``"null"`` among the types, ``const`` and an ``enum`` of one, the two forms of
``exclusiveMinimum``, ``allOf`` of one, ``$ref`` and what it names. Titles, descriptions and examples are not compared.
A schema that contains itself is followed once.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from kalshi_harness.drift.cycles import Cycles
from kalshi_harness.drift.references import DocumentError, lookup
from kalshi_harness.drift.shapes import Shape, both, canonical, either, in_order, sorted_types
from kalshi_harness.drift.tree import Node

_PLAIN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "format": "format",
        "pattern": "pattern",
        "minimum": "minimum",
        "maximum": "maximum",
        "multipleOf": "multiple_of",
        "minLength": "min_length",
        "maxLength": "max_length",
        "minItems": "min_items",
        "maxItems": "max_items",
        "minProperties": "min_properties",
        "maxProperties": "max_properties",
        "contentEncoding": "content_encoding",
        "contentMediaType": "content_media_type",
        "default": "default",
    }
)
"""Words of JSON Schema whose value is the fact -> the fact."""

_FLAGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "uniqueItems": "unique_items",
        "deprecated": "deprecated",
        "readOnly": "read_only",
        "writeOnly": "write_only",
    }
)
"""Words that count only where they are true -> the fact."""

_CONDITIONS: Final = (
    "if",
    "then",
    "else",
    "not",
    "contains",
    "minContains",
    "maxContains",
    "dependentRequired",
    "dependentSchemas",
    "patternProperties",
    "propertyNames",
    "unevaluatedProperties",
    "unevaluatedItems",
)
"""Words compared as a whole: one that differs is one difference."""

_PROSE: Final = frozenset({"title", "description", "examples", "example", "$comment", "$schema"})
DEPTH_MAX: Final = 48
"""What is nested deeper than this in one schema is not followed further."""
STEPS_MAX: Final = 12
"""In a group of schemas that contain each other, members that are further away are not followed."""
GROUP_MAX: Final = 24
STEPS_MAX_IN_LARGE: Final = 2
"""In a group of more than ``GROUP_MAX``, where every schema soon leads to every other: as far as this."""
CONTAINS_ITSELF: Final = "as above"
_AS_ABOVE: Final = Shape({"types": (CONTAINS_ITSELF,)})
"""The type of what was followed already, see :mod:`~kalshi_harness.drift.cycles`."""


class SchemaReader:
    """Reads the schemas of one document."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._cycles = Cycles(document)
        self._known: dict[tuple[str, str], Shape] = {}
        self._inside = ("", 0)
        """By which reference the present group of schemas was entered, and how many steps ago."""

    def read(self, schema: Any, depth: int = 0) -> Shape:
        """Return a schema's shape. Raises :class:`DocumentError` for what is no schema."""
        if isinstance(schema, bool):
            return Shape({} if schema else {"types": ("nothing",)})
        if not isinstance(schema, Mapping):
            raise DocumentError(f"a schema must be an object, got {canonical(schema)[:60]}")
        if depth > DEPTH_MAX:
            return _AS_ABOVE
        reference = schema.get("$ref")
        if isinstance(reference, str):
            beside = {word: part for word, part in schema.items() if word != "$ref"}
            named = self._named(reference)
            return _also(named, self.read(beside, depth), beside) if beside else named
        return self._plain(schema, depth)

    def _named(self, reference: str) -> Shape:
        entry, steps = self._inside
        if entry and self._cycles.together(entry, reference):
            steps += 1
            far = STEPS_MAX if self._cycles.size(entry) <= GROUP_MAX else STEPS_MAX_IN_LARGE
            if steps > far or steps != self._cycles.steps(entry, reference):
                return _AS_ABOVE
        else:
            entry, steps = reference, 0
        if (entry, reference) not in self._known:
            outer, self._inside = self._inside, (entry, steps)
            self._known[entry, reference] = self.read(lookup(self._document, reference))
            self._inside = outer
        return self._known[entry, reference]

    def _plain(self, schema: Mapping[str, Any], depth: int) -> Shape:
        shape = Shape(self._facts(schema), self._children(schema, depth), _required(schema))
        for part in schema.get("allOf", ()):
            shape = both(shape, self.read(part, depth + 1))
        for word in ("oneOf", "anyOf"):
            if schema.get(word):
                shape = self._united(shape, schema[word], depth)
        shape = Shape(_with_types(shape.facts, shape.children), shape.children, shape.required)
        return _nullable(shape) if schema.get("nullable") is True else shape

    def _united(self, shape: Shape, parts: Any, depth: int) -> Shape:
        read = [self.read(part, depth + 1) for part in parts]
        shapes = [one for one in read if one.facts.get("types") != ("null",)]
        null = len(shapes) < len(read)
        union = shapes[0] if len(shapes) == 1 else either(shapes, shapes) if shapes else read[0]
        merged = both(shape, union)
        return _nullable(merged) if null and shapes else merged

    def _facts(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        facts = {_PLAIN[word]: value for word, value in schema.items() if word in _PLAIN}
        facts |= {_FLAGS[word]: True for word in _FLAGS.keys() & schema if schema[word] is True}
        for side in ("minimum", "maximum"):
            limit = schema.get(f"exclusive{side.capitalize()}")
            if limit is True and side in facts:  # OpenAPI 3.0: a flag beside the bound
                facts[f"exclusive_{side}"] = facts.pop(side)
            elif limit is not None and not isinstance(limit, bool):
                facts[f"exclusive_{side}"] = limit
        if schema.get("additionalProperties") is False:
            facts["closed"] = True
        conditions = {word: self._text(schema[word]) for word in _CONDITIONS if word in schema}
        if conditions:
            facts["conditions"] = (canonical(conditions),)
        types = schema.get("type", ())
        kinds = {types} if isinstance(types, str) else set(types)
        values = [schema["const"]] if "const" in schema else schema.get("enum")
        if values is not None:
            facts["enum"] = in_order(value for value in values if value is not None)
            kinds |= {"null"} if None in values else set()
            if not kinds - {"null"}:
                kinds |= {_type_of(value) for value in facts["enum"]}
        if kinds:
            facts["types"] = sorted_types(kinds)
        return facts

    def _children(self, schema: Mapping[str, Any], depth: int) -> dict[str, Node]:
        children = {}
        for name, part in (schema.get("properties") or {}).items():
            children[f".{name}"] = self.read(part, depth + 1).node("field", str(name))
        for number, part in enumerate(schema.get("prefixItems", ())):
            children[f"[{number}]"] = self.read(part, depth + 1).node("field", f"[{number}]")
        for word, name in (("items", "[]"), ("additionalProperties", "{}")):
            part = schema.get(word)
            if isinstance(part, Mapping) and (part or word == "items"):
                children[name] = self.read(part, depth + 1).node("field", name)
            elif part is False and word == "items":
                children[name] = Node("field", name, {"types": ("nothing",)})
        return children

    def _text(self, part: Any, depth: int = 0) -> Any:
        """Return a part without prose and with its references followed, for comparing as a whole."""
        if isinstance(part, list):
            return [self._text(item, depth) for item in part]
        if not isinstance(part, Mapping):
            return part
        reference = part.get("$ref")
        if isinstance(reference, str) and depth < 8:
            return self._text(lookup(self._document, reference), depth + 1)
        return {
            word: self._text(value, depth)
            for word, value in part.items()
            if word not in _PROSE and not word.startswith("x-")
        }


def _also(named: Shape, beside: Shape, written: Mapping[str, Any]) -> Shape:
    """Return what a ``$ref`` names together with what stands beside it."""
    shape = both(named, beside)
    return _nullable(shape) if written.get("nullable") is True else shape


def _required(schema: Mapping[str, Any]) -> frozenset[str]:
    names = schema.get("required", ())
    return frozenset(names) if isinstance(names, (list, tuple)) else frozenset()


def _with_types(facts: Mapping[str, Any], children: Mapping[str, Node]) -> Mapping[str, Any]:
    """Return the facts with the type that properties or items imply, where none is written."""
    if "types" in facts or not children:
        return facts
    implied = "array" if any(key[0] == "[" for key in children) else "object"
    return {**facts, "types": (implied,)}


def _nullable(shape: Shape) -> Shape:
    types = shape.facts.get("types")
    if not types:
        return shape
    facts = {**shape.facts, "types": tuple(sorted({*types, "null"}))}
    return Shape(facts, shape.children, shape.required)


def _type_of(value: Any) -> str:
    if isinstance(value, float):
        return "integer" if value.is_integer() else "number"
    return _TYPES.get(type(value).__name__, "null")


_TYPES: Final = {
    "bool": "boolean",
    "int": "integer",
    "str": "string",
    "list": "array",
    "dict": "object",
}
"""Name of a Python type -> its JSON Schema type."""
