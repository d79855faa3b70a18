"""An edition's files as data for tests: examples, counterexamples, resolved schemas.

The module's own functions are about the reference edition; ``EDITIONS`` has the files of each.
"""

import copy
import json
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from kalshi_contract.bundler import inline
from kalshi_contract.loader import edition_folder, edition_names, load_edition


class EditionFiles:
    """The files of one edition, as they stand in its folder."""

    def __init__(self, name: str) -> None:
        self.edition = load_edition(name)
        self.folder = edition_folder(name)
        self.object_names = sorted(self.edition.objects)

    def read(self, relative_path: str) -> Any:
        """Return the JSON of a file of the edition."""
        return json.loads((self.folder / relative_path).read_text(encoding="utf-8"))

    def counterexamples(self, object_name: str) -> list[dict[str, Any]]:
        """Return an object's counterexamples: name, keyword, pointer, value."""
        file = self.read(f"counterexamples/{object_name}.json")
        return [_whole(case, file.get("values")) for case in file["cases"]]

    def resolved(self, object_name: str) -> dict[str, Any]:
        """Return an object's schema without references."""
        return inline(object_name, self.edition.objects)

    def valid_values(self, object_name: str) -> list[Any]:
        """Return values that keep an object's schema: printed ones, their parts, the schema's own."""
        beside = self.read(f"counterexamples/{object_name}.json").get("values", [])
        return [*self._seen.get(object_name, ()), *beside]

    @cached_property
    def _seen(self) -> dict[str, list[Any]]:
        seen: dict[str, list[Any]] = {}
        for name, value in self._values():
            seen.setdefault(name, []).append(value)
        return seen

    def _values(self) -> Iterator[tuple[str, Any]]:
        for name in self.object_names:
            for value in self.resolved(name).get("examples", ()):
                yield from self._parts(name, value)
        for example in self.edition.examples.values():
            yield from self._parts(example["object"], example["value"])

    def _parts(self, name: str, value: Any) -> Iterator[tuple[str, Any]]:
        """Yield an object's value, and the values of the objects that it is made of."""
        yield name, value
        schema = self.edition.objects[name]
        if isinstance(value, dict):
            properties = schema.get("properties", {})
            for field, part in value.items():
                yield from self._member(properties.get(field, {}), part)

    def _member(self, schema: dict[str, Any], value: Any) -> Iterator[tuple[str, Any]]:
        if "$ref" in schema:
            yield from self._parts(schema["$ref"].removesuffix(".json"), value)
        elif "items" in schema:
            for item in value or ():
                yield from self._member(schema["items"], item)
        elif "properties" in schema:
            for field, part in value.items():
                yield from self._member(schema["properties"][field], part)


def _whole(case: dict[str, Any], values: list[Any] | None) -> dict[str, Any]:
    """Return a case with its value: as it stands there, or as a change of the first good value."""
    if values is None:
        return case
    # A wrapper around the value, so that the whole of it can be changed like any part.
    wrapper = {"": copy.deepcopy(values[0])}
    *steps, last = ["", *case["pointer"].split("/")[1:]]
    place: Any = wrapper
    for step in steps:
        place = place[int(step) if isinstance(place, list) else step]
    if case.get("remove"):
        del place[last]
    else:
        place[int(last) if isinstance(place, list) else last] = case["set"]
    name = f"{case['keyword']} {case['pointer']} {case.get('set', 'gone')!r}"
    return {**case, "name": name, "value": wrapper[""]}


EDITIONS = {name: EditionFiles(name) for name in edition_names()}
REFERENCE = EDITIONS["reference-2025-01-27"]
EDITION = REFERENCE.edition
FOLDER = REFERENCE.folder
OBJECT_NAMES = REFERENCE.object_names
read = REFERENCE.read
counterexamples = REFERENCE.counterexamples
resolved = REFERENCE.resolved
valid_values = REFERENCE.valid_values
