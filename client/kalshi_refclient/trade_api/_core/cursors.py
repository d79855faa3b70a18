"""A walk through a list by cursors that cannot be led astray (T05, R15).

Pure. The last page has an empty cursor, or none. A cursor that was there before, a page that brings nothing but what was there
before, or a list without end is a violation, and the walk stops there. An empty page with a cursor is none: a filter may leave nothing of it.
"""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from kalshi_refclient import errors
from kalshi_refclient._core.bounds import PAGES_MAX

T = TypeVar("T")


class CursorWalk(Generic[T]):
    """Follows a list. ``accept`` takes a page and its cursor and returns what of it is new; ``done`` ends it."""

    def __init__(
        self,
        key: Callable[[T], object],
        *,
        operation: str,
        cursor: str | None = None,
        pages_max: int = PAGES_MAX,
    ) -> None:
        self._key = key
        self._operation = operation
        self._pages_max = pages_max
        self._pages = 0
        self._cursors: set[str] = {cursor} if cursor else set()
        self._seen: set[object] = set()
        self.cursor = cursor
        self.done = False

    def accept(self, items: Sequence[T], cursor: str | None) -> list[T]:
        """Return the new items of a page. Raises :class:`RemoteViolation`, and the walk is over."""
        self._pages += 1
        keys = [self._key(item) for item in items]
        fresh = [item for item, key in zip(items, keys, strict=True) if key not in self._seen]
        if items and not fresh:
            raise self._stop("a page brought nothing but what was there before")
        self._seen.update(keys)
        if not cursor:
            self.done, self.cursor = True, None
            return fresh
        if cursor in self._cursors:
            raise self._stop("the cursor of a page was there before: the list goes in a circle")
        if self._pages >= self._pages_max:
            raise self._stop(f"the list has no end: {self._pages} pages")
        self._cursors.add(cursor)
        self.cursor = cursor
        return fresh

    def _stop(self, message: str) -> errors.RemoteViolation:
        self.done = True
        return errors.RemoteViolation(message, operation=self._operation)
