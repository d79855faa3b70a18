"""Request quotas: fixed windows, opened by the first request, several buckets at once (D12, C25).

Pure: the moment is passed in, the limits are data (bucket name -> requests a window). A bucket
without a limit is free. A refused request draws on nothing and opens no window.
"""

from collections.abc import Mapping, Sequence
from typing import Final

WINDOW_US: Final = 60_000_000
"""The contract's limits are per minute."""

_SECOND_US: Final = 1_000_000
_NEVER: Final = (-1, 0)


class Quota:
    """What each holder (an account id) has drawn in its current windows."""

    __slots__ = ("_last_close_us", "_limits", "_window_us", "_windows")

    def __init__(self, limits: Mapping[str, int], window_us: int = WINDOW_US) -> None:
        self._limits = dict(limits)
        self._window_us = window_us
        self._last_close_us = 0
        # by (holder, bucket): (when the window closes, how much was drawn in it)
        self._windows: dict[tuple[str, str], tuple[int, int]] = {}

    def draw(self, holder: str, buckets: Sequence[str], now_us: int) -> int:
        """Draw one request on every bucket, or on none.

        Returns 0 where it was granted, else in how many whole seconds it would be: 1 to the
        window's length, until the last of the full buckets opens a new window.
        """
        limits, windows = self._limits, self._windows
        limited = [bucket for bucket in buckets if bucket in limits]
        full_until_us = 0
        for bucket in limited:
            closes_us, drawn = windows.get((holder, bucket), _NEVER)
            if closes_us <= now_us:
                closes_us, drawn = now_us + self._window_us, 0
            if drawn >= limits[bucket]:
                full_until_us = max(full_until_us, closes_us)
        if full_until_us:
            return -(-(full_until_us - now_us) // _SECOND_US)
        for bucket in limited:
            closes_us, drawn = windows.get((holder, bucket), _NEVER)
            if closes_us <= now_us:
                closes_us, drawn = now_us + self._window_us, 0
            windows[holder, bucket] = (closes_us, drawn + 1)
            self._last_close_us = max(self._last_close_us, closes_us)
        return 0

    def used(self, holder: str, bucket: str, now_us: int) -> int:
        """Return how much of a bucket's current window is drawn; 0 where no window is open."""
        closes_us, drawn = self._windows.get((holder, bucket), _NEVER)
        return drawn if closes_us > now_us else 0

    def use(self, now_us: int) -> dict[str, float]:
        """Return for every bucket the share of its window that the holder who drew most has drawn, 0 to 1."""
        use = dict.fromkeys(self._limits, 0.0)
        if now_us < self._last_close_us:
            for (_, bucket), (closes_us, drawn) in self._windows.items():
                if closes_us > now_us:
                    use[bucket] = max(use[bucket], drawn / self._limits[bucket])
        return use

    def uses(self, now_us: int) -> dict[tuple[str, str], float]:
        """Return the share of their windows that holders have drawn, 0 to 1, by (holder, bucket), where one is open."""
        limits = self._limits
        return {
            (holder, bucket): drawn / limits[bucket]
            for (holder, bucket), (closes_us, drawn) in self._windows.items()
            if closes_us > now_us
        }

    def limit(self, bucket: str) -> int | None:
        """Return a bucket's limit, or None where it has none."""
        return self._limits.get(bucket)

    def clear(self) -> None:
        """Forget everything that was drawn."""
        self._windows.clear()
