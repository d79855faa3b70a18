"""The world a client runs in: clocks, sleep, chance and ids. All of it can be replaced, so that tests need no time.

The only module of the client that reads a clock or draws a random number.
"""

import asyncio
import random
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from kalshi_refclient._core.call import Clock


class SystemClock:
    """The machine's clocks."""

    def monotonic_s(self) -> float:
        """Return seconds that never jump."""
        return time.monotonic()

    def wall_s(self) -> float:
        """Return seconds since 1970."""
        return time.time()


def _new_id() -> str:
    return uuid.uuid4().hex


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """What a client takes from its surroundings. ``random`` returns a float in [0, 1)."""

    clock: Clock = field(default_factory=SystemClock)
    random: Callable[[], float] = random.random
    new_id: Callable[[], str] = _new_id
    sleep: Callable[[float], None] = time.sleep
    sleep_async: Callable[[float], Awaitable[None]] = asyncio.sleep
