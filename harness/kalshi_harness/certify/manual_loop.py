"""An event loop on the clock of an exchange that stands still: time passes only where the client waits, and then at once.

Exchange and client take turns. While the client has something to do, the exchange's time stands still. When it waits, the exchange does
what it has to do; when both wait, time moves on, to the client's next timer and by ``STEP_S`` at most, so that what the exchange does of
itself is seen when it happens. No two things ever happen at the same time, so the same seed is the same order of events.

What lies outside both is outside of this order: threads, other processes, and chance that is not drawn from the seed.
"""

import asyncio
import selectors
from typing import Any, Final

from kalshi_harness.certify.watch import ManualTime

STEP_S: Final = 0.05
TRIP_S: Final = 0.001
"""What comes over the wire was so long on its way: what happens because of it is later than what it came from."""

TURNS_MAX: Final = 200
"""Turns of the loop without a look at the sockets: a client that never waits must not wait for ever for an answer."""

_Events = list[tuple[selectors.SelectorKey, int]]


class ManualLoop(asyncio.SelectorEventLoop):
    """The loop. ``time()`` is in seconds since it was made."""

    def __init__(self, time: ManualTime) -> None:
        self._manual = ManualSelector(time)
        super().__init__(self._manual)

    def time(self) -> float:
        """Return the exchange's time, in seconds since the loop was made."""
        return self._manual.passed_us / 1_000_000


class ManualSelector(selectors.DefaultSelector):
    """Waits for sockets, and lets time pass where there is nothing to wait for. ``passed_us``: since it was made."""

    def __init__(self, time: ManualTime) -> None:
        super().__init__()
        self._time = time
        self._turns = 0
        self._numbers: dict[int, int] = {}
        self.passed_us = 0

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        """Watch a file; it is told of in the order in which files came."""
        key = super().register(fileobj, events, data)
        self._numbers[key.fd] = max(self._numbers.values(), default=0) + 1
        return key

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        """Watch it no longer."""
        key = super().unregister(fileobj)
        self._numbers.pop(key.fd, None)
        return key

    def select(self, timeout: float | None = None) -> _Events:
        """Return what can be read or written; if nothing can, let the time pass that the caller would have waited."""
        if timeout is not None and timeout <= 0 and self._turns < TURNS_MAX:
            self._turns += 1
            return []  # the client is not done: the exchange's turn has not come
        self._turns = 0
        self._time.settle()
        found = self._ready()
        left_s = STEP_S if timeout is None else timeout
        while not found and left_s > 0:
            self._pass(min(left_s, STEP_S))
            left_s -= STEP_S
            found = self._ready()
        if found:
            self._pass(TRIP_S)
        return found

    def _ready(self) -> _Events:
        return sorted(super().select(0), key=lambda each: self._numbers.get(each[0].fd, 0))

    def _pass(self, seconds: float) -> None:
        """Let time pass, and the exchange do what it does meanwhile."""
        step_us = max(1, round(seconds * 1_000_000))
        self._time.advance(step_us / 1_000_000)
        self.passed_us += step_us
