"""Channels of values on the exchange's clock: each tells its values at every period, as long as somebody listens (T10)."""

from mock_exchange.editions.trade_api.price_feeds import FEEDS, PriceFeeds
from mock_exchange.session.channel_hub import ChannelHub
from mock_exchange.timers import Timers


class FeedTimers:
    """Who has the values told. Periods begin at whole multiples since 1970, whoever listens since when."""

    def __init__(self, feeds: PriceFeeds, hub: ChannelHub, timers: Timers) -> None:
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
        self._timers.at(
            (now_us // period_us + 1) * period_us, lambda at_us: self._tell(channel, at_us)
        )

    def _tell(self, channel: str, at_us: int) -> None:
        names = self._hub.names(channel)
        if not names:
            self._running.discard(channel)
            return
        self._hub.announce(channel, self._feeds.updates(channel, names, at_us), at_us)
        self._wait(channel, at_us)
