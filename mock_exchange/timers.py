"""What is to happen at a moment of the exchange's clock: markets open and close, orders expire, whatever else is registered.

Whoever wants something done says ``timers.at(moment_us, act)``; ``act(at_us)`` is called once, when that moment has come, and does what
is due then, if it still is: nothing is ever taken off the list. What goes on registers itself again.

Served before each request and command, by the transport's timer while the clock runs, and by every ``Clock.advance``, which stops at
each moment that something is due, so that all of it happens in order and at its own time. At one moment: in the order of registration.
"""

from collections.abc import Callable, Mapping
from heapq import heappop, heappush
from operator import itemgetter
from typing import Any, TypeAlias

from mock_exchange.core.kept import Kept
from mock_exchange.core.units import NEVER_US

Act: TypeAlias = Callable[[int], object]
"""Called with the moment at which it happens, in microseconds since 1970."""


class Timers(Kept):
    """Acts by moment. ``next_us`` is when the next one is due, ``NEVER_US`` where none is: one comparison tells whether to serve."""

    __slots__ = (
        "_acts",
        "_count",
        "_now_us",
        "_on_failure",
        "_serving_us",
        "next_us",
        "served",
        "wake",
    )

    served: Callable[[int], object] | None
    """Told, with ``until_us``, that something was due and is done; None: nobody wants to know."""

    wake: Callable[[int], object]
    """Set by the transport: called with ``next_us`` when that came nearer."""

    def __init__(
        self, now_us: Callable[[], int], on_failure: Callable[[Exception], None] | None = None
    ) -> None:
        """``on_failure`` is told of what an act raises, and the others go on; without it that goes through to the caller."""
        self._now_us = now_us
        self._on_failure = on_failure
        self._acts: list[tuple[int, int, Act]] = []
        self._count = 0
        self._serving_us: int | None = None
        self.next_us = NEVER_US
        self.served = None
        self.wake = _wake_nobody

    def kept(self) -> dict[str, Any]:
        """Return what is to happen."""
        return {"acts": self._acts, "count": self._count}

    def begin_with(self, kept: Mapping[str, Any]) -> None:
        """Have nothing happen but what was to happen by other timers."""
        self._acts[:] = sorted(kept["acts"], key=itemgetter(0, 1))
        self._count = kept["count"]
        self.next_us = self._acts[0][0] if self._acts else NEVER_US
        self.wake(self.next_us)

    @property
    def serving_us(self) -> int | None:
        """The moment of what is being done right now because it was due; None where nothing is."""
        return self._serving_us

    def reckon_by(self, now_us: Callable[[], int]) -> None:
        """Tell by another clock what is past already."""
        self._now_us = now_us

    def at(self, moment_us: int, act: Act) -> None:
        """Have ``act`` called at a moment; one that is past is now, or, in an act, the moment of that one."""
        earliest_us = self._now_us() if self._serving_us is None else self._serving_us
        moment_us = max(moment_us, earliest_us)
        self._count += 1
        heappush(self._acts, (moment_us, self._count, act))
        if moment_us < self.next_us:
            self.next_us = moment_us
            self.wake(moment_us)

    def serve(self, until_us: int) -> None:
        """Do everything that is due by a moment, in order. From within an act: nothing, it is being done."""
        if self._serving_us is not None or self.next_us > until_us:
            return
        try:
            while self.next_us <= until_us:
                self._serve_next()
        finally:
            self._serving_us = None
        if self.served is not None:
            self.served(until_us)

    def clear(self) -> None:
        """Forget everything."""
        self._acts.clear()
        self.next_us = NEVER_US

    def _serve_next(self) -> None:
        self._serving_us, _, act = heappop(self._acts)
        self.next_us = self._acts[0][0] if self._acts else NEVER_US
        failure: Exception | None = None
        try:
            act(self._serving_us)
        except Exception as error:
            if self._on_failure is None:
                raise
            failure = error
        if failure is not None and self._on_failure is not None:
            self._on_failure(failure)


def _wake_nobody(_moment_us: int) -> None:
    """Wake nobody: what ``wake`` is until the transport sets it."""
