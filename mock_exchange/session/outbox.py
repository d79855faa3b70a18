"""What a connection still has to send: paced, bounded, conflated where the channel allows it.

Rules: C26 and D19 (at most 100 messages a second leave on a connection; market updates of one ticker are conflated to the newest,
order and account updates never are); S5 of ``reliability.md`` (bounded, nobody waits for a slow reader).

- The pace is a sliding window: no second, wherever it begins, has more than the limit.
- Within the pace a frame is *ready* at once. Beyond it frames wait in order; a frame that may be conflated takes the
  place of the older one of its key.
- While a peer does not read (``hold``) every frame waits like that.
- ``overflowing`` tells that more than ``WAITING_MAX`` frames wait, ready ones that were not taken among them. The frames
  of a subscription's first state do not count against it: they are as many as the account has open orders.
"""

from collections import OrderedDict, deque
from typing import Final

from mock_exchange.monitoring.streams import StreamTraffic
from mock_exchange.session.limits import UNLIMITED

WAITING_MAX: Final = 1_024
SECOND_US: Final = 1_000_000


class Outbox:
    """The frames of one connection on their way out."""

    __slots__ = (
        "_allowance",
        "_delayed",
        "_held",
        "_per_second_max",
        "_ready",
        "_released_at_us",
        "_serial",
        "_traffic",
        "sent",
    )

    def __init__(self, per_second_max: int, traffic: StreamTraffic | None = None) -> None:
        """``traffic`` counts the messages of all connections together; ``sent`` those of this one."""
        self.sent = 0
        self._traffic = traffic or StreamTraffic()
        self._per_second_max = per_second_max
        self._released_at_us: deque[int] = deque()
        self._ready: list[bytes] = []
        self._delayed: OrderedDict[str | int, tuple[int, bytes]] = OrderedDict()
        self._serial = 0
        self._held = False
        self._allowance = WAITING_MAX

    def __len__(self) -> int:
        return len(self._ready) + len(self._delayed)

    @property
    def overflowing(self) -> bool:
        """Whether the peer is too slow for what it asked for."""
        return len(self._ready) + len(self._delayed) > self._allowance

    def allow_more(self, frames: int) -> None:
        """Let ``frames`` more wait than usual, until the outbox was empty once."""
        self._allowance = WAITING_MAX + frames

    def hold(self) -> None:
        """Let nothing become ready: the peer does not read. What comes waits, and is conflated where it may be."""
        self._held = True

    def let_go(self, now_us: int) -> None:
        """Go on: the peer reads again."""
        self._held = False
        self.release(now_us)

    def add(self, frame: bytes, now_us: int, conflate: str | None = None) -> None:
        """Queue a frame behind all others."""
        if not self._delayed and self._may_release(now_us):
            self._ready.append(frame)
            return
        if conflate is not None:
            if conflate in self._delayed:
                self._traffic.conflated += 1
            self._delayed[conflate] = (now_us, frame)
        else:
            self._serial += 1
            self._delayed[self._serial] = (now_us, frame)

    def release(self, now_us: int) -> bool:
        """Make ready what the pace allows by now. Returns whether anything is ready."""
        while self._delayed and self._may_release(now_us):
            self._ready.append(self._delayed.popitem(last=False)[1][1])
        return bool(self._ready)

    def take(self) -> list[bytes]:
        """Return what is ready, and forget it."""
        taken, self._ready = self._ready, []
        self.sent += len(taken)
        self._traffic.sent += len(taken)
        if not self._delayed:
            self._allowance = WAITING_MAX
        return taken

    def drop(self, *, ready_too: bool) -> None:
        """Forget what waits for its turn, or everything."""
        self._traffic.dropped += len(self._delayed)
        self._delayed.clear()
        if ready_too:
            self._traffic.dropped += len(self._ready)
            self._ready = []

    def lag_us(self, now_us: int) -> int:
        """Return how long the oldest message has been waiting for its turn."""
        if not self._delayed:
            return 0
        return now_us - min(queued_us for queued_us, _ in self._delayed.values())

    def next_release_us(self) -> int | None:
        """Return when the next waiting frame becomes ready, or None where none waits."""
        waits = self._delayed and not self._held
        return self._released_at_us[0] + SECOND_US if waits else None

    def _may_release(self, now_us: int) -> bool:
        if self._held:
            return False
        if self._per_second_max >= UNLIMITED:
            return True
        released = self._released_at_us
        if len(released) >= self._per_second_max:
            if now_us - released[0] < SECOND_US:
                return False
            released.popleft()
        released.append(now_us)
        return True
