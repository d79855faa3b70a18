"""Client-side pacing: stop before the exchange has to say 429 (C25, D12).

Pure: the time is an argument. The exchange counts in fixed windows, each opened by the first request of
the account. We cannot see when it got our request, only when its answer came back; that is the latest moment
at which it can have opened the window, so ours is counted from there and never ends too early.

Where the exchange itself told us to wait (429 with ``retry_after``), that closes the narrowest bucket
of the call until then: which of several was empty the answer does not say, and a wider one will say so itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


class BucketLimit(Protocol):
    """What pacing needs to know of a bucket: :class:`kalshi_contract.edition.Bucket` has it."""

    @property
    def requests_max(self) -> int:
        """How many requests a window takes."""

    @property
    def window_s(self) -> int:
        """How long a window lasts, seconds."""


class Pacing(Protocol):
    """What a call asks of its pacing. ``draws`` is what it takes of each bucket (``Request.draws``)."""

    def wait_s(self, draws: Mapping[str, int], now_s: float) -> float:
        """Return how long the call has to wait from now; 0 if it may go, infinite if it never may."""

    def reserve(self, draws: Mapping[str, int], now_s: float) -> Any:
        """Draw on each bucket; return a ticket."""

    def answered(self, ticket: Any, now_s: float) -> None:
        """Note that the attempt ended now."""

    def not_drawn(self, ticket: Any, now_s: float) -> None:
        """Note that the exchange did not count the attempt: it was never sent, or answered 429."""

    def throttled(
        self, draws: Mapping[str, int], hint_s: float | None, now_s: float
    ) -> float | None:
        """Take in a 429; ``hint_s`` is the exchange's own. Return how long to wait at least, if that is known."""

    def used_ratios(self, now_s: float) -> dict[str, float]:
        """Return the share of each bucket that is used, 0 to 1."""


@dataclass(slots=True)
class _Window:
    limit: BucketLimit
    opened_s: float | None = None
    opener: "Ticket | None" = None
    serial: int = 0
    drawn: int = 0
    closed_until_s: float = 0.0


@dataclass(slots=True, eq=False)
class Ticket:
    """One request that was let through; given back to :meth:`Pacer.answered` or :meth:`Pacer.not_drawn`."""

    buckets: tuple[str, ...]
    serials: list[int] = field(default_factory=list)


class Pacer:
    """Windows by bucket name. ``reserve`` either lets a request through or says how long to wait."""

    def __init__(self, limits: Mapping[str, BucketLimit]) -> None:
        self._windows = {name: _Window(limit) for name, limit in limits.items()}

    def wait_s(self, buckets: Iterable[str], now_s: float) -> float:
        """Return how long a request on ``buckets`` has to wait from now; 0 if it may go."""
        return max(
            (self._window_wait_s(self._windows[name], now_s) for name in buckets), default=0.0
        )

    def reserve(self, buckets: Iterable[str], now_s: float) -> Ticket:
        """Draw one request on each bucket. Call it only when :meth:`wait_s` is 0."""
        ticket = Ticket(tuple(buckets))
        for name in ticket.buckets:
            window = self._windows[name]
            if window.opened_s is None or now_s >= window.opened_s + window.limit.window_s:
                window.opened_s, window.opener, window.drawn = now_s, ticket, 0
                window.serial += 1
            window.drawn += 1
            ticket.serials.append(window.serial)
        return ticket

    def answered(self, ticket: Ticket, now_s: float) -> None:
        """Note that the request ended now, however: windows it opened are counted from here."""
        for name in ticket.buckets:
            window = self._windows[name]
            if window.opener is ticket:
                window.opened_s, window.opener = now_s, None

    def not_drawn(self, ticket: Ticket, now_s: float) -> None:
        """Give a request back that the exchange did not count: it was never sent, or answered 429."""
        for name, serial in zip(ticket.buckets, ticket.serials, strict=True):
            window = self._windows[name]
            if window.serial == serial and window.drawn > 0:
                window.drawn -= 1
        self.answered(ticket, now_s)

    def throttled(
        self, draws: Mapping[str, int], hint_s: float | None, now_s: float
    ) -> float | None:
        """Take in a 429: the exchange's hint closes the narrowest bucket. Without one nothing is known."""
        if hint_s is not None:
            self.told_to_wait(draws, now_s + hint_s)
        return hint_s

    def told_to_wait(self, buckets: Iterable[str], until_s: float) -> None:
        """Close the narrowest of ``buckets`` until ``until_s``, because the exchange said so."""
        named = [self._windows[name] for name in buckets]
        if named:
            narrowest = min(named, key=lambda window: window.limit.requests_max)
            narrowest.closed_until_s = max(narrowest.closed_until_s, until_s)

    def used_ratio(self, bucket: str, now_s: float) -> float:
        """Return the share of a bucket's window that is drawn, 0 to 1 (the contract alerts at 0.8)."""
        window = self._windows[bucket]
        if now_s < window.closed_until_s:
            return 1.0  # the exchange itself says that it is used up
        if window.opened_s is None or now_s >= window.opened_s + window.limit.window_s:
            return 0.0
        return window.drawn / window.limit.requests_max

    def used_ratios(self, now_s: float) -> dict[str, float]:
        """Return :meth:`used_ratio` of every bucket."""
        return {name: self.used_ratio(name, now_s) for name in self._windows}

    @staticmethod
    def _window_wait_s(window: _Window, now_s: float) -> float:
        told_s = max(0.0, window.closed_until_s - now_s)
        if window.opened_s is None or window.drawn < window.limit.requests_max:
            return told_s
        return max(told_s, window.opened_s + window.limit.window_s - now_s, 0.0)
