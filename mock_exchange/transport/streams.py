"""All open WebSocket connections of a server: wakes, deadlines on the exchange's clock, one timer for all of them.

The exchange's own timers (``timers.py``) are served by it as well, so that they go off while nobody calls.
While the exchange's clock is frozen nothing falls due; whoever moves it (``Clock.subscribe``) has every session that fell
due served before the call returns. Output that a REST request caused is written once per turn of the event loop, so that
a burst of changes costs each socket one write.
"""

import asyncio
from typing import Protocol

from mock_exchange.clock import Clock
from mock_exchange.core.units import NEVER_US
from mock_exchange.timers import Timers

_TURNS_MAX = 10_000
"""Sessions may set the next deadline in the past (paced output after a jump of the clock); this ends a session's bug."""


class Pumped(Protocol):
    """A connection as this file needs it."""

    @property
    def due_us(self) -> int | None:
        """When ``tick`` has something to do, or None."""
        ...

    def flush(self) -> None:
        """Write what the session has to say, and set ``due_us``."""

    def tick(self, now_us: int) -> None:
        """Let the session see the time, then flush."""


class Streams:
    """The open connections. ``start`` binds it to the running loop."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._loop: asyncio.AbstractEventLoop | None = None
        self._open: dict[Pumped, None] = {}  # in the order they came: same calls, same order
        self._dirty: list[Pumped] = []
        self._timer: asyncio.TimerHandle | None = None
        self._timer_us: int | None = None

    def __len__(self) -> int:
        return sum(not isinstance(stream, _Sleeper | _Timed) for stream in self._open)

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Serve on this loop, and follow the clock."""
        self._loop = loop
        self._clock.subscribe(self.serve_due)
        self.serve_due()

    def follow(self, timers: Timers) -> None:
        """Serve the exchange's timers too, so that they go off by themselves while its clock runs."""
        self.add(_Timed(timers))
        timers.wake = self.arm
        self.serve_due()

    def stop(self) -> None:
        """Disarm the timer."""
        self._disarm()
        self._loop = None

    def add(self, stream: Pumped) -> None:
        """Look after a connection from now on."""
        self._open[stream] = None

    def discard(self, stream: Pumped) -> None:
        """Forget a connection."""
        self._open.pop(stream, None)

    def mark(self, stream: Pumped) -> None:
        """Have a connection flushed before the loop turns again."""
        if not self._dirty and self._loop is not None:
            self._loop.call_soon(self.flush)
        self._dirty.append(stream)

    def flush(self) -> None:
        """Flush every marked connection."""
        dirty, self._dirty = self._dirty, []
        for stream in dirty:
            stream.flush()

    def arm(self, due_us: int) -> None:
        """Make sure the timer fires at ``due_us`` at the latest, if the clock runs."""
        if self._loop is None or self._clock.frozen:
            return
        if self._timer_us is not None and self._timer_us <= due_us:
            return
        self._disarm()
        self._timer_us = due_us
        delay_s = max(0, due_us - self._clock.now_us()) / 1_000_000 / self._clock.speed
        self._timer = self._loop.call_later(delay_s, self.serve_due)

    def serve_due(self) -> None:
        """Tick every session that is due by the exchange's clock, and set the timer for the next one."""
        self._disarm()
        if self._loop is None:
            return
        for _ in range(_TURNS_MAX):
            now_us = self._clock.now_us()
            due = [s for s in self._open if s.due_us is not None and s.due_us <= now_us]
            if not due:
                break
            for stream in due:
                stream.tick(now_us)
        self.flush()
        next_us = self.next_us()
        if next_us < NEVER_US:
            self.arm(next_us)

    def next_us(self) -> int:
        """Return when the next session is due by the exchange's clock, ``NEVER_US`` where none is."""
        return min((s.due_us for s in self._open if s.due_us is not None), default=NEVER_US)

    async def sleep(self, delay_us: int) -> None:
        """Wait on the exchange's clock: real time while it runs, until it is moved while it is frozen."""
        loop = asyncio.get_running_loop()
        sleeper = _Sleeper(self._clock.now_us() + delay_us, loop.create_future())
        self.add(sleeper)
        self.arm(self._clock.now_us() + delay_us)
        try:
            await sleeper.done
        finally:
            self.discard(sleeper)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
        self._timer_us = None


class _Timed:
    """The exchange's timers, served like a connection that is due."""

    def __init__(self, timers: Timers) -> None:
        self._timers = timers

    @property
    def due_us(self) -> int | None:
        """When the next one is due."""
        next_us = self._timers.next_us
        return None if next_us == NEVER_US else next_us

    def flush(self) -> None:
        """Nothing to write."""

    def tick(self, now_us: int) -> None:
        """Do what is due."""
        self._timers.serve(now_us)


class _Sleeper:
    """A wait on the exchange's clock, served like a connection that is due."""

    def __init__(self, due_us: int, done: asyncio.Future[None]) -> None:
        self.due_us: int | None = due_us
        self.done = done

    def flush(self) -> None:
        """Nothing to write."""

    def tick(self, now_us: int) -> None:
        """Wake the waiter."""
        del now_us
        self.due_us = None
        if not self.done.done():
            self.done.set_result(None)
