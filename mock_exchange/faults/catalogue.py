"""The toxics as a page: for ``docs/faults.md`` and for ``mock-exchange faults``, from the one table there is."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from mock_exchange.faults.document import plan_schema
from mock_exchange.faults.rule import Rule
from mock_exchange.faults.toxic import Side, Toxic
from mock_exchange.faults.toxics.table import TOXICS

BEGIN: Final = (
    "<!-- toxics: written by python -m mock_exchange.faults.catalogue docs/faults.md -->\n"
)
END: Final = "<!-- /toxics -->\n"
_TYPES: Final = {
    "number": "a number",
    "integer": "an integer",
    "string": "a text",
    "boolean": "`true` or `false`",
    "null": "`null`",
    "": "any JSON",
}
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
    fields: Mapping[str, str]
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
        _fields(toxic),
        _toml(example_rule(toxic)),
    )


def _fields(toxic: type[Toxic]) -> dict[str, str]:
    """Return what each field of a toxic may be, as its schema says, and what it is if it is not given."""
    schema = plan_schema()["$defs"][toxic.__name__]
    required = set(schema["required"])
    said = {}
    for name, field in schema["properties"].items():
        if name == "kind":
            continue
        otherwise = "required" if name in required else "optional"
        if "default" in field and field["default"] is not None:
            otherwise = f"default {_value(field['default'])}"
        said[name] = f"{_type(field)}; {otherwise}"
    return said


def _type(field: Mapping[str, Any]) -> str:
    if "anyOf" in field:
        return " or ".join(_type(one) for one in field["anyOf"])
    if "enum" in field:
        return ", ".join(f"`{_value(one)}`" for one in field["enum"])
    text = _TYPES[field.get("type", "")]
    least = field.get("minimum", field.get("exclusiveMinimum"))
    if least is not None:
        text += f" {'from' if 'minimum' in field else 'above'} {least}"
    most = field.get("maximum", field.get("exclusiveMaximum"))
    if most is not None:
        text += f" {'to' if 'maximum' in field else 'below'} {most}"
    return text


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
                yield "".join(f"- `{name}`: {said}\n" for name, said in entry.fields.items())
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
