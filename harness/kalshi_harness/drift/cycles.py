"""Which named schemas of a document contain each other, and how far apart they are. Pure.

A group of schemas that lead to each other would never end. It is followed from where it is entered to each of its members by
the shortest way; every other way to a member is cut. So every schema is seen, in a number of steps that the document's order does
not change.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

from kalshi_harness.drift.references import DocumentError, lookup


class Cycles:
    """The groups of one document, found when they are asked for."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._leads_to: dict[str, tuple[str, ...]] = {}
        self._group: dict[str, int] = {}
        self._sizes: dict[int, int] = {}
        self._distances: dict[str, dict[str, int]] = {}

    def together(self, one: str, other: str) -> bool:
        """Return whether each of two references leads to the other; one with itself where it leads back."""
        if one == other:
            return one in self._next(one) or self.size(one) > 1
        return self._group_of(one) == self._group_of(other)

    def size(self, reference: str) -> int:
        """Return how many schemas are in a reference's group."""
        return self._sizes[self._group_of(reference)]

    def steps(self, entry: str, reference: str) -> int:
        """Return by how many references the shortest way from one member of a group to another goes."""
        if entry not in self._distances:
            self._distances[entry] = self._measured(entry)
        return self._distances[entry][reference]

    def _measured(self, entry: str) -> dict[str, int]:
        group = self._group_of(entry)
        found = {entry: 0}
        waiting = deque([entry])
        while waiting:
            here = waiting.popleft()
            for there in self._next(here):
                if there not in found and self._group_of(there) == group:
                    found[there] = found[here] + 1
                    waiting.append(there)
        return found

    def _next(self, reference: str) -> tuple[str, ...]:
        if reference not in self._leads_to:
            try:
                target = lookup(self._document, reference)
            except DocumentError:
                target = None  # whoever reads it will say so
            self._leads_to[reference] = tuple(dict.fromkeys(_references(target)))
        return self._leads_to[reference]

    def _group_of(self, reference: str) -> int:
        if reference not in self._group:
            self._find_groups(reference)
        return self._group[reference]

    def _find_groups(self, start: str) -> None:
        """Give a number to the group of all that a reference leads to (Tarjan, without recursion)."""
        index: dict[str, int] = {start: 0}
        lowest: dict[str, int] = {start: 0}
        open_ones, on_stack = [start], {start}
        work: list[tuple[str, Iterator[str]]] = [(start, iter(self._next(start)))]
        while work:
            here, following = work[-1]
            for there in following:
                if there in self._group:
                    continue
                if there not in index:
                    index[there] = lowest[there] = len(index)
                    open_ones.append(there)
                    on_stack.add(there)
                    work.append((there, iter(self._next(there))))
                    break
                if there in on_stack:
                    lowest[here] = min(lowest[here], index[there])
            else:
                work.pop()
                if work:
                    lowest[work[-1][0]] = min(lowest[work[-1][0]], lowest[here])
                if lowest[here] == index[here]:
                    self._close(here, open_ones, on_stack)

    def _close(self, first: str, open_ones: list[str], on_stack: set[str]) -> None:
        number = len(self._group)
        while True:
            member = open_ones.pop()
            on_stack.discard(member)
            self._group[member] = number
            self._sizes[number] = self._sizes.get(number, 0) + 1
            if member == first:
                return


def _references(part: Any) -> Iterator[str]:
    waiting = [part]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Mapping):
            if isinstance(one.get("$ref"), str):
                yield one["$ref"]
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
