"""What a scenario tells whoever runs its client while it plays: that the client was heard of, that there is enough to judge, and the time."""

import threading
from typing import Protocol


class ManualTime(Protocol):
    """The clock of an exchange that stands still until somebody moves it."""

    def now_us(self) -> int:
        """Return the exchange's time in microseconds since 1970."""

    def advance(self, seconds: float) -> None:
        """Move it forward, and return when the exchange has done what was due, and has nothing left to do."""

    def settle(self) -> None:
        """Return when the exchange has nothing left to do at this moment, and everything it did is on the record."""


class Watch(threading.Event):
    """Set once there is enough to judge. ``begun`` is set when the client was first heard of: it is watched from there.

    ``time`` is the exchange's clock where the client has to move it, None where it runs.
    """

    def __init__(self, time: ManualTime | None = None) -> None:
        super().__init__()
        self.begun = threading.Event()
        self.time = time
