"""What a stream of trade-api-3.34 sends: commands with ids, and who waits for an answer (T10, T16).

Pure. The half of :class:`~kalshi_refclient.trade_api._core.stream.TradeStreamMachine` that its user and its own needs drive; what comes in
is the other one's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import orjson

from kalshi_refclient import errors
from kalshi_refclient._core.actions import Phase, SendText
from kalshi_refclient._core.arrivals import StreamParts
from kalshi_refclient._core.lifecycle import ConnectionMachine
from kalshi_refclient.trade_api import stream_events as events
from kalshi_refclient.trade_api._core.books import MarketBook
from kalshi_refclient.trade_api._core.watches import Watch, Watches
from kalshi_refclient.trade_api.stream_errors import CommandRefused
from kalshi_refclient.trade_api.values import OrderBook

RESTORES_MAX: Final = 3
"""How often a subscription that the exchange ended is subscribed again on one connection."""

Kind: TypeAlias = Literal[
    "subscribe", "unsubscribe", "add_markets", "delete_markets", "get_snapshot"
]


@dataclass(frozen=True, slots=True)
class Pending:
    """A command that is not answered yet."""

    kind: Kind
    watch: Watch
    tickers: tuple[str, ...]
    sent_s: float


class Commands(ConnectionMachine):
    """Watches, their books, and the commands under way."""

    def __init__(self, parts: StreamParts) -> None:
        super().__init__(parts)
        self.watches = Watches()
        self.books: dict[str, MarketBook] = {}
        self._next_id = 1
        self._pending: dict[int, Pending] = {}
        self._paused: list[tuple[float, Pending]] = []

    # What the user does.

    def subscribe(
        self,
        channel: str,
        tickers: Iterable[str] | None,
        params: Mapping[str, Any],
        now_s: float,
    ) -> int:
        """Want a subscription, from now on and after every reconnect; return its number. Raises :class:`LocalMisuse`."""
        named = None if tickers is None else tuple(dict.fromkeys(tickers))
        self._check_wanted(channel, named, params)
        watch = self.watches.want(channel, named, dict(params))
        for ticker in named or () if watch.has_books else ():
            self.books[ticker] = MarketBook()
        if self.phase is Phase.OPEN:
            self._ask("subscribe", watch, now_s)
        return watch.number

    def unsubscribe(self, number: int, now_s: float) -> None:
        """Want it no longer."""
        watch = self._wanted(number)
        watch.dropped = True
        self._forget_books(watch, tuple(watch.tickers or ()))
        if watch.sid is not None:
            self._ask("unsubscribe", watch, now_s)
        elif not any(each.watch is watch for each in self._pending.values()):
            self.watches.drop(watch)

    def add_markets(self, number: int, tickers: Iterable[str], now_s: float) -> None:
        """Widen a subscription. Raises :class:`LocalMisuse`."""
        watch = self._wanted(number)
        if watch.tickers is None:
            raise errors.LocalMisuse("the subscription has all markets", field="tickers")
        fresh = tuple(each for each in dict.fromkeys(tickers) if each not in watch.tickers)
        self._check_wanted(watch.channel, (*watch.tickers, *fresh), watch.params, new=fresh)
        watch.tickers.update(dict.fromkeys(fresh))
        for ticker in fresh if watch.has_books else ():
            self.books[ticker] = MarketBook()
        if fresh and watch.sid is not None:
            self._ask("add_markets", watch, now_s, fresh)

    def delete_markets(self, number: int, tickers: Iterable[str], now_s: float) -> None:
        """Narrow a subscription; one without markets is given up instead."""
        watch = self._wanted(number)
        gone = tuple(each for each in dict.fromkeys(tickers) if each in (watch.tickers or ()))
        if watch.tickers is None or len(gone) == len(watch.tickers):
            raise errors.LocalMisuse("no market would be left: unsubscribe", field="tickers")
        for ticker in gone:
            del watch.tickers[ticker]
        self._forget_books(watch, gone)
        if gone and watch.sid is not None:
            self._ask("delete_markets", watch, now_s, gone)

    def book(self, ticker: str) -> OrderBook:
        """Return a market's book. Raises ``LookupError`` where it is not watched or must not be believed now."""
        book = self.books.get(ticker)
        if book is None:
            raise LookupError(f"the book of {ticker} is not watched")
        return book.shown()

    # Inside.

    def _wanted(self, number: int) -> Watch:
        watch = self.watches.find(number)
        if watch is None:
            raise errors.LocalMisuse(f"there is no watch {number}", field="watch")
        return watch

    def _check_wanted(
        self,
        channel: str,
        tickers: tuple[str, ...] | None,
        params: Mapping[str, Any],
        new: tuple[str, ...] | None = None,
    ) -> None:
        """Refuse a subscription that the edition would not take, or that would keep a book twice."""
        edition = self.parts.edition
        known = edition.channels.get(channel)
        if known is None:
            names = ", ".join(edition.channels)
            raise errors.LocalMisuse(f"no channel {channel!r}; known: {names}", field="channel")
        ours = _OURS & set(params)
        if ours:
            name = min(ours)
            raise errors.LocalMisuse(f"{name} is the client's own to set", field=name)
        if tickers is not None and "market_tickers" not in known.filters:
            raise errors.LocalMisuse(f"{channel} has no markets to choose", field="tickers")
        if tickers is None and known.filter_required:
            raise errors.LocalMisuse(f"{channel} needs markets", field="tickers")
        most = edition.limits.stream.markets_per_subscription_max
        if tickers is not None and most is not None and len(tickers) > most:
            raise errors.LocalMisuse(f"{most} markets at most, not {len(tickers)}", field="tickers")
        if (
            new is None
            and len(self.watches) >= edition.limits.stream.subscriptions_per_connection_max
        ):
            raise errors.LocalMisuse("a connection holds no more subscriptions", field="channel")
        watch = Watch(0, channel, None if tickers is None else dict.fromkeys(tickers), params)
        self._text(1, "subscribe", watch.command())
        for ticker in (tickers if new is None else new) or () if watch.has_books else ():
            if self.watches.of_book(ticker) is not None:
                raise errors.LocalMisuse(f"the book of {ticker} is watched", field="tickers")

    def _text(self, command_id: int, name: str, params: Mapping[str, Any]) -> str:
        """Return a command as it is sent. Raises :class:`LocalMisuse` where it breaks its schema."""
        message = {"id": command_id, "cmd": name, "params": params}
        validator = self.parts.edition.validator(_OBJECTS[name])
        if not validator.is_valid(message):
            first = validator.violations(message)[0]
            field = first.pointer.removeprefix("/params").strip("/")
            raise errors.LocalMisuse(f"{field or 'params'}: {first.message}", field=field)
        return orjson.dumps(message).decode()

    def _ask(self, kind: Kind, watch: Watch, now_s: float, tickers: tuple[str, ...] = ()) -> None:
        """Send a command about a watch."""
        if kind == "subscribe":
            name, params = "subscribe", watch.command()
        elif watch.sid is None:
            return  # its end came first
        elif kind == "unsubscribe":
            name, params = "unsubscribe", {"sids": [watch.sid]}
        else:
            name = "update_subscription"
            params = {"sid": watch.sid, "action": kind, "market_tickers": list(tickers)}
        command_id, self._next_id = self._next_id, self._next_id + 1
        self._pending[command_id] = Pending(kind, watch, tickers, now_s)
        self._send(SendText(self._text(command_id, name, params)), now_s)

    def _ask_books(self, watch: Watch, tickers: Iterable[str], now_s: float) -> None:
        """Ask for snapshots that are not on their way."""
        wanted = tuple(ticker for ticker in tickers if ticker not in watch.awaited)
        if wanted and not watch.dropped:
            self._await_books(watch, wanted, now_s)
            self._ask("get_snapshot", watch, now_s, wanted)

    def _await_books(self, watch: Watch, tickers: Iterable[str], now_s: float) -> None:
        if watch.has_books:
            watch.awaited.update(dict.fromkeys(tickers, now_s))

    def _restore(self, watch: Watch, now_s: float, error: CommandRefused | None = None) -> None:
        """Subscribe a watch anew: what it holds, or that it is gone, is not what is wanted."""
        for ticker in watch.tickers or () if watch.has_books else ():
            self._lose_book(ticker, self.books[ticker], "the subscription begins anew")
        if watch.dropped:
            self.watches.drop(watch)
            return
        watch.restores += 1
        if watch.restores > RESTORES_MAX:
            error = error or CommandRefused("the exchange does not follow", code=0)
            self._forget_books(watch, tuple(watch.tickers or ()))
            self.watches.drop(watch)
            self.events.append(
                events.SubscriptionRefused(watch=watch.number, channel=watch.channel, error=error)
            )
        elif watch.sid is None:
            self._ask("subscribe", watch, now_s)
        else:
            self._ask("unsubscribe", watch, now_s)  # its end subscribes it again

    def _lose_book(self, ticker: str, book: MarketBook, why: str) -> None:
        if book.valid:
            book.lose()
            self.events.append(events.BookLost(ticker=ticker, why=why))

    def _forget_books(self, watch: Watch, tickers: Iterable[str]) -> None:
        for ticker in tickers if watch.has_books else ():
            self.books.pop(ticker, None)
            watch.awaited.pop(ticker, None)

    def _oldest_s(self, timeout_s: float) -> float | None:
        """Return when what was asked for first has been unanswered for too long."""
        times = [each.sent_s for each in self._pending.values()]
        times += [asked_s for watch in self.watches for asked_s in watch.awaited.values()]
        return min(times) + timeout_s if times else None


_OURS: Final = frozenset({"channels", "market_ticker", "market_tickers", "use_yes_price"})
_OBJECTS: Final[Mapping[str, str]] = {
    "subscribe": "SubscribeCommand",
    "unsubscribe": "UnsubscribeCommand",
    "update_subscription": "UpdateSubscriptionCommand",
}
