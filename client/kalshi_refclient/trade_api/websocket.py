"""The stream client of trade-api-3.34: :mod:`~kalshi_refclient.pump` around its machine, with a signed handshake (T02, T10)."""

import contextlib
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from kalshi_refclient._core.arrivals import StreamParts
from kalshi_refclient._core.mailbox import Mailbox
from kalshi_refclient._core.outcomes import Answer
from kalshi_refclient.auth import Authenticator
from kalshi_refclient.errors import KalshiError
from kalshi_refclient.pump import StreamPump
from kalshi_refclient.settings import Settings
from kalshi_refclient.trade_api._core.planning import dated, lacks_a_date
from kalshi_refclient.trade_api._core.stream import TradeStreamMachine
from kalshi_refclient.trade_api.rest_async import AsyncTradeApiClient
from kalshi_refclient.trade_api.settings import TradeSettings, trade_settings
from kalshi_refclient.trade_api.stream_events import TradeStreamEvent, conflation_key
from kalshi_refclient.trade_api.values import OrderBook
from kalshi_refclient.transport import is_loopback
from kalshi_refclient.wire import StreamSettings


class TradeStreamClient(StreamPump[TradeStreamMachine]):
    """Subscriptions, an iterator of what they bring, and order books that are whole or not there.

    ::

        async with TradeStreamClient(auth, environment="demo") as stream:
            await stream.subscribe("orderbook_delta", ["KXHIGHNY-26NOV23-T54"])
            async for event in stream:
                ...  # BookReady, BookChanged: stream.book("KXHIGHNY-26NOV23-T54")

    A number that is missing makes books invalid at once (``BookLost``); they heal by a snapshot (``BookReady``). After a loss of the
    connection everything wanted is subscribed again. Iteration ends when the stream is closed here, and raises
    :class:`~kalshi_refclient.errors.KalshiError` when it is over for another reason.
    """

    def __init__(
        self,
        auth: Authenticator,
        *,
        ws_url: str | None = None,
        environment: str | None = None,
        settings: TradeSettings | None = None,
        stream: StreamSettings | None = None,
    ) -> None:
        super().__init__(
            auth,
            ws_url=ws_url,
            environment=environment,
            settings=trade_settings(settings),
            stream=stream,
        )

    async def __anext__(self) -> TradeStreamEvent:
        event: TradeStreamEvent = await super().__anext__()
        return event

    async def subscribe(
        self, channel: str, tickers: Iterable[str] | None = None, **params: Any
    ) -> int:
        """Watch a channel, of these markets or of all, from now on and after every reconnect; return the watch's number.

        ``params`` are the contract's: ``send_initial_snapshot``, ``index_ids``, ``user_filter`` and the others. Raises
        :class:`~kalshi_refclient.errors.LocalMisuse` for what the contract does not take.
        """
        watch = self._machine.subscribe(channel, tickers, params, self._clock.monotonic_s())
        self._settle()
        return watch

    async def unsubscribe(self, watch: int) -> None:
        """Stop watching."""
        self._machine.unsubscribe(watch, self._clock.monotonic_s())
        self._settle()

    async def add_markets(self, watch: int, tickers: Iterable[str]) -> None:
        """Watch more markets by the same subscription."""
        self._machine.add_markets(watch, tickers, self._clock.monotonic_s())
        self._settle()

    async def delete_markets(self, watch: int, tickers: Iterable[str]) -> None:
        """Watch fewer markets by the same subscription; one at least must be left."""
        self._machine.delete_markets(watch, tickers, self._clock.monotonic_s())
        self._settle()

    def book(self, ticker: str) -> OrderBook:
        """Return a market's book as it is now. Raises ``LookupError`` while it must not be believed."""
        return self._machine.book(ticker)

    def is_valid(self, ticker: str) -> bool:
        """Return whether a market's book may be believed."""
        book = self._machine.books.get(ticker)
        return book is not None and book.valid

    def age_s(self, watch: int) -> float | None:
        """Return how old a subscription's last message is, ``None`` if there was none."""
        found = self._machine.watches.find(watch)
        if found is None or found.data_s is None:
            return None
        return self._clock.monotonic_s() - found.data_s

    async def _renew(self, refused: Answer | None) -> bool:
        """Ask for the exchange's moment first, where a refusal complains of our clock and has no date."""
        url = self._rest_url
        if refused is not None and url is not None and lacks_a_date(refused):
            with contextlib.suppress(KalshiError):
                async with AsyncTradeApiClient(
                    rest_url=url, settings=trade_settings(self.settings)
                ) as kalshi:
                    refused = dated(refused, await kalshi.call("GetUserDataTimestamp"))
        return await super()._renew(refused)

    @property
    def _rest_url(self) -> str | None:
        """Where REST is spoken: the environment's, or beside a stream on this machine."""
        edition = self.settings.edition
        for venue in edition.environments.values():
            if self.ws_url in {venue.ws_url, *venue.other_ws_urls}:
                return venue.rest_url
        parts = urlsplit(self.ws_url)
        if not is_loopback(parts.hostname or ""):
            return None
        return f"http{parts.scheme.removeprefix('ws')}://{parts.netloc}{edition.base_path}"

    def _own_settings(self) -> Settings:
        return TradeSettings()

    def _own_machine(self, parts: StreamParts) -> TradeStreamMachine:
        return TradeStreamMachine(parts)

    def _own_mailbox(self) -> Mailbox[Any]:
        return Mailbox(self.stream.overflow, self.stream.queue_events_max, conflation_key)

    def _handshake_headers(self) -> dict[str, str]:
        path = urlsplit(self.ws_url).path
        headers = self._auth.headers("GET", path, self._clock.wall_s())
        self._shown = tuple(headers.values())
        return headers
