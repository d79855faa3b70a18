"""Events between the connection and a reader that may be slow: bounded, and never a silent loss (W11, W14).

Pure. ``conflate`` replaces the waiting update of a market by a newer one once the box is full, counts it, and says so in
the next event; what must not be lost (orders, accounts, the connection's own events) makes the box *full*
instead, and then the connection is not read until there is room. ``block`` never replaces anything. ``fail`` ends
the stream.
"""

from collections import deque
from collections.abc import Callable
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from kalshi_refclient._core.bounds import QUEUE_EVENTS_MAX
from kalshi_refclient.stream_events import Lagged, conflation_key

Overflow: TypeAlias = Literal["conflate", "block", "fail"]


E = TypeVar("E")


class _Slot:
    __slots__ = ("event", "key", "put_s")

    def __init__(self, event: Any, key: str | None, put_s: float) -> None:
        self.event, self.key, self.put_s = event, key, put_s


class Mailbox(Generic[E]):
    """A bounded queue. ``overflowed`` turns true under ``fail`` when an event had no room.

    ``key_of`` says what a newer event of the same key may replace; by default the market of a market's update.
    """

    def __init__(
        self,
        overflow: Overflow = "conflate",
        events_max: int = QUEUE_EVENTS_MAX,
        key_of: Callable[[Any], str | None] | None = None,
    ) -> None:
        if events_max < 1:
            raise ValueError(f"events_max must be at least 1, not {events_max}")
        self._overflow = overflow
        self._key_of = key_of
        self._events_max = events_max
        self._slots: deque[_Slot] = deque()
        self._newest_by_key: dict[str, _Slot] = {}
        self._dropped = 0
        self.dropped_total = 0
        self.overflowed = False

    def __len__(self) -> int:
        return len(self._slots)

    @property
    def full(self) -> bool:
        """Return whether the connection should not be read for now.

        While market updates are conflated the box may grow to twice its bound: only events that must not be lost
        can fill the second half. Events that are already decoded are taken in any case.
        """
        if self._overflow == "fail":
            return False  # it ends instead
        factor = 2 if self._overflow == "conflate" else 1
        return len(self._slots) >= self._events_max * factor

    def put(self, event: E, now_s: float) -> None:
        """Take an event, or let it replace the older one of its market if there is no room."""
        key = (self._key_of or conflation_key)(event)
        if len(self._slots) >= self._events_max:
            if self._overflow == "fail":
                self.overflowed = True
            waiting = self._newest_by_key.get(key) if key is not None else None
            if self._overflow == "conflate" and waiting is not None:
                waiting.event = event
                self._dropped += 1
                self.dropped_total += 1
                return
        slot = _Slot(event, key, now_s)
        self._slots.append(slot)
        if key is not None:
            self._newest_by_key[key] = slot

    def take(self) -> E | Lagged | None:
        """Return the next event, or ``None``. What was replaced meanwhile is reported first."""
        if self._dropped:
            dropped, self._dropped = self._dropped, 0
            return Lagged(dropped=dropped)
        if not self._slots:
            return None
        slot = self._slots.popleft()
        if slot.key is not None and self._newest_by_key.get(slot.key) is slot:
            del self._newest_by_key[slot.key]
        taken: E = slot.event
        return taken

    def lag_s(self, now_s: float) -> float:
        """Return how long the oldest waiting event has been waiting."""
        try:  # a scrape may ask from another thread, while the last one is taken
            return now_s - self._slots[0].put_s
        except IndexError:
            return 0.0
