"""An exchange that takes turns with whoever speaks to it: it stands still, thread and all, until it is given one.

For a client in the same process that is to see the same order of events every time. A thread that served meanwhile would read what it is
sent now in one piece and now in two.
"""

import asyncio
from collections.abc import Callable
from queue import SimpleQueue
from typing import Final

from mock_exchange.clock import Clock

LOOKS: Final = 20
"""Turns of the loop in one turn of the exchange, each with a look at all sockets: in so many a request is read, struck, answered and cut."""


class Turns:
    """The turns of one exchange: ``settle`` and ``advance`` give one and return when it is over. From the client's thread.

    A step of time in which nothing falls due needs no turn: its clock is moved by as much more when it has the next one.
    """

    def __init__(
        self, clock: Clock, observe: Callable[[], object], next_us: Callable[[], int]
    ) -> None:
        """``observe`` is called at the end of each turn; ``next_us`` says when something falls due."""
        self._clock = clock
        self._observe = observe
        self._next_us = next_us
        self._due_us = 0
        self._owed_us = 0
        self._given: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        self._over: SimpleQueue[BaseException | None] = SimpleQueue()
        self._trouble: BaseException | None = None

    def begin(self) -> None:
        """Have the exchange stand still. On its thread."""
        loop = asyncio.get_running_loop()
        loop.call_soon(self._wait, loop, 0)

    def end(self) -> None:
        """Let it go on by itself."""
        self._given.put(None)

    def now_us(self) -> int:
        """Return the exchange's time in microseconds since 1970."""
        return self._clock.now_us() + self._owed_us

    def settle(self) -> None:
        """Let it read what it was sent, answer, and observe what it did."""
        self._give(self._catch_up)

    def advance(self, seconds: float) -> None:
        """Move its time forward, and let it do what is due, of which there may be nothing. Raises ``ValueError`` for a step back."""
        if not seconds >= 0:
            raise ValueError(f"a clock moves forward only: advance({seconds!r})")
        self._owed_us += round(seconds * 1_000_000)
        if self.now_us() >= self._due_us:
            self._give(self._catch_up)

    def _catch_up(self) -> None:
        """Move the clock to where it would be if each step had been a turn. On the exchange's thread."""
        owed_us, self._owed_us = self._owed_us, 0
        if owed_us:
            self._clock.advance(owed_us / 1_000_000)

    def _give(self, act: Callable[[], object]) -> None:
        self._given.put(act)
        trouble = self._over.get()
        if trouble is not None:
            raise trouble

    def wait_for_the_first(self) -> None:
        """Return when the exchange stands still."""
        self._over.get()

    def _wait(self, loop: asyncio.AbstractEventLoop, looks: int) -> None:
        """Go on for so many looks, then stand still until the next turn. On the exchange's thread."""
        if looks:
            loop.call_soon(self._wait, loop, looks - 1)
            return
        self._observe()
        self._due_us = self._next_us()  # and so it stays: nothing happens until the next turn
        trouble, self._trouble = self._trouble, None
        self._over.put(trouble)
        act = self._given.get()
        if act is None:
            self._catch_up()
            return
        try:
            act()
        except Exception as error:  # noqa: BLE001 - raised where the turn was given
            self._trouble = error
        loop.call_soon(self._wait, loop, LOOKS)
