"""What one page looks at: its market, its account, the parts that are on the screen. Only that is read and sent."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

PARTS: Final = frozenset(
    {"markets", "book", "tape", "accounts", "account", "requests", "sockets", "limits", "faults"}
)
"""The parts of a picture that can be left out. Clock, counters and alerts are always in it."""

TEXT_MAX: Final = 256


class LookError(ValueError):
    """What a page says it looks at cannot be read. ``field`` names what is wrong."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class Look(msgspec.Struct, frozen=True):
    """What is looked at. ``tape_everywhere``: trades of all markets, not of ``market`` alone."""

    market: str = ""
    account: str = ""
    parts: frozenset[str] = PARTS
    tape_everywhere: bool = False


def parse_look(value: Any) -> Look:
    """Return a look out of JSON: ``{"market", "account", "parts", "tape_everywhere"}``, all optional. Raises ``LookError``."""
    if not isinstance(value, Mapping):
        raise LookError("", "A look is a JSON object")
    unknown = sorted(set(value) - set(Look.__struct_fields__))
    if unknown:
        known = ", ".join(Look.__struct_fields__)
        raise LookError(unknown[0], f"A look has no field {unknown[0]!r}; it has {known}")
    for name in ("market", "account"):
        text = value.get(name, "")
        if not isinstance(text, str) or len(text) > TEXT_MAX:
            raise LookError(name, f"{name} is a text of at most {TEXT_MAX} characters")
    parts = value.get("parts", list(PARTS))
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise LookError("parts", "parts is a list of names")
    strange = sorted(set(parts) - PARTS)
    if strange:
        known = ", ".join(sorted(PARTS))
        raise LookError("parts", f"There is no part {strange[0]!r}; known: {known}")
    everywhere = value.get("tape_everywhere", False)
    if not isinstance(everywhere, bool):
        raise LookError("tape_everywhere", "tape_everywhere is true or false")
    market, account = value.get("market", ""), value.get("account", "")
    return Look(market, account, frozenset(parts), everywhere)
