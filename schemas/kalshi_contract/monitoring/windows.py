"""Counts over the last so many seconds, on a clock that is passed in.

A window is kept as whole seconds, only those in which something happened, with running totals: adding and reading cost the same
however long the window is.
"""

from collections import deque
from collections.abc import Sequence
from typing import Final

SECOND_US: Final = 1_000_000
_NEVER: Final = -(1 << 62)


class SlidingCounts:
    """Several counters over one window. What happened at ``t`` counts until ``t + window_s``, to the second."""

    __slots__ = ("_newest", "_newest_second", "_seconds", "_totals", "_width", "_window_s")

    def __init__(self, window_s: int, width: int) -> None:
        self._window_s = window_s
        self._width = width
        self._totals = [0] * width
        # (second, counts of that second), oldest first; the newest at hand, while it is among them
        self._seconds: deque[tuple[int, list[int]]] = deque()
        self._newest_second = _NEVER
        self._newest: list[int] = []

    def add(self, at_us: int, index: int, count: int = 1) -> None:
        """Count ``count`` more of counter ``index``. A moment before the newest one counts as the newest."""
        second = at_us // SECOND_US
        if second > self._newest_second:
            self._newest_second, self._newest = second, [0] * self._width
            self._seconds.append((second, self._newest))
        self._newest[index] += count
        self._totals[index] += count

    def totals(self, now_us: int) -> Sequence[int]:
        """Return the counters over the window that ends now."""
        first = now_us // SECOND_US - self._window_s
        seconds, totals = self._seconds, self._totals
        while seconds and seconds[0][0] <= first:
            for index, count in enumerate(seconds.popleft()[1]):
                totals[index] -= count
        if not seconds:
            self._newest_second = _NEVER
        return totals


class SlidingMax:
    """The greatest of the values of one window; 0 where there is none."""

    __slots__ = ("_values", "_window_s")

    def __init__(self, window_s: int) -> None:
        self._window_s = window_s
        # (second, value), values falling from left to right: the first one is the greatest that still counts
        self._values: deque[tuple[int, float]] = deque()

    def add(self, at_us: int, value: float) -> None:
        """Take a value in."""
        values = self._values
        while values and values[-1][1] <= value:
            values.pop()
        values.append((at_us // SECOND_US, value))

    def value(self, now_us: int) -> float:
        """Return the greatest value over the window that ends now."""
        first = now_us // SECOND_US - self._window_s
        values = self._values
        while values and values[0][0] <= first:
            values.popleft()
        return values[0][1] if values else 0.0
