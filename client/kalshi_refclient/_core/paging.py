"""A walk through a paged list that cannot be led astray (R15, D08).

Pure. Pages are asked for by ``limit`` and ``offset``. A page longer than asked, an item that was there before, or a list
without end is a violation, and the walk stops there. For a list with the newest first, items that were pushed over a
page's edge by new ones are the one harmless repetition: they stand together at the beginning of a page, in
the order in which they ended the last one.
"""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from kalshi_refclient import errors
from kalshi_refclient._core.bounds import PAGES_MAX

T = TypeVar("T")


class PageWalk(Generic[T]):
    """Follows a list page by page. ``accept`` takes a page and returns what of it is new; ``done`` ends it."""

    def __init__(
        self,
        key: Callable[[T], str],
        *,
        page_size: int,
        newest_first: bool,
        operation: str,
        pages_max: int = PAGES_MAX,
    ) -> None:
        self._key = key
        self._newest_first = newest_first
        self._operation = operation
        self._pages_max = pages_max
        self._seen: set[str] = set()
        self._tail: list[str] = []
        self._pages = 0
        self.page_size = page_size
        self.offset = 0
        self.done = False

    def accept(self, page: Sequence[T]) -> list[T]:
        """Return the new items of ``page``. Raises :class:`RemoteViolation`, and the walk is over."""
        self._pages += 1
        if len(page) > self.page_size:
            raise self._stop(f"a page of {self.page_size} was asked for, {len(page)} items came")
        keys = [self._key(item) for item in page]
        if len(set(keys)) != len(keys):
            raise self._stop("a page names the same item twice")
        moved = self._moved_over(keys) if self._newest_first else 0
        fresh = list(page[moved:])
        repeated = [key for key in keys[moved:] if key in self._seen]
        if repeated:
            raise self._stop(f"item {repeated[0]} comes again on a later page")
        if moved == len(page) == self.page_size:
            raise self._stop("a page brought nothing but what was there before")
        self._seen.update(keys)
        self._tail = keys
        self.offset += len(page)
        if len(page) < self.page_size:
            self.done = True
        elif self._pages >= self._pages_max:
            raise self._stop(f"the list has no end: {self._pages} full pages")
        return fresh

    def _moved_over(self, keys: Sequence[str]) -> int:
        """Return how many leading items are the last page's end, pushed over by newer ones."""
        for count in range(min(len(keys), len(self._tail)), 0, -1):
            if list(keys[:count]) == self._tail[-count:]:
                return count
        return 0

    def _stop(self, message: str) -> errors.RemoteViolation:
        self.done = True
        return errors.RemoteViolation(message, operation=self._operation)
