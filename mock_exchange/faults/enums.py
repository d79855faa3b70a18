"""Where a body has a field with a fixed set of values: found by walking the body along its schema."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from kalshi_contract.edition import Edition

_DEPTH_MAX: Final = 16


def first_enum(edition: Edition, object_name: str, body: Any) -> tuple[str | int, ...]:
    """Return the parts of the first text of a body whose values the contract lists, () where there is none."""
    schemas = edition.openapi.get("components", {}).get("schemas", {})
    schema = schemas.get(object_name)
    return () if schema is None else next(_walk(schema, body, (), schemas, 0), ())


def _walk(
    schema: Mapping[str, Any],
    value: Any,
    parts: tuple[str | int, ...],
    schemas: Mapping[str, Any],
    depth: int,
) -> Iterator[tuple[str | int, ...]]:
    if depth > _DEPTH_MAX:
        return
    if isinstance(value, str) and parts and len(schema.get("enum", ())) > 1:
        yield parts
        return
    for branch in _branches(schema, schemas):
        yield from _walk(branch, value, parts, schemas, depth + 1)
    for key, inner, inside in _members(schema, value):
        yield from _walk(inner, inside, (*parts, key), schemas, depth + 1)


def _branches(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the schemas that speak of the same value."""
    reference = schema.get("$ref")
    target = schemas.get(reference.rpartition("/")[2]) if isinstance(reference, str) else None
    named = [] if target is None else [target]
    return [*named, *(one for word in ("allOf", "anyOf", "oneOf") for one in schema.get(word, ()))]


def _members(
    schema: Mapping[str, Any], value: Any
) -> Iterator[tuple[str | int, Mapping[str, Any], Any]]:
    """Return (key, schema, value) of what is inside of a value, as far as the schema knows it."""
    if isinstance(value, dict):
        known = schema.get("properties", {})
        for name, inner in value.items():
            if name in known:
                yield name, known[name], inner
    elif isinstance(value, list) and isinstance(schema.get("items"), dict):
        for at, inner in enumerate(value):
            yield at, schema["items"], inner
