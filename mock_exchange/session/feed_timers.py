"""Channels of values on the exchange's clock: each tells its values at every period, as long as somebody listens (T10).

Of a jump of the clock only its end is told, and the first period of it: nobody reads an hour of values at once.
"""

from collections.abc import Callable
from typing import Final

from mock_exchange.editions.trade_api.price_feeds import FEEDS, PriceFeeds
from mock_exchange.session.channel_hub import ChannelHub
from mock_exchange.timers import Timers

TOLD_US: Final = 10_000_000
"""So much of the end of a jump is told."""


class FeedTimers:
    """Who has the values told. Periods begin at whole multiples since 1970, whoever listens since when."""

    def __init__(
        self,
        feeds: PriceFeeds,
        hub: ChannelHub,
        timers: Timers,
        heading_us: Callable[[], int],
    ) -> None:
        """``heading_us`` is where the clock is being moved to, or stands."""
        self._heading_us = heading_us
        self._feeds = feeds
        self._hub = hub
        self._timers = timers
        self._running: set[str] = set()

    def watch(self, channel: str, now_us: int) -> None:
        """Have a channel tell its values from the next period on; nothing for one that has none."""
        if channel in FEEDS and channel not in self._running:
            self._running.add(channel)
            self._wait(channel, now_us)

    def _wait(self, channel: str, now_us: int) -> None:
        period_us = FEEDS[channel].period_us
        from_us = max(now_us, self._heading_us() - TOLD_US)
        next_us = (from_us // period_us + 1) * period_us
        self._timers.at(next_us, lambda at_us: self._tell(channel, at_us))

    def _tell(self, channel: str, at_us: int) -> None:
        names = self._hub.names(channel)
        if not names:
            self._running.discard(channel)
            return
        self._hub.announce(channel, self._feeds.updates(channel, names, at_us), at_us)
        self._wait(channel, at_us)
