"""The stream of trade-api-3.34 as a state machine: commands and replies, numbers and holes, books (T10, T11, T15, T16).

Pure. The life of the connection is in :mod:`~kalshi_refclient._core.lifecycle`; the shell signs its handshake.

==============================  ================================================================================
what happens                    then
==============================  ================================================================================
connected                       every watch is subscribed, each by a command of its own
a reply of that id              the watch has its ``sid``
a command is not answered       the connection is cut: whoever does not answer is not believed
a number of a ``sid`` missing   ``Gap``; its books are lost at once, and a snapshot of each is asked for
a number that was there before  passed over; where it tells a book something new, numbers went back: a hole
a book that cannot be right     lost, and its snapshot asked for; likewise after a snapshot that is an old one
error 27, too many commands     asked again a second later
error 10 or 25                  the subscription is gone: subscribed again, three times on one connection
any other error                 ``SubscriptionRefused``, and the watch is dropped
==============================  ================================================================================
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from kalshi_refclient._core.arrivals import StreamParts
from kalshi_refclient._core.messages import Malformed, Unknown
from kalshi_refclient._core.order_news import OrderTold
from kalshi_refclient.trade_api import stream_events as events
from kalshi_refclient.trade_api._core.account_plans import STATUSES
from kalshi_refclient.trade_api._core.commands import Commands, Pending
from kalshi_refclient.trade_api._core.fixed_point import (
    COUNT_DECIMALS,
    PRICE_DECIMALS,
    count_e2,
    decimal_of,
    price_e4,
)
from kalshi_refclient.trade_api._core.frames import Frame, FrameReader
from kalshi_refclient.trade_api._core.watches import Watch
from kalshi_refclient.trade_api.account_values import exact
from kalshi_refclient.trade_api.stream_errors import (
    ChannelFailed,
    CommandRefused,
    ReaderTooSlow,
    TooManyCommands,
    refusal_of,
)

PAUSE_S: Final = 1.0
"""How long a command waits after *too many commands*."""


class TradeStreamMachine(Commands):
    """The state machine of this edition."""

    def __init__(self, parts: StreamParts) -> None:
        super().__init__(parts)
        self.duplicates = 0
        self._reader = FrameReader(parts.edition, parts.check, parts.counters, parts.redact)

    # What the edition says.

    def _greet(self, now_s: float) -> None:
        for watch in self.watches:
            self._ask("subscribe", watch, now_s)

    def _forget(self) -> None:
        self.watches.lost()
        self._pending.clear()
        self._paused.clear()
        for ticker, book in self.books.items():
            self._lose_book(ticker, book, "the connection is gone")

    def _timers_s(self) -> Iterable[float | None]:
        yield self._oldest_s(self.parts.times.ack_timeout_s)
        yield min((at_s for at_s, _ in self._paused), default=None)

    def _due(self, now_s: float) -> None:
        oldest_s = self._oldest_s(self.parts.times.ack_timeout_s)
        if oldest_s is not None and now_s >= oldest_s:
            self._cut("silence: a command was not answered", now_s)
            return
        due = [each for at_s, each in self._paused if now_s >= at_s]
        self._paused = [(at_s, each) for at_s, each in self._paused if now_s < at_s]
        for each in due:
            if each.watch.dropped and each.kind != "unsubscribe":
                continue
            self._ask(each.kind, each.watch, now_s, each.tickers)

    def _hear(self, text: str, now_s: float) -> None:
        read = self._reader.read(text)
        watch = self.watches.of_sid(read.sid) if isinstance(read, Frame) else None
        label = watch.channel if watch else "control" if isinstance(read, Frame) else "other"
        self.parts.observer.count("stream_messages_received_total", (label,))
        match read:
            case Malformed(close_code, why):
                self._break_off(close_code, why, now_s)
            case Unknown(kind):
                self._ignored(kind, "the contract has no message of this type")
            case Frame(sid=None):
                self._take_reply(read, now_s)
            case Frame() if watch is None:
                self._take_stray(read)
            case Frame():
                assert watch is not None  # noqa: S101 - the case before took the others
                self._take_numbered(read, watch, now_s)

    # Inside: what comes.

    def _take_reply(self, frame: Frame, now_s: float) -> None:
        pending = self._pending.pop(frame.id, None) if frame.id is not None else None
        if frame.type == "error":
            self._take_error(frame, pending, now_s)
        elif frame.type == "subscribed" and pending is not None and pending.kind == "subscribe":
            self._take_subscribed(pending.watch, frame.msg, now_s)
        elif pending is None:
            self._ignored(frame.type, "nobody asked for it")

    def _take_subscribed(self, watch: Watch, msg: Mapping[str, Any], now_s: float) -> None:
        self.watches.confirmed(watch, msg["sid"])
        if watch.dropped:
            self._ask("unsubscribe", watch, now_s)
            return
        self._await_books(watch, watch.tickers or (), now_s)
        self.connection.tell("stream_subscribed", **_named(watch))
        self.events.append(
            events.Subscribed(watch=watch.number, channel=watch.channel, sid=msg["sid"])
        )

    def _take_stray(self, frame: Frame) -> None:
        if frame.id is not None:
            self._pending.pop(frame.id, None)
        counters = self.parts.counters
        counters.note(counters.unknown_messages, f"{frame.type} (not subscribed)")
        self._ignored(frame.type, "nobody has this sid")

    def _take_numbered(self, frame: Frame, watch: Watch, now_s: float) -> None:
        """Take a frame of a subscription, in the order of its numbers."""
        watch.data_s = now_s
        if frame.seq is not None:
            if frame.seq <= watch.seq and not self._is_news(frame):
                self.duplicates += 1
                return
            expected, watch.seq = watch.seq + 1, frame.seq
            if frame.seq != expected:
                self._take_gap(watch, expected, frame.seq, now_s)
        try:
            self._take_content(frame, watch, now_s)
        except (msgspec.ValidationError, ValueError) as error:
            self.parts.counters.violations += 1
            self._break_off(1008, f"{frame.type}: {self.parts.redact(str(error))}", now_s)

    def _is_news(self, frame: Frame) -> bool:
        """Return whether a frame whose number was there says something that a valid book lacks: then numbers went back."""
        if frame.type != "orderbook_delta":
            return False
        book = self.books.get(frame.msg["market_ticker"])
        return book is not None and book.valid and frame.msg["clock"] > book.clock

    def _take_gap(self, watch: Watch, expected: int, got: int, now_s: float) -> None:
        why = f"number {expected} was due and {got} came"
        self.connection.tell("stream_gap", channel=watch.channel, why=why)
        self.events.append(
            events.Gap(watch=watch.number, channel=watch.channel, expected=expected, got=got)
        )
        if watch.has_books:
            watch.awaited.clear()  # what is missing may be the very snapshot
            for ticker in watch.tickers or ():
                self._lose_book(ticker, self.books[ticker], why)
            self._ask_books(watch, watch.tickers or (), now_s)

    def _take_content(self, frame: Frame, watch: Watch, now_s: float) -> None:
        match frame.type:
            case "orderbook_snapshot":
                self._take_snapshot(frame, watch, now_s)
            case "orderbook_delta":
                self._take_delta(frame.msg, watch, now_s)
            case "ok" | "unsubscribed" | "error":
                self._take_scoped(frame, watch, now_s)
            case kind if not watch.dropped:
                update = events.update_of(kind, frame.msg, watch.number, now_s)
                self.events.append(update)
                if isinstance(update, events.UserOrderUpdate):
                    self._tell_order(update)

    def _take_snapshot(self, frame: Frame, watch: Watch, now_s: float) -> None:
        ticker = frame.msg["market_ticker"]
        if frame.id is not None:
            self._pending.pop(frame.id, None)
        watch.awaited.pop(ticker, None)
        book = self.books.get(ticker)
        if book is None or watch.dropped:
            return
        if book.snapshot(frame.msg):
            self.events.append(events.BookReady(ticker=ticker, received_s=now_s))
        else:
            why = f"{ticker}: a snapshot is older than what is known"
            self.connection.tell("stream_gap", channel=watch.channel, why=why)
            self._ask_books(watch, (ticker,), now_s)

    def _take_delta(self, msg: Mapping[str, Any], watch: Watch, now_s: float) -> None:
        ticker = msg["market_ticker"]
        book = self.books.get(ticker)
        if book is None or watch.dropped:
            return
        verdict = book.change(msg)
        if verdict == "applied":
            self.events.append(
                events.BookChanged(
                    ticker=ticker,
                    side=msg["side"],
                    price_dollars=decimal_of(price_e4(msg["price_dollars"]), PRICE_DECIMALS),
                    delta=decimal_of(count_e2(msg["delta_fp"]), COUNT_DECIMALS),
                    received_s=now_s,
                )
            )
        elif verdict == "lost":
            why = "a change does not fit the book"
            self.events.append(events.BookLost(ticker=ticker, why=why))
            self.connection.tell("stream_gap", channel=watch.channel, why=f"{ticker}: {why}")
        if not book.valid:
            self._ask_books(watch, (ticker,), now_s)

    def _take_scoped(self, frame: Frame, watch: Watch, now_s: float) -> None:
        """Take a reply about a subscription, or an error that befell it."""
        pending = self._pending.pop(frame.id, None) if frame.id is not None else None
        if frame.type == "error":
            self._take_error(frame, pending, now_s, watch)
        elif frame.type == "unsubscribed":
            self._take_unsubscribed(watch, now_s)
        elif pending is not None:
            if pending.kind == "add_markets":
                self._await_books(watch, pending.tickers, now_s)
            told = frame.msg.get("market_tickers") if frame.msg else None
            busy = any(each.watch is watch for each in self._pending.values())
            if told is not None and not busy and set(told) != set(watch.tickers or ()):
                self._restore(watch, now_s)

    def _take_unsubscribed(self, watch: Watch, now_s: float) -> None:
        self.connection.tell("stream_unsubscribed", **_named(watch))
        if watch.dropped:
            self.watches.drop(watch)
            ended = events.SubscriptionEnded(watch=watch.number, channel=watch.channel)
            self.events.append(ended)
        else:
            self.watches.released(watch)
            self._ask("subscribe", watch, now_s)

    def _take_error(
        self, frame: Frame, pending: Pending | None, now_s: float, watch: Watch | None = None
    ) -> None:
        error = refusal_of(frame.msg, self.parts.redact(frame.msg["msg"]))
        watch = pending.watch if pending is not None else watch
        fields = _named(watch) if watch is not None else {}
        code = str(error.code)
        self.connection.tell("stream_refused", code=code, why=str(error), **fields)
        if pending is not None and isinstance(error, TooManyCommands):
            self.connection.tell("rate_limited", code=code, why=str(error))
            self._paused.append((now_s + PAUSE_S, pending))
        elif watch is None:
            return
        elif pending is not None and pending.kind == "unsubscribe":
            self._take_unsubscribed(watch, now_s)  # it was gone already
        elif pending is not None and pending.kind == "get_snapshot":
            self._restore(watch, now_s)
        elif isinstance(error, ChannelFailed | ReaderTooSlow) and watch.sid is not None:
            self.watches.released(watch)
            self._restore(watch, now_s, error)
        elif pending is not None:
            self._refused(pending, error)

    def _refused(self, pending: Pending, error: CommandRefused) -> None:
        watch = pending.watch
        if pending.kind == "add_markets":
            for ticker in pending.tickers:
                (watch.tickers or {}).pop(ticker, None)
            self._forget_books(watch, pending.tickers)
        elif pending.kind in {"subscribe", "unsubscribe"}:
            self._forget_books(watch, tuple(watch.tickers or ()))
            self.watches.drop(watch)
        self.events.append(
            events.SubscriptionRefused(watch=watch.number, channel=watch.channel, error=error)
        )

    def _ignored(self, kind: str, why: str) -> None:
        self.connection.tell("stream_message_ignored", type=kind, why=why)

    def _tell_order(self, update: events.UserOrderUpdate) -> None:
        self.parts.observer.order(
            OrderTold(
                order_id=update.order_id,
                status=STATUSES.get(update.status, update.status),
                source="stream",
                filled_size=exact(update.fill_count_fp),
                fields={"ticker": update.ticker},
            )
        )


def _named(watch: Watch) -> dict[str, Any]:
    """Return what a log line says of a watch."""
    return {"channel": watch.channel, "watched": ",".join(watch.tickers or ())}
