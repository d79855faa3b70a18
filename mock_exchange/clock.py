"""The exchange's clock: one per exchange, running, frozen or moved by hand. Never patches anybody else's time."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from mock_exchange.core.units import NEVER_US

CONTRACT_MOMENT_US = 1_706_351_400_000_000
"""2024-01-27T10:30:00Z, the moment of the contract's examples: where a frozen exchange starts."""

SPEED_MIN: Final = 0.01
SPEED_MAX: Final = 1_000


class Clock:
    """Time as the exchange sees it, in microseconds since 1970. Never goes back.

    Running, it follows ``source_us`` from ``start_us`` on, ``speed`` times as fast; frozen, it stands still until ``advance`` or ``run``.
    ``subscribe`` registers a function that is called after every ``advance``, ``freeze`` and ``run``, so that timers that fell due
    can be served at once; an ``advance`` stops, and calls, at every moment that one of them has something due.
    """

    def __init__(
        self,
        start_us: int | None = None,
        *,
        frozen: bool = False,
        source_us: Callable[[], int] | None = None,
    ) -> None:
        self._source_us = source_us or _monotonic_us
        self._base_us = time.time_ns() // 1000 if start_us is None else start_us
        self._anchor_us = self._source_us()
        self._frozen = frozen
        self._holding = False
        self._speed = 1.0
        self._listeners: list[Callable[[], None]] = []
        self._stops: list[Callable[[], int]] = []
        self._left_us = 0
        self.on_move: Callable[[str, float], object] = _nobody
        """Told of every ``freeze``, ``run`` (with its speed) and ``advance`` (with its seconds) before it happens."""

    @property
    def frozen(self) -> bool:
        """True while the clock stands still."""
        return self._frozen and not self._holding

    @property
    def speed(self) -> float:
        """How many of its seconds pass in a real one while it runs."""
        return self._speed

    def now_us(self) -> int:
        """Return the exchange's time."""
        if self._frozen:
            return self._base_us
        passed_us = self._source_us() - self._anchor_us
        return self._base_us + (passed_us if self._speed == 1 else int(passed_us * self._speed))

    @property
    def moving(self) -> bool:
        """True while an ``advance`` is on its way."""
        return self._left_us > 0

    def heading_us(self) -> int:
        """Return where an ``advance`` that is under way leads; the time it is, otherwise."""
        return self.now_us() + self._left_us

    def next_stop_us(self) -> int:
        """Return the next moment at which an ``advance`` would stop, ``NEVER_US`` where there is none."""
        return min((next_us() for next_us in self._stops), default=NEVER_US)

    def advance(self, seconds: float) -> None:
        """Move the clock forward, running or frozen. Raises ``ValueError`` for a step back."""
        if not seconds >= 0:
            raise ValueError(f"a clock moves forward only: advance({seconds!r})")
        with self.held():  # where it leads must not depend on how long the way takes
            self.on_move("advance", seconds)
            self._jump(round(seconds * 1_000_000))
        self._tell()

    def _jump(self, step_us: int) -> None:
        self._left_us = step_us
        try:
            self._stop_over()
        finally:
            self._base_us += self._left_us
            self._left_us = 0

    @contextmanager
    def held(self, at_us: int | None = None) -> Iterator[None]:
        """Keep real time out for a while: a running clock shows ``at_us``, or what it showed, and then goes on as if nothing had been."""
        if self._frozen:
            yield
            return
        standing_us = self.now_us() if at_us is None else at_us
        base_us, self._base_us = self._base_us, standing_us
        self._frozen = self._holding = True
        try:
            yield
        finally:
            if self._holding:  # nobody froze it meanwhile, or had it run from there
                self._frozen = self._holding = False
                self._base_us += base_us - standing_us

    def stand_at(self, moment_us: int) -> None:
        """Put a frozen clock to a moment, telling nobody: for whoever plays again what happened then."""
        self._base_us = moment_us

    def _stop_over(self) -> None:
        """Go from one moment at which something is due to the next, as long as there is one on the way."""
        told_us = -1
        while self._stops:
            now_us = self.now_us()
            step_us = max(0, self.next_stop_us() - now_us)
            # What is due still, though it was told of it at this very moment, keeps nobody waiting for ever.
            if step_us >= self._left_us or now_us + step_us <= told_us:
                break
            self._base_us += step_us
            self._left_us -= step_us
            told_us = now_us + step_us
            self._tell()

    def freeze(self) -> None:
        """Stand still from now on."""
        with self.held():
            self.on_move("freeze", 0)
            self._frozen, self._holding = True, False
        self._tell()

    def run(self, speed: float = 1) -> None:
        """Go on from where the clock stands, in step with real time or so many times as fast. Raises ``ValueError`` for another speed."""
        if not SPEED_MIN <= speed <= SPEED_MAX:
            raise ValueError(
                f"a clock runs {SPEED_MIN} to {SPEED_MAX} times as fast as real time, not {speed!r}"
            )
        self.on_move("run", speed)
        self._base_us = self.now_us()
        self._anchor_us = self._source_us()
        self._speed = float(speed)
        self._frozen = self._holding = False
        self._tell()

    def subscribe(
        self, listener: Callable[[], None], next_us: Callable[[], int] | None = None
    ) -> None:
        """Call ``listener`` whenever the clock was moved or switched; an ``advance`` stops on its way at each ``next_us()``."""
        self._listeners.append(listener)
        if next_us is not None:
            self._stops.append(next_us)

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()


def _monotonic_us() -> int:
    return time.monotonic_ns() // 1000


def _nobody(_move: str, _seconds: float) -> None:
    """Tell nobody: what ``on_move`` is until somebody wants to know."""


def make_clock(mode: str, start_at: str | datetime | None = None) -> Clock:
    """Return a clock from its options. Raises ``ValueError`` that says what was expected."""
    if mode not in {"running", "frozen"}:
        raise ValueError(f"clock is 'running' or 'frozen', not {mode!r}")
    start_us = CONTRACT_MOMENT_US if mode == "frozen" else None
    if start_at is not None:
        try:
            moment = datetime.fromisoformat(start_at) if isinstance(start_at, str) else start_at
        except ValueError:
            raise ValueError(
                f"start_at is a moment like 2024-01-27T10:30:00Z, not {start_at!r}"
            ) from None
        if moment.tzinfo is None:
            raise ValueError(f"start_at needs its time zone: {moment.isoformat()}Z if it is UTC")
        start_us = round(moment.timestamp() * 1_000_000)
    return Clock(start_us, frozen=mode == "frozen")
