"""Keeps the harness within a venue's limits: a polite guest waits before a call, not after a 429 (C25, C28).

The venue counts in windows we cannot see, so we count in a sliding one, which no window of theirs can exceed.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping

from kalshi_contract.limits import Bucket

MARGIN_S = 0.1
"""How much later than we sent it a call may have arrived, while the next one flies."""


class Pacer:
    """Waits until a call fits into every bucket it draws on. ``clock`` and ``sleep`` are in seconds."""

    def __init__(
        self,
        buckets: Mapping[str, Bucket],
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._buckets = buckets
        self._clock = clock
        self._sleep = sleep
        self._sent: dict[str, deque[float]] = {name: deque() for name in buckets}

    def wait(self, names: Iterable[str]) -> float:
        """Wait for a place in each of the buckets and take it. Return the seconds waited."""
        names = tuple(names)
        now = self._clock()
        due = max((self._free_at(name, now) for name in names), default=now)
        if due > now:
            self._sleep(due - now)
        for name in names:
            self._sent[name].append(max(due, now))
        return due - now

    def _free_at(self, name: str, now: float) -> float:
        bucket, sent = self._buckets[name], self._sent[name]
        while sent and sent[0] <= now - bucket.window_s - MARGIN_S:
            sent.popleft()
        if len(sent) < bucket.requests_max:
            return now
        return sent[len(sent) - bucket.requests_max] + bucket.window_s + MARGIN_S
