"""The trading floor: the one place where commands reach the exchange, and where what they changed is told.

Orders from REST, commands from the control API and from Python, and the seeded world all come through ``apply``: journal and state
first, then what was cached of the changed orders is forgotten, then the streams hear of it. Orders that expire are cancelled in time.
"""

from collections.abc import Callable
from typing import Final, Protocol

from mock_exchange.core.commands import Command, ExpireOrders
from mock_exchange.core.events import Event, OrderCancelled, Refused, Traded
from mock_exchange.core.exchange import Exchange
from mock_exchange.core.kept import Kept
from mock_exchange.core.order import Order
from mock_exchange.core.units import NEVER_US
from mock_exchange.monitoring.observations import Commanded, Observation
from mock_exchange.session.http import HttpResponse
from mock_exchange.session.known import known
from mock_exchange.timers import Timers

ORDERS_CACHED_MAX: Final = 10_000
PAGES_CACHED_MAX: Final = 1_000


class Publisher(Protocol):
    """Who tells the streams."""

    def publish(self, events: tuple[Event, ...], now_us: int) -> None:
        """Tell them what happened."""
        ...


class Floor(Kept):
    """An exchange and everybody who must hear of its changes."""

    KEPT = ("_expiry_us",)

    __slots__ = (
        "_apply",
        "_expiry_us",
        "_hub",
        "_observe",
        "_order_paths",
        "_orders",
        "_state",
        "_timers",
        "exchange",
        "pages",
        "request",
        "views",
    )

    def __init__(
        self,
        exchange: Exchange,
        hub: Publisher,
        timers: Timers,
        observe: Callable[[Observation], None] = lambda _: None,
    ) -> None:
        self.request: int | None = None
        """Number of the request whose commands come now; None: they come from elsewhere."""
        self.exchange = exchange
        self.views = exchange.views
        self.pages = PageCache()
        self._hub = hub
        self._observe = observe
        self._apply: Callable[[Command, int], tuple[Event, ...]] = exchange.apply
        self._state = exchange.state
        self._timers = timers
        self._expiry_us = NEVER_US
        self._orders: dict[str, tuple[str, HttpResponse]] = {}
        self._order_paths: dict[int, str] = {}

    def carry_out_by(self, apply: Callable[[Command, int], tuple[Event, ...]]) -> None:
        """Have commands carried out by somebody in front of the exchange."""
        self._apply = apply

    def observe_by(self, observe: Callable[[Observation], None]) -> None:
        """Have somebody else hear of commands."""
        self._observe = observe

    def apply(self, command: Command, at_us: int) -> tuple[Event, ...]:
        """Carry a command out and publish what happened."""
        events = self._apply(command, at_us)
        self._observe(Commanded(at_us, command, events, self.request))
        self._tell(events, at_us)
        return events

    def play(self, command: Command, at_us: int, insiders: frozenset[str]) -> tuple[Event, ...]:
        """Carry out a command of the exchange's own traders. The monitor hears of it only where it trades with somebody else."""
        events = self._apply(command, at_us)
        for event in events:
            if type(event) is Traded and not (
                event.maker_account_id in insiders and event.taker_account_id in insiders
            ):
                self._observe(Commanded(at_us, command, events, None))
                break
        self._tell(events, at_us)
        return events

    def _tell(self, events: tuple[Event, ...], at_us: int) -> None:
        if self._state.due_us < self._expiry_us:
            self.watch_expiries()
        if type(events[0]) is not Refused:
            if self._order_paths:
                self._forget_orders(events)
            self._hub.publish(events, at_us)

    def watch_expiries(self) -> None:
        """Have the next order that expires cancelled when it does."""
        self._expiry_us = self._state.due_us
        if self._expiry_us < NEVER_US:
            self._timers.at(self._expiry_us, self._expire)

    def _expire(self, at_us: int) -> None:
        if self._state.due_us <= at_us:
            self._expiry_us = 0  # nothing to watch while it is being done
            self.apply(ExpireOrders(), at_us)
            self.watch_expiries()

    def live_order(self, number: int) -> Order:
        """Return an accepted order itself: to be read at once, never kept. Spares the copy that a view is."""
        return known(self.exchange.state.order(number))

    def cached_order(self, account_id: str, path: str) -> HttpResponse | None:
        """Return the answer an account last got for an order's path, where the order has not changed since."""
        cached = self._orders.get(path)
        return cached[1] if cached is not None and cached[0] == account_id else None

    def cache_order(self, account_id: str, path: str, number: int, response: HttpResponse) -> None:
        """Keep the answer for an order's path until the order changes."""
        if len(self._orders) >= ORDERS_CACHED_MAX:
            self._orders.clear()
            self._order_paths.clear()
        self._orders[path] = (account_id, response)
        self._order_paths[number] = path

    def _forget_orders(self, events: tuple[Event, ...]) -> None:
        for event in events:
            if type(event) is Traded:
                self._forget(event.maker_order_number)
                self._forget(event.taker_order_number)
            elif type(event) is OrderCancelled:
                self._forget(event.order_number)

    def _forget(self, number: int) -> None:
        path = self._order_paths.pop(number, None)
        if path is not None:
            del self._orders[path]


class PageCache:
    """Answers by what was asked, each good as long as the version of what it shows."""

    __slots__ = ("_pages",)

    def __init__(self) -> None:
        self._pages: dict[
            tuple[str, bytes], tuple[int, Callable[[], int | None], HttpResponse]
        ] = {}

    def get(self, path: str, query: bytes) -> HttpResponse | None:
        """Return a page that still shows the newest version, or None."""
        page = self._pages.get((path, query))
        return page[2] if page is not None and page[0] == page[1]() else None

    def keep(
        self, path: str, query: bytes, version: Callable[[], int | None], response: HttpResponse
    ) -> None:
        """Keep an answer as long as ``version()`` returns what it returns now."""
        if len(self._pages) >= PAGES_CACHED_MAX:
            self._pages.clear()
        current = version()
        if current is not None:
            self._pages[path, query] = (current, version, response)
