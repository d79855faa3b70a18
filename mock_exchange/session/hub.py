"""Who listens to what, and how the exchange's events become messages.

A message is rendered, validated and encoded once, whoever many subscribers it has: they share the same bytes object. Nothing here
waits: a session that does not keep up is closed by itself (see ``stream.py``).

Rules: C14 to C19, D18 (the current state first, then one message per change). Per channel:

- ``market``: one ``market_update`` per trade, with the price and the volume right after that trade.
- ``orders``: one ``order_update`` per event of an order, ``filled_size`` cumulative, in the order things happened.
- ``account``: one ``account_update`` per command that changed the balance, after the command's other messages.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, Final, Protocol

from mock_exchange.core.events import (
    Deposited,
    Event,
    OrderAccepted,
    OrderCancelled,
    PositionSettled,
    Traded,
    Withdrawn,
)
from mock_exchange.core.exchange import Exchange
from mock_exchange.editions.reference import ReferenceDialect
from mock_exchange.session.known import known
from mock_exchange.session.responses import BrokenMessageError

CLOSE_INTERNAL_ERROR: Final = 1011

Render = Callable[[str, Any], bytes]
"""(object name, message value) -> validated bytes."""


class Subscriber(Protocol):
    """What the hub needs of a stream session."""

    def push(self, frame: bytes, now_us: int, conflate: str | None = None) -> None:
        """Queue a frame; ``conflate`` names what a newer frame may replace."""

    def shut(self, code: int, reason: str) -> None:
        """Close the connection."""


class _Round:
    """What the messages of one command share."""

    __slots__ = ("accounts", "now_us", "traded_later_e2")

    def __init__(self, now_us: int, traded_later_e2: int) -> None:
        self.now_us = now_us
        self.traded_later_e2 = traded_later_e2
        self.accounts: dict[str, None] = {}


class Hub:
    """Subscriptions by channel and key, and the connections of each account."""

    def __init__(self, exchange: Exchange, dialect: ReferenceDialect, render: Render) -> None:
        self._views = exchange.views
        self._dialect = dialect
        self._render = render
        self._subscribers: dict[tuple[str, str], dict[Subscriber, None]] = {}
        self._connections: dict[str, dict[Subscriber, str]] = {}
        self._balances: dict[str, int] = {}

    def subscription_counts(self) -> Mapping[str, int]:
        """Return how many subscriptions there are on each channel that has any."""
        counts: dict[str, int] = {}
        for (channel, _), subscribers in self._subscribers.items():
            counts[channel] = counts.get(channel, 0) + len(subscribers)
        return counts

    def connection_count(self, account_id: str) -> int:
        """Return how many authenticated connections an account has."""
        return len(self._connections.get(account_id, ()))

    def connect(self, account_id: str, key_id: str, session: Subscriber) -> None:
        """Count an authenticated connection."""
        self._connections.setdefault(account_id, {})[session] = key_id

    def disconnect(
        self, account_id: str, session: Subscriber, subscriptions: Iterable[tuple[str, str]]
    ) -> None:
        """Give a connection's place and its subscriptions back."""
        connections = self._connections.get(account_id, {})
        connections.pop(session, None)
        if not connections:
            self._connections.pop(account_id, None)
        for subscription in tuple(subscriptions):
            self.unsubscribe(*subscription, session)

    def sessions_of_key(self, account_id: str, key_id: str) -> tuple[Subscriber, ...]:
        """Return the connections that were opened with a key."""
        connections = self._connections.get(account_id, {})
        return tuple(session for session, used in connections.items() if used == key_id)

    def sessions(self) -> tuple[Subscriber, ...]:
        """Return every authenticated connection."""
        return tuple(session for each in self._connections.values() for session in each)

    def may_watch(self, channel: str, key: str, account_id: str) -> bool:
        """Tell whether there is such a thing to watch for this account: any market, its own account and orders (S4)."""
        if channel == "market":
            return self._views.market_version(key) is not None
        return key == account_id and self._views.has_account(key)

    def subscribe(self, channel: str, key: str, session: Subscriber) -> None:
        """Add a subscription; the same one twice is one."""
        self._subscribers.setdefault((channel, key), {})[session] = None

    def unsubscribe(self, channel: str, key: str, session: Subscriber) -> None:
        """Take a subscription away; one that is not there is gone already."""
        subscribers = self._subscribers.get((channel, key), {})
        subscribers.pop(session, None)
        if not subscribers:
            self._subscribers.pop((channel, key), None)
            if channel == "account":
                self._balances.pop(key, None)

    def state_of(self, channel: str, key: str, now_us: int) -> Sequence[bytes]:
        """Return the messages that say how things stand: one, or one per open order in order of their ids."""
        return self._STATES[channel](self, key, now_us)

    def publish(self, events: Sequence[Event], now_us: int) -> None:
        """Turn a command's events into messages and hand them to whoever subscribed."""
        if not self._subscribers:
            return
        round_ = _Round(now_us, sum(e.count_e2 for e in events if type(e) is Traded))
        for event in events:
            publisher = self._PUBLISHERS.get(type(event))
            if publisher is not None:
                publisher(self, event, round_)
        for account_id in round_.accounts:
            self._publish_balance(account_id, now_us)

    def _account_state(self, account_id: str, _now_us: int) -> Sequence[bytes]:
        account = known(self._views.account(account_id))
        self._balances[account_id] = account.cash_micros
        return (self._render("account_update", self._dialect.account_update(account)),)

    def _market_state(self, ticker: str, now_us: int) -> Sequence[bytes]:
        market = known(self._views.market(ticker))
        message = self._dialect.market_update(
            ticker, market.last_price_e4, market.volume_e2, now_us
        )
        return (self._render("market_update", message),)

    def _orders_state(self, account_id: str, now_us: int) -> Sequence[bytes]:
        return tuple(
            self._render(
                "order_update",
                self._dialect.order_update(order.number, order.status, order.filled_e2, now_us),
            )
            for order in self._views.open_orders(account_id)
        )

    def _traded(self, event: Traded, round_: _Round) -> None:
        round_.traded_later_e2 -= event.count_e2
        subscribers = self._subscribers.get(("market", event.ticker))
        if subscribers:
            market = known(self._views.market(event.ticker))
            message = self._dialect.market_update(
                event.ticker,
                event.price_e4,
                market.volume_e2 - round_.traded_later_e2,
                round_.now_us,
            )
            self._send(subscribers, "market_update", message, round_.now_us, event.ticker)
        for account_id, number, filled_e2 in (
            (event.maker_account_id, event.maker_order_number, event.maker_filled_e2),
            (event.taker_account_id, event.taker_order_number, event.taker_filled_e2),
        ):
            round_.accounts[account_id] = None
            if ("orders", account_id) in self._subscribers:
                whole = filled_e2 == known(self._views.order(number)).count_e2
                status = "filled" if whole else "partially_filled"
                self._publish_order(account_id, number, status, filled_e2, round_.now_us)

    def _accepted(self, event: OrderAccepted, round_: _Round) -> None:
        round_.accounts[event.account_id] = None
        self._publish_order(event.account_id, event.order_number, "open", 0, round_.now_us)

    def _cancelled(self, event: OrderCancelled, round_: _Round) -> None:
        round_.accounts[event.account_id] = None
        if ("orders", event.account_id) in self._subscribers:
            filled_e2 = known(self._views.order(event.order_number)).filled_e2
            self._publish_order(
                event.account_id, event.order_number, "cancelled", filled_e2, round_.now_us
            )

    def _money_moved(self, event: Deposited | Withdrawn | PositionSettled, round_: _Round) -> None:
        round_.accounts[event.account_id] = None

    def _publish_order(
        self, account_id: str, number: int, status: str, filled_e2: int, now_us: int
    ) -> None:
        subscribers = self._subscribers.get(("orders", account_id))
        if subscribers:
            message = self._dialect.order_update(number, status, filled_e2, now_us)
            self._send(subscribers, "order_update", message, now_us)

    def _publish_balance(self, account_id: str, now_us: int) -> None:
        subscribers = self._subscribers.get(("account", account_id))
        if not subscribers:
            return
        account = known(self._views.account(account_id))
        if account.cash_micros != self._balances.get(account_id):
            self._balances[account_id] = account.cash_micros
            message = self._dialect.account_update(account)
            self._send(subscribers, "account_update", message, now_us)

    def _send(
        self,
        subscribers: Mapping[Subscriber, None],
        object_name: str,
        message: dict[str, Any],
        now_us: int,
        conflate: str | None = None,
    ) -> None:
        """Render once, hand to all. A copy of them: one that falls behind closes itself and leaves the dictionary."""
        sessions = tuple(subscribers)
        try:
            frame = self._render(object_name, message)
        except BrokenMessageError:
            # they would miss a change without knowing: better to begin again
            for session in sessions:
                session.shut(CLOSE_INTERNAL_ERROR, "INTERNAL_ERROR")
            return
        for session in sessions:
            session.push(frame, now_us, conflate)

    _STATES: ClassVar[Mapping[str, Callable[..., Sequence[bytes]]]] = {
        "account": _account_state,
        "market": _market_state,
        "orders": _orders_state,
    }
    _PUBLISHERS: ClassVar[Mapping[type, Callable[..., None]]] = {
        Traded: _traded,
        OrderAccepted: _accepted,
        OrderCancelled: _cancelled,
        Deposited: _money_moved,
        Withdrawn: _money_moved,
        PositionSettled: _money_moved,
    }
