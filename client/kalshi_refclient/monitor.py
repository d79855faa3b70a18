"""The monitor of an application: counts what its clients do, judges the contract's four alerts, writes the log (C33 to C35, D26, D27).

A client has one of its own unless it is given one: ``Settings(monitor=Monitor(on_alert=…))``, the same for the blocking, the asyncio
and the stream client, also from several threads. It has no thread and no timer: alerts are judged when something happens, when
somebody asks, and by a stream's own ticks. What is judged then is every second since the last time, so nothing is missed.

Windows run on the monotonic clock; *since* is told in wall time. Hooks run outside of every lock, one after the other, in
the thread that found the change; one that raises is logged and disturbs no call.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import count
from typing import Any, Final, Protocol, TypeAlias
from weakref import WeakSet, ref

from kalshi_contract.edition import Edition
from kalshi_contract.loader import load_edition
from kalshi_contract.monitoring.alarms import Alarms
from kalshi_contract.monitoring.alerts import STATE_CODES, AlertChange, AlertStatus, change_fields
from kalshi_contract.monitoring.exposition import Gauges
from kalshi_contract.monitoring.log_events import Level
from kalshi_contract.monitoring.tally import Tally
from kalshi_contract.monitoring.windows import SECOND_US
from kalshi_refclient import logs
from kalshi_refclient._core.call import Clock
from kalshi_refclient._core.counting import counts_of, is_error
from kalshi_refclient._core.order_news import OrderNews, OrderTold
from kalshi_refclient._core.pacing import Pacing
from kalshi_refclient.metrics import TABLE, Metrics
from kalshi_refclient.runtime import SystemClock

AlertHook: TypeAlias = Callable[[AlertChange], None]
_LEVELS: Final[Mapping[str, Level]] = {"firing": "warning"}
"""State -> how loud the change to it is; ``info`` otherwise: that an alert is pending or over is no bad news."""


class Watched(Protocol):
    """A stream as its monitor looks at it."""

    @property
    def connected(self) -> bool:
        """Whether its connection is up."""

    @property
    def lag_s(self) -> float:
        """Age of its oldest message that was not read yet."""


class Monitor:
    """Counts, alerts and log lines of one or several clients. Safe to share between threads.

    ``on_alert`` is called with every :class:`AlertChange`. ``edition`` has the thresholds; ``clock`` is the clients' (``Runtime.clock``).
    """

    def __init__(
        self,
        *,
        on_alert: AlertHook | None = None,
        edition: Edition | None = None,
        clock: Clock | None = None,
    ) -> None:
        edition = edition or load_edition()
        self.on_alert = on_alert
        self.metrics = Metrics(self._read)
        self.next_connection = count(1).__next__
        self._clock = clock or SystemClock()
        self._codes = frozenset(edition.errors)
        self._lock = threading.Lock()
        self._delivery = threading.Lock()
        self._changes: deque[AlertChange] = deque()
        self._limits: list[tuple[Pacing, ref[object]]] = []
        self._buckets: set[str] = set()
        self._streams: WeakSet[Watched] = WeakSet()
        self._tally = Tally(TABLE)
        self._orders = OrderNews()
        rules = edition.limits.alerts
        self._since_us = dict.fromkeys(rules, self._wall_us())
        self._alarms = Alarms(
            rules, self._now_us(), rate_limit_use=self._use, on_change=self._changed
        )

    # What its clients tell.

    def watch_limits(self, pacer: Pacing, client: object) -> None:
        """Look at the use of a client's rate limits: for as long as there is the client, and until its windows are over."""
        now_us = self._now_us()
        with self._lock:
            self._alarms.advance(now_us)
            now_s = now_us / SECOND_US
            self._limits = [
                (each, owner)
                for each, owner in self._limits
                if owner() is not None or any(each.used_ratios(now_s).values())
            ]
            self._limits.append((pacer, ref(client)))
            self._buckets |= pacer.used_ratios(now_s).keys()

    def watch_stream(self, stream: Watched) -> None:
        """Look at a stream, for as long as there is one."""
        with self._lock:
            self._streams.add(stream)

    def tell(self, event: str, fields: Mapping[str, Any]) -> None:
        """Take an event: count it, judge it, write it."""
        with self._lock:
            for name, labels in counts_of(event, fields, self._codes):
                self._tally.add(name, labels)
            self._judge(event, fields)
        logs.write(event, self._wall_us(), fields)

    def count(self, name: str, labels: tuple[str, ...] = (), number: int = 1) -> None:
        """Add to a counter that has no event."""
        with self._lock:
            self._tally.add(name, labels, number)

    def order(self, told: OrderTold) -> None:
        """Take what is said of an order; what of it is news is counted and written."""
        with self._lock:
            news = self._orders.take(told)
            completed = sum(each.complete for each in news)
            if completed:
                self._tally.add("orders_filled_total", (), completed)
        for each in news:
            if each.event:
                self.tell(each.event, each.fields)

    def limits_change(self) -> None:
        """Judge what was until now, before the use of a rate limit changes."""
        with self._lock:
            self._alarms.advance(self._now_us())

    # What its application asks.

    def alerts(self) -> tuple[AlertStatus, ...]:
        """Return how the contract's four alerts stand now; ``since_us`` is microseconds since 1970."""
        with self._lock:
            statuses = self._statuses()
        self.deliver()
        return statuses

    def deliver(self) -> None:
        """Write the changes of alerts that were found, and give them to the hook.

        Clients call it where no lock is held. One thread delivers at a time, so that changes come in their order.
        """
        while self._changes and self._delivery.acquire(blocking=False):
            try:
                while self._changes:
                    self._deliver(self._changes.popleft())
            finally:
                self._delivery.release()

    # Inside. The lock is held, except in _read and _deliver.

    def _judge(self, event: str, fields: Mapping[str, Any]) -> None:
        match event:
            case "api_answered":
                duration_ms: float = fields["duration_ms"]
                self._tally.observe(
                    "response_time_seconds", (fields["operation"],), duration_ms / 1000
                )
                self._alarms.answered(
                    self._now_us(), round(duration_ms * 1000), error=is_error(fields["status"])
                )
            case "api_failed":
                self._alarms.answered(self._now_us(), None, error=True)
            case "stream_disconnected":
                self._alarms.disconnected(self._now_us())

    def _changed(self, change: AlertChange) -> None:
        since_us = change.since_us + self._wall_us() - self._now_us()
        self._since_us[change.name] = since_us
        self._changes.append(replace(change, since_us=since_us))

    def _statuses(self) -> tuple[AlertStatus, ...]:
        self._alarms.advance(self._now_us())
        return tuple(
            replace(status, since_us=self._since_us[status.name])
            for status in self._alarms.statuses()
        )

    def _use(self, at_us: int) -> float:
        return max((use for _, use in self._uses(at_us / SECOND_US)), default=0.0)

    def _uses(self, now_s: float) -> Iterator[tuple[str, float]]:
        for pacer, _ in self._limits:
            yield from pacer.used_ratios(now_s).items()

    def _read(self) -> tuple[Tally, Gauges]:
        with self._lock:
            statuses = self._statuses()
            streams = tuple(self._streams)
            uses: dict[tuple[str, ...], float] = {(bucket,): 0.0 for bucket in self._buckets}
            for bucket, use in self._uses(self._clock.monotonic_s()):
                uses[(bucket,)] = max(use, uses[(bucket,)])
            tally = self._tally.copy()
        self.deliver()
        return tally, {
            "rate_limit_use_ratio": uses,
            "stream_connections": {(): sum(stream.connected for stream in streams)},
            "stream_lag_seconds": {(): max((stream.lag_s for stream in streams), default=0.0)},
            "alert_state": {(each.name,): STATE_CODES[each.state] for each in statuses},
            "alert_value": {(each.name,): each.value for each in statuses},
            "alert_since_timestamp_seconds": {
                (each.name,): each.since_us / SECOND_US for each in statuses
            },
        }

    def _deliver(self, change: AlertChange) -> None:
        fields = change_fields(change)
        level = _LEVELS.get(change.state, "info")
        logs.write("alert_changed", self._wall_us(), fields, level=level)
        if self.on_alert is None:
            return
        try:
            self.on_alert(change)
        except Exception as error:  # noqa: BLE001 - whatever an application's hook raises must not end its call
            why = f"{type(error).__name__}: {error}"
            self.tell("hook_failed", {"alert": change.name, "why": why})

    def _now_us(self) -> int:
        return int(self._clock.monotonic_s() * SECOND_US)

    def _wall_us(self) -> int:
        return int(self._clock.wall_s() * SECOND_US)
