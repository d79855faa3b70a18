"""Values as they may be written to a log: one line, no control characters, no secrets, bounded (C35, D27).

Standard library only: a process that writes no lines of its own need not load what writes them.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import lru_cache
from typing import Any, Final

from kalshi_contract.monitoring.log_events import OUR_WORDS
from kalshi_contract.monitoring.windows import SECOND_US

TEXT_CHARS_MAX: Final = 1_000
_INTEGER_MAX: Final = (1 << 63) - 1
"""What a JSON writer takes; a longer integer is written as a hexadecimal text."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def safe_text(text: str, redact: Callable[[str], str] = str) -> str:
    """Return text as one line: secrets out, control characters escaped, shortened."""
    shown = redact(text)
    if len(shown) > TEXT_CHARS_MAX:
        shown = f"{shown[:TEXT_CHARS_MAX]}… ({len(shown)} characters)"
    if shown.isprintable():
        return shown
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in shown
    )


def safe_fields(
    fields: Mapping[str, Any], redact: Callable[[str], str] = str
) -> dict[str, str | int | float]:
    """Return fields as they may be written: texts made safe, ``None`` and ``''`` left out, numbers as they are."""
    safe: dict[str, str | int | float] = {}
    for name, value in fields.items():
        kind = type(value)
        if kind is str:
            if not value:
                continue
            plain = name in OUR_WORDS and value.isprintable()
        elif kind is int:
            plain = -_INTEGER_MAX <= value <= _INTEGER_MAX
        elif value is None:
            continue
        else:
            plain = kind is float or kind is bool
        safe[name] = value if plain else safe_text(_as_text(value), redact)
    return safe


def human_fields(fields: Mapping[str, Any]) -> str:
    """Return safe fields as people read them: ``name=value``, with quotes around what has a space in it."""
    parts = []
    for name, value in fields.items():
        if type(value) is str and (" " in value or '"' in value):
            value = _quoted(value)  # noqa: PLW2901 - the same value, in quotes
        parts.append(f"{name}={value}")
    return " ".join(parts)


def iso(at_us: int) -> str:
    """Return a moment as ISO 8601 in UTC, always with microseconds: lines sort by it."""
    return f"{second(at_us // SECOND_US)}.{at_us % SECOND_US:06d}Z"


@lru_cache(maxsize=64)
def second(number: int) -> str:
    """Return the moment of a whole second since 1970, without its time zone."""
    return (_EPOCH + timedelta(seconds=number)).strftime("%Y-%m-%dT%H:%M:%S")


def _as_text(value: Any) -> str:
    """Return a value that is neither text nor a plain number, a ``Decimal`` or a word of an ``Enum`` say, as text."""
    if type(value) is str:
        return value
    if isinstance(value, int):
        return hex(value)
    return str(value.value if isinstance(value, Enum) else value)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "'") + '"'
