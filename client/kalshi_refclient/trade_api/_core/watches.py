"""What a stream of trade-api-3.34 should be subscribed to, and how far the exchange has followed (T10, W7).

Pure. The wanted set is the truth; the exchange's side is brought to it after every connect. A *watch* is a wanted subscription: it
outlives connections, its ``sid`` and the numbers of its messages do not.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

BOOKS: Final = "orderbook_delta"


@dataclass(slots=True, eq=False)
class Watch:
    """A wanted subscription. ``tickers`` is ``None`` where all markets are wanted, or the channel has none."""

    number: int
    channel: str
    tickers: dict[str, None] | None
    params: Mapping[str, Any]
    sid: int | None = None
    seq: int = 0
    dropped: bool = False
    """The user does not want it any more; its end is not confirmed yet."""
    restores: int = 0
    """How often it was subscribed again on this connection because the exchange ended it."""
    data_s: float | None = None
    """When its last message came; survives a reconnect."""
    awaited: dict[str, float] = field(default_factory=dict)
    """Markets whose snapshot was asked for, and when."""

    @property
    def has_books(self) -> bool:
        """Return whether it keeps order books."""
        return self.channel == BOOKS

    def lost(self) -> None:
        """Forget what held on a connection."""
        self.sid, self.seq, self.restores = None, 0, 0
        self.awaited.clear()

    def command(self) -> dict[str, Any]:
        """Return the parameters of ``subscribe``."""
        params: dict[str, Any] = {"channels": [self.channel], **self.params}
        if self.tickers is not None:
            params["market_tickers"] = list(self.tickers)
        return params


class Watches:
    """The wanted set, and the watches by the ``sid`` of the present connection."""

    def __init__(self) -> None:
        self._last = 0
        self._watches: dict[int, Watch] = {}
        self._by_sid: dict[int, Watch] = {}

    def __iter__(self) -> Iterator[Watch]:
        return iter(tuple(self._watches.values()))

    def __len__(self) -> int:
        return len(self._watches)

    def want(self, channel: str, tickers: Iterable[str] | None, params: Mapping[str, Any]) -> Watch:
        """Add a watch."""
        self._last += 1
        named = None if tickers is None else dict.fromkeys(tickers)
        watch = self._watches[self._last] = Watch(self._last, channel, named, params)
        return watch

    def find(self, number: int) -> Watch | None:
        """Return a watch that is wanted."""
        watch = self._watches.get(number)
        return None if watch is None or watch.dropped else watch

    def of_sid(self, sid: int | None) -> Watch | None:
        """Return the watch that has ``sid`` now."""
        return None if sid is None else self._by_sid.get(sid)

    def of_book(self, ticker: str) -> Watch | None:
        """Return the watch that keeps a market's book."""
        for watch in self._watches.values():
            if watch.has_books and not watch.dropped and ticker in (watch.tickers or ()):
                return watch
        return None

    def confirmed(self, watch: Watch, sid: int) -> None:
        """Note that a watch is subscribed, as ``sid``."""
        watch.sid, watch.seq = sid, 0
        self._by_sid[sid] = watch

    def released(self, watch: Watch) -> None:
        """Note that a watch is no longer subscribed."""
        if watch.sid is not None:
            self._by_sid.pop(watch.sid, None)
        watch.sid = None
        watch.awaited.clear()

    def drop(self, watch: Watch) -> None:
        """Take a watch out."""
        self.released(watch)
        self._watches.pop(watch.number, None)

    def lost(self) -> None:
        """Forget what held on a connection that is gone; what was given up is gone with it."""
        self._by_sid.clear()
        for watch in tuple(self._watches.values()):
            watch.lost()
            if watch.dropped:
                del self._watches[watch.number]
