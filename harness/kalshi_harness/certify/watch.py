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
    """Set once there is enough to judge. ``begun`` is set when the client was first heard of, ``struck`` when the fault struck first.

    ``after_s``: so long the client is watched from then on, None where that makes no difference. ``time`` is the exchange's clock where
    the client has to move it, None where it runs.
    """

    def __init__(self, time: ManualTime | None = None, after_s: float | None = None) -> None:
        super().__init__()
        self.begun = threading.Event()
        self.struck = threading.Event()
        self.after_s = after_s
        self.time = time


class Deadline:
    """When a client has been watched for long enough: so long from its first call, and perhaps sooner after the fault has struck."""

    def __init__(self, watch: Watch, started_s: float, seconds: float, start_s: float) -> None:
        """Begin at ``started_s``; ``start_s`` is how long a client may take to its first call."""
        self._watch = watch
        self._seconds = seconds
        self._until_s = started_s + start_s + seconds
        self._begun = self._struck = False

    def passed(self, now_s: float) -> bool:
        """Tell whether it has come, or there is enough. To be asked often: what happens is noticed when it is asked."""
        watch = self._watch
        if watch.begun.is_set() and not self._begun:
            self._begun = True
            self._until_s = min(self._until_s, now_s + self._seconds)
        if watch.struck.is_set() and watch.after_s is not None and not self._struck:
            self._struck = True
            self._until_s = min(self._until_s, now_s + watch.after_s)
        return now_s >= self._until_s or watch.is_set()
