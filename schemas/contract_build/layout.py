"""JSON as it stands in an edition's folder: in the order given, no line longer than it must be. Pure.

What fits on a line stands on one; of what does not, each member has its own line, and a list of
scalars is filled line by line. The same value always gives the same text.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

WIDTH = 100
_INDENT = "  "
_line = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def text_of(value: Any) -> str:
    """Return a JSON value as the text of a file, with a line end."""
    return _block(value, 0, 0) + "\n"


def _block(value: Any, depth: int, used: int) -> str:
    """Return ``value`` at a depth, on a line where ``used`` columns are taken already."""
    line = _line(value)
    if not _is_container(value) or not value or len(line) + used + depth * len(_INDENT) <= WIDTH:
        return line
    inner = _INDENT * (depth + 1)
    if isinstance(value, dict):
        opening, closing = "{", "}"
        rows = [
            f"{inner}{_line(name)}: {_block(part, depth + 1, len(_line(name)) + 3)}"
            for name, part in value.items()
        ]
    else:
        opening, closing = "[", "]"
        if any(_is_container(item) for item in value):
            rows = [f"{inner}{_block(item, depth + 1, 1)}" for item in value]
        else:
            rows = [f"{inner}{row}" for row in _filled(value, WIDTH - len(inner))]
    return "\n".join((opening, ",\n".join(rows), _INDENT * depth + closing))


def _filled(items: Sequence[Any], width: int) -> Iterator[str]:
    row = ""
    for item in map(_line, items):
        if row and len(row) + len(item) + 3 > width:
            yield row
            row = item
        else:
            row = f"{row}, {item}" if row else item
    yield row


def _is_container(value: Any) -> bool:
    return isinstance(value, (dict, list, tuple))
