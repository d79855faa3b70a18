"""What a stream should be subscribed to, and how far the exchange has followed (C14 to C16, D17, D18, W7).

Pure. The wanted set is the truth; the exchange's side is brought to it after every connect, every lost acknowledgement and
every surprise. An entry is *valid* from the first data after its (re)subscription until the connection is lost.
"""

from collections.abc import Iterator
from dataclasses import dataclass

ASKS_MAX = 3
"""How often one subscription is asked for on one connection before its silence is reported."""


@dataclass(frozen=True, slots=True, order=True)
class Subscription:
    """A channel and what is watched on it: a ticker or an account id."""

    channel: str
    key: str


@dataclass(slots=True)
class Entry:
    """How a wanted subscription stands on the present connection."""

    confirmed: bool = False
    has_data: bool = False
    asks: int = 0
    asked_s: float = 0.0
    data_s: float | None = None
    """When its last data came in; survives a reconnect, so that the age of what is known stays visible."""


class Subscriptions:
    """The wanted set. ``capacity`` is the exchange's limit per connection."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self._wanted: dict[Subscription, Entry] = {}

    def __contains__(self, subscription: Subscription) -> bool:
        return subscription in self._wanted

    def __iter__(self) -> Iterator[Subscription]:
        return iter(tuple(self._wanted))

    def __len__(self) -> int:
        return len(self._wanted)

    def want(self, subscription: Subscription) -> bool:
        """Add to the wanted set; return whether it was new. Raises ``ValueError`` beyond the capacity."""
        if subscription in self._wanted:
            return False
        if len(self._wanted) >= self.capacity:
            raise ValueError(f"a connection holds at most {self.capacity} subscriptions")
        self._wanted[subscription] = Entry()
        return True

    def drop(self, subscription: Subscription) -> bool:
        """Take out of the wanted set; return whether it was there."""
        return self._wanted.pop(subscription, None) is not None

    def asked(self, subscription: Subscription, now_s: float) -> None:
        """Note that it was asked for on the present connection."""
        entry = self._wanted[subscription]
        entry.asks += 1
        entry.asked_s = now_s

    def holds(self, subscription: Subscription) -> bool:
        """Return whether the exchange has confirmed it on the present connection."""
        entry = self._wanted.get(subscription)
        return entry is not None and entry.confirmed

    def confirmed(self, subscription: Subscription) -> bool:
        """Note an acknowledgement; return False if nobody wanted it."""
        entry = self._wanted.get(subscription)
        if entry is None:
            return False
        entry.confirmed = True
        return True

    def has_data(self, subscription: Subscription, now_s: float) -> bool:
        """Note data; return False if nobody wanted it. Data confirms as well as an acknowledgement does."""
        entry = self._wanted.get(subscription)
        if entry is None:
            return False
        entry.confirmed = entry.has_data = True
        entry.data_s = now_s
        return True

    def lost(self) -> None:
        """Forget what the exchange had followed: the connection is gone, nothing is valid any more."""
        for entry in self._wanted.values():
            entry.confirmed = entry.has_data = False
            entry.asks = 0

    def is_valid(self, subscription: Subscription) -> bool:
        """Return whether what is known of it is current."""
        entry = self._wanted.get(subscription)
        return entry is not None and entry.has_data

    def age_s(self, subscription: Subscription, now_s: float) -> float | None:
        """Return how old its last data is, or ``None`` if there never was any."""
        entry = self._wanted.get(subscription)
        return None if entry is None or entry.data_s is None else now_s - entry.data_s

    def unanswered(self, now_s: float, timeout_s: float) -> list[Subscription]:
        """Return what was asked for at least ``timeout_s`` ago and never answered, and may be asked again."""
        return [
            subscription
            for subscription, entry in self._wanted.items()
            if not entry.confirmed
            and 0 < entry.asks < ASKS_MAX
            and now_s >= entry.asked_s + timeout_s
        ]

    def next_unanswered_s(self, timeout_s: float) -> float | None:
        """Return when :meth:`unanswered` will have something next, or ``None``."""
        times = [
            entry.asked_s + timeout_s
            for entry in self._wanted.values()
            if not entry.confirmed and 0 < entry.asks < ASKS_MAX
        ]
        return min(times, default=None)

    def on_channel(self, channel: str) -> list[Subscription]:
        """Return what is wanted on ``channel``."""
        return [item for item in self._wanted if item.channel == channel]
