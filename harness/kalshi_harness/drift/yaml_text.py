"""YAML text -> JSON value, as YAML 1.2 has it: ``no`` is a word, ``2025-01-27`` is a text, keys are texts. Pure.

The library reads YAML 1.1, where an ``enum`` of yes and no is one of booleans.
"""

import re
from typing import Any, Final

import yaml

from kalshi_harness.drift.references import DocumentError

_CORE: Final = (
    ("bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), "tTfF"),
    ("int", re.compile(r"^(?:[-+]?[0-9]+|0x[0-9a-fA-F]+)$"), "-+0123456789"),
    (
        "float",
        re.compile(
            r"^(?:[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?|[-+]?[0-9]+[eE][-+]?[0-9]+)$"
        ),
        "-+0123456789.",
    ),
    ("null", re.compile(r"^(?:~|null|Null|NULL|)$"), ("~", "n", "N", "")),
    ("merge", re.compile(r"^<<$"), "<"),
)
"""What a plain word can be besides a text."""


class _Loader(yaml.SafeLoader):
    """The safe loader with the words of YAML 1.2 only."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - the library's own name, filled below


for _tag, _pattern, _first in _CORE:
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", _pattern, list(_first))


def _decimal(loader: _Loader, node: yaml.ScalarNode) -> int:
    text = str(loader.construct_scalar(node))
    return int(text, 16) if text.startswith("0x") else int(text)


_Loader.add_constructor("tag:yaml.org,2002:int", _decimal)


def read_yaml(text: str) -> Any:
    """Return the value. Raises :class:`DocumentError` with line and column."""
    try:
        # A subclass of the safe loader: it makes plain values only.
        value = yaml.load(text, Loader=_Loader)  # noqa: S506 - see above
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1} column {mark.column + 1}: " if mark else ""
        raise DocumentError(f"{where}no YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise DocumentError(f"no YAML: {error}") from None
    return _with_text_keys(value)


def _with_text_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {_key(key): _with_text_keys(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_with_text_keys(part) for part in value]
    return value


def _key(key: Any) -> str:
    if isinstance(key, bool):
        return "true" if key else "false"
    return "null" if key is None else str(key)
