"""What a stream's messages change and what its reader is told of them (C17 to C19, D15, D18, W5, W7, W9).

Pure. Keeps the wanted set in step with what the exchange acknowledges, passes on what is news and counts the rest.
"""

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from kalshi_contract.edition import Edition
from kalshi_refclient._core import messages
from kalshi_refclient._core.connection_log import ConnectionLog
from kalshi_refclient._core.observer import NOBODY, Observer
from kalshi_refclient._core.order_news import OrderTold
from kalshi_refclient._core.reconnect import ReconnectPolicy
from kalshi_refclient._core.retry import hint_of_body
from kalshi_refclient._core.subscriptions import Subscription, Subscriptions
from kalshi_refclient._core.tolerance import Checker, Counters
from kalshi_refclient._core.tracker import MarketTracker, OrderTracker, Verdict
from kalshi_refclient.redaction import excerpt
from kalshi_refclient.stream_events import (
    MarketUpdate,
    OrderUpdate,
    StreamEvent,
    Subscribed,
    SubscriptionEnded,
    SubscriptionRefused,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamTimes:
    """The stream's own deadlines, seconds."""

    ping_interval_s: float = 20.0
    pong_timeout_s: float = 20.0
    ack_timeout_s: float = 5.0


@dataclass(slots=True, kw_only=True)
class StreamParts:
    """What a machine is made of."""

    edition: Edition
    check: Checker
    counters: Counters
    policy: ReconnectPolicy
    times: StreamTimes
    random: Callable[[], float]
    observer: Observer = NOBODY
    next_connection: Callable[[], int] = field(default_factory=lambda: count(1).__next__)
    """Returns the number of the next connection."""
    requires_acks: bool = False
    redact: Callable[[str], str] = excerpt
    """Makes what the exchange said fit to be shown; the shell takes the key out as well."""
    orders: OrderTracker = field(default_factory=OrderTracker)
    markets: MarketTracker = field(default_factory=MarketTracker)


class Arrivals:
    """Takes messages in; ``events`` is what to tell, ``surplus`` what to unsubscribe that nobody wants."""

    def __init__(
        self,
        parts: StreamParts,
        subscriptions: Subscriptions,
        connection: ConnectionLog,
        events: deque[StreamEvent],
    ) -> None:
        self._parts = parts
        self._subscriptions = subscriptions
        self._connection = connection
        self._seen_orders: set[str] = set()
        self._given_up: Counter[Subscription] = Counter()
        self.events = events
        self.surplus: list[Subscription] = []
        self.account_id: str | None = None
        self.acknowledges = False
        self.duplicates = 0

    def lost(self) -> None:
        """Forget what held for the connection that is gone."""
        self._seen_orders.clear()
        self._given_up.clear()
        self._parts.markets.forget()
        self.account_id = None
        self.acknowledges = False

    def gave_up(self, subscription: Subscription) -> None:
        """Note that we asked to unsubscribe, so that the acknowledgement is no surprise."""
        self._given_up[subscription] += 1

    def take(self, message: messages.Message, now_s: float) -> None:
        """Take in a message that is not malformed."""
        match message:
            case messages.UpdateOf():
                self._take_update(message, now_s)
            case messages.Acknowledged(subscription, subscribed=True):
                self._take_subscribed(subscription)
            case messages.Acknowledged(subscription):
                self._take_unsubscribed(subscription)
            case messages.Authenticated(account_id):
                self.account_id = account_id
                self.acknowledges = True
                self._connection.authenticated(self._parts.redact(account_id))
            case messages.StreamError():
                self._take_error(message)
            case messages.Unknown(kind):
                self._ignored(kind, "the contract has no message of this type")
            case messages.Malformed():
                raise AssertionError("a malformed message ends the connection, it has no content")

    def _take_update(self, message: messages.UpdateOf, now_s: float) -> None:
        owners = [Subscription(message.channel, message.key)]
        if not message.key:
            owners = self._subscriptions.on_channel(message.channel)
        wanted = [self._has_data(owner, now_s) for owner in owners]
        if not any(wanted):
            counters = self._parts.counters
            counters.note(counters.unknown_messages, f"{message.channel} (not subscribed)")
            if not any(self._given_up[owner] for owner in owners):  # those were on their way
                self._ignored(f"{message.channel}_update", "nobody subscribed to it")
        elif self._is_news(message.update):
            self.events.append(message.update)
        else:
            self.duplicates += 1

    def _has_data(self, subscription: Subscription, now_s: float) -> bool:
        held = self._subscriptions.holds(subscription)
        wanted = self._subscriptions.has_data(subscription, now_s)
        if wanted and not held:
            self._tell_subscription("stream_subscribed", subscription)
        return wanted

    def _ignored(self, kind: str, why: str) -> None:
        self._connection.tell("stream_message_ignored", type=kind, why=why)

    def _tell_subscription(self, event: str, subscription: Subscription, **fields: Any) -> None:
        self._connection.tell(
            event, channel=subscription.channel, watched=subscription.key, **fields
        )

    def _is_news(self, update: Any) -> bool:
        if isinstance(update, MarketUpdate):
            verdict = self._parts.markets.apply(
                update.ticker, update.timestamp, update.volume, update.last_price
            )
            return verdict is Verdict.NEWS
        if isinstance(update, OrderUpdate):
            first = update.order_id not in self._seen_orders
            self._seen_orders.add(update.order_id)
            verdict = self._parts.orders.apply(update.order_id, update.status, update.filled_size)
            if verdict is Verdict.NEWS:
                self._tell_order(update)
            return verdict is Verdict.NEWS or (first and verdict is Verdict.DUPLICATE)
        return True

    def _tell_order(self, update: OrderUpdate) -> None:
        self._parts.observer.order(
            OrderTold(
                order_id=update.order_id,
                status=update.status,
                source="stream",
                filled_size=update.filled_size,
                fields={"account": self._connection.account},
            )
        )

    def _take_subscribed(self, subscription: Subscription) -> None:
        self.acknowledges = True
        held = self._subscriptions.holds(subscription)
        if self._subscriptions.confirmed(subscription):
            if not held:
                self._tell_subscription("stream_subscribed", subscription)
            self.events.append(Subscribed(channel=subscription.channel, key=subscription.key))
        elif not self._given_up[subscription]:
            self.surplus.append(subscription)

    def _take_unsubscribed(self, subscription: Subscription) -> None:
        self.acknowledges = True
        if self._given_up[subscription]:
            self._given_up[subscription] -= 1
            if subscription in self._subscriptions:
                return  # given up and wanted again meanwhile
        else:
            self._subscriptions.drop(subscription)  # the exchange ended it by itself
        self._tell_subscription("stream_unsubscribed", subscription)
        self.events.append(SubscriptionEnded(channel=subscription.channel, key=subscription.key))

    def _take_error(self, message: messages.StreamError) -> None:
        self.acknowledges = True
        if message.code == "RATE_LIMIT_EXCEEDED" or hint_of_body(message.retry_after) is not None:
            # What was refused is asked for again when its acknowledgement stays out.
            self._connection.tell("rate_limited", code=message.code, why=message.message)
            return
        channels = self._parts.edition.channels
        found = [
            item
            for item in self._subscriptions
            if channels[item.channel].key_field == message.field and item.key == message.value
        ]
        for item in found:
            self._subscriptions.drop(item)
        for item in found or [Subscription("", "")]:
            self._tell_subscription("stream_refused", item, code=message.code, why=message.message)
            self.events.append(
                SubscriptionRefused(
                    channel=item.channel, key=item.key, code=message.code, message=message.message
                )
            )
