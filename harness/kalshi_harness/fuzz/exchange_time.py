"""Time for a pacer that waits by moving a mock's clock."""

import time
from collections.abc import Callable


class ExchangeTime:
    """A clock and a sleep: what is skipped counts as waited."""

    def __init__(self, advance: Callable[[float], None]) -> None:
        self._advance = advance
        self._skipped_s = 0.0

    def now(self) -> float:
        """Return seconds on a clock of no meaning."""
        return time.monotonic() + self._skipped_s

    def sleep(self, seconds: float) -> None:
        """Let the mock's time pass."""
        self._advance(seconds)
        self._skipped_s += seconds
