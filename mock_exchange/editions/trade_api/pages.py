"""Pages of a list: so many items, and a cursor to what comes after them (T05).

A cursor names the last item, not a place: items that are added or vanish between two pages neither repeat nor hide others. The
last page has an empty cursor. A cursor that this exchange never gave begins anew, as the venue's does on most lists.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, Protocol, TypeVar

from mock_exchange.editions.trade_api.formats import cursor as cursor_of
from mock_exchange.editions.trade_api.formats import cursor_key

T = TypeVar("T")
DEFAULT: Final = 100


class Numbered(Protocol):
    """What the exchange numbers: a later one has a higher number."""

    @property
    def number(self) -> int:
        """Its number, 0 or more."""
        ...


N = TypeVar("N", bound=Numbered)


def page(
    items: Sequence[T],
    key: Callable[[T], str],
    *,
    limit: int | None,
    cursor: str | None,
    newest_first: bool = False,
) -> tuple[Sequence[T], str]:
    """Return a page and the cursor behind it. ``items`` are in the order of ``key``, or the reverse of it."""
    size = limit or DEFAULT
    after = None if cursor is None else cursor_key(cursor)
    start = 0
    if after is not None:
        passed = (key(item) >= after if newest_first else key(item) <= after for item in items)
        start = _count(passed)
    shown = items[start : start + size]
    more = start + size < len(items)
    return shown, cursor_of(key(shown[-1])) if more and shown else ""


def newest_page(items: Sequence[N], query: Mapping[str, Any]) -> tuple[Sequence[N], str]:
    """Return the page that a query's ``limit`` (if it has one) and ``cursor`` ask for. ``items`` are newest first."""
    return page(items, _key, limit=query.get("limit"), cursor=query["cursor"], newest_first=True)


def number_key(number: int) -> str:
    """Return the key of a numbered item: as text it sorts like the number."""
    return f"{number:020d}"


def _key(item: Numbered) -> str:
    return number_key(item.number)


def _count(passed: Iterable[bool]) -> int:
    count = 0
    for each in passed:
        if not each:
            break
        count += 1
    return count
