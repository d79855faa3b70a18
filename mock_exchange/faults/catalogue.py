"""The toxics as a page: for ``docs/faults.md`` and for ``mock-exchange faults``, from the one table there is."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from mock_exchange.faults.rule import Rule
from mock_exchange.faults.toxic import Side, Toxic
from mock_exchange.faults.toxics.table import TOXICS

BEGIN: Final = (
    "<!-- toxics: written by python -m mock_exchange.faults.catalogue docs/faults.md -->\n"
)
END: Final = "<!-- /toxics -->\n"
TITLES: Final[dict[Side, str]] = {
    "http": "Requests and answers",
    "stream": "WebSocket connections and their messages",
    "process": "The process",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A toxic as people read of it. ``rule`` is an example of a rule with it, in TOML."""

    kind: str
    side: Side
    sentence: str
    more: str
    fields: tuple[str, ...]
    rule: str


def entries() -> tuple[Entry, ...]:
    """Return every toxic, in the order of the table."""
    return tuple(_entry(kind, toxic) for kind, toxic in TOXICS.items())


def example_rule(toxic: type[Toxic]) -> Rule:
    """Return the example of a toxic as a rule."""
    kind = str(toxic.__struct_config__.tag)
    rule: Rule = msgspec.convert(
        {"fault": {"kind": kind, **toxic.example}, "when": {"nth": 2}}, Rule
    )
    return rule


def _entry(kind: str, toxic: type[Toxic]) -> Entry:
    text = " ".join((toxic.__doc__ or "").split())
    sentence, _, more = text.partition(". ")
    return Entry(
        kind,
        toxic.side,
        sentence.rstrip(".") + ".",
        more,
        toxic.__struct_fields__,
        _toml(example_rule(toxic)),
    )


def _toml(rule: Rule) -> str:
    data = msgspec.to_builtins(rule)
    lines = [f"{name} = {_value(data[name])}" for name in ("when", "fault") if name in data]
    return "\n".join(["[[rules]]", *lines])


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(inner)}" for key, inner in value.items()) + " }"
    return msgspec.json.encode(value).decode()


def page() -> str:
    """Return the section of the documentation."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    for side, title in TITLES.items():
        found = [entry for entry in entries() if entry.side == side]
        if not found:
            continue
        yield f"### {title}\n"
        for entry in found:
            yield f"#### `{entry.kind}`\n"
            yield f"{entry.sentence} {entry.more}".replace("``", "`").strip() + "\n"
            if entry.fields:
                yield f"Fields: {', '.join(f'`{name}`' for name in entry.fields)}.\n"
            yield f"```toml\n{entry.rule}\n```\n"


def written(text: str) -> str:
    """Return a page with its section as it should be. Raises ``ValueError`` for a page without one."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("the page has no place for the toxics")
    return f"{before}{BEGIN}\n{page()}\n{END}{after}"


def main(path: str) -> None:
    """Write the section into a page."""
    file = Path(path)
    file.write_text(written(file.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
