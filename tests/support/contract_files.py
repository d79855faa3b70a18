"""An edition's files as data for tests: examples, counterexamples, resolved schemas."""

import json
from collections.abc import Iterator
from typing import Any

from kalshi_contract.bundler import inline
from kalshi_contract.loader import edition_folder, load_edition

EDITION = load_edition()
FOLDER = edition_folder()
OBJECT_NAMES = sorted(EDITION.objects)


def read(relative_path: str) -> Any:
    """Return the JSON of a file of the edition."""
    return json.loads((FOLDER / relative_path).read_text(encoding="utf-8"))


def counterexamples(object_name: str) -> list[dict[str, Any]]:
    """Return an object's counterexamples: name, keyword, pointer, value."""
    return read(f"counterexamples/{object_name}.json")["cases"]


def resolved(object_name: str) -> dict[str, Any]:
    """Return an object's schema without references."""
    return inline(object_name, EDITION.objects)


def valid_values(object_name: str) -> list[Any]:
    """Return values that keep an object's schema: printed ones, their parts, the schema's own."""
    return [value for name, value in _seen() if name == object_name]


def _seen() -> Iterator[tuple[str, Any]]:
    for name in OBJECT_NAMES:
        for value in resolved(name).get("examples", ()):
            yield from _parts(name, value)
    for example in EDITION.examples.values():
        yield from _parts(example["object"], example["value"])


def _parts(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield an object's value, and the values of the objects that it is made of."""
    yield name, value
    schema = EDITION.objects[name]
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        for field, part in value.items():
            yield from _member(properties.get(field, {}), part)


def _member(schema: dict[str, Any], value: Any) -> Iterator[tuple[str, Any]]:
    if "$ref" in schema:
        yield from _parts(schema["$ref"].removesuffix(".json"), value)
    elif "items" in schema:
        for item in value:
            yield from _member(schema["items"], item)
    elif "properties" in schema:
        for field, part in value.items():
            yield from _member(schema["properties"][field], part)
