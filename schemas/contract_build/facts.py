"""The fact tables of an edition, and the hand-written files of its folder that building needs.

``operations.json``, ``models.json``, ``messages.json`` and ``channels.json`` say what there is;
``own_objects.json`` has the JSON Schemas that no table gives; ``access.json`` says who may call
what, and what may be sent again; ``words.json`` has our titles and descriptions. ``errors.json``,
``limits.json``, ``venue.json`` and ``examples/`` stand in the edition's folder as they are.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Table = Mapping[str, Any]
FACTS = Path(__file__).parent / "facts"
EDITIONS = Path(__file__).parents[1] / "kalshi_contract" / "editions"
EMPTY_OBJECT = "EmptyResponse"
"""What a body or answer that is only known as "object" is taken for: ``{}``."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All tables of one edition; each is JSON as read, in the file's order."""

    edition: str
    operations: Table
    models: Table
    messages: Table
    channels: Table
    own_objects: Table
    access: Table
    words: Table
    errors: Table
    limits: Table
    venue: Table
    examples: Table
    """File stem -> file."""

    @property
    def request_models(self) -> frozenset[str]:
        """The models a client sends: bodies, the requests no operation uses, and their parts."""
        found: set[str] = set()
        waiting = [name for name in self.models if name.endswith("Request")]
        waiting += [
            model_name(each["body"]["model"]) for each in self.operations.values() if "body" in each
        ]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += referred(self.models[name], self.models)
        return frozenset(found)


def edition_names() -> list[str]:
    """Return the editions that have fact tables, sorted."""
    return sorted(path.name for path in FACTS.iterdir() if path.is_dir())


def read_facts(edition: str) -> Facts:
    """Return an edition's tables. Raises ``OSError`` where a file is missing."""
    tables, folder = FACTS / edition, EDITIONS / edition
    names = ("operations", "models", "messages", "channels", "own_objects", "access", "words")
    return Facts(
        edition=edition,
        **{name: _read(tables / f"{name}.json") for name in names},
        **{name: _read(folder / f"{name}.json") for name in ("errors", "limits", "venue")},
        examples={path.stem: _read(path) for path in sorted(folder.glob("examples/*.json"))},
    )


def model_name(named: str) -> str:
    """Return the model a body or answer is: itself, or the empty object for "object"."""
    return EMPTY_OBJECT if named == "object" else named


def referred(part: Any, models: Table) -> Iterator[str]:
    """Yield the models that a model, or any part of one, is made of."""
    if isinstance(part, list):
        for item in part:
            yield from referred(item, models)
    elif isinstance(part, Mapping):
        for word, value in part.items():
            if word == "type" and isinstance(value, str) and value in models:
                yield value
            else:
                yield from referred(value, models)


def _read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))
