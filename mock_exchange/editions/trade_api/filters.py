"""What narrows a list down: comma lists, and how many names each may have (T05)."""

from collections.abc import Mapping
from typing import Any, Final

from mock_exchange.editions.refusal import Refusal
from mock_exchange.editions.trade_api.desk import Desk

ONE: Final = 1
"""Of a filter that is no list: two names with a comma between them are refused, not taken for none."""


def names(text: str | None) -> frozenset[str] | None:
    """Return a comma list as a set, or None where nothing was given."""
    return None if text is None else frozenset(part for part in text.split(",") if part)


def too_many(desk: Desk, query: Mapping[str, Any], name: str, most: int) -> Refusal | None:
    """Return the refusal of a filter that has more names than it may, or None."""
    given = names(query[name]) or ()
    if len(given) <= most:
        return None
    return desk.refuse("invalid_parameter", f"{name} takes at most {most}, not {len(given)}")
