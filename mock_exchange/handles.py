"""Parts of a running exchange that have several calls of their own: its clock, its faults, its monitor. From any thread.

Each is an attribute of :class:`~mock_exchange.server.MockExchange`, and runs what it does on the exchange's own thread.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kalshi_contract.monitoring.alerts import AlertStatus
from mock_exchange.clock import Clock
from mock_exchange.monitoring.observations import Observation
from mock_exchange.session.requests import RequestNote
from mock_exchange.transport.turns import Turns

if TYPE_CHECKING:
    from mock_exchange.faults.library import PlanSource
    from mock_exchange.faults.plan import Fault, FaultPlan, Rule
    from mock_exchange.server import MockExchange


class ClockHandle:
    """The exchange's clock, from any thread. Moving it returns when everything that fell due was served."""

    def __init__(self, exchange: "MockExchange") -> None:
        self._exchange = exchange

    @property
    def _clock(self) -> Clock:
        return self._exchange._context.clock  # noqa: SLF001 - the handle is part of the exchange

    @property
    def frozen(self) -> bool:
        """Whether it stands still."""
        return self._clock.frozen

    def now_us(self) -> int:
        """Return the exchange's time in microseconds since 1970."""
        return self._exchange.run(self._clock.now_us)

    def advance(self, seconds: float) -> None:
        """Move forward. Raises ``ValueError`` for a step back."""
        self._exchange.run(lambda: self._clock.advance(seconds))

    def every(self, seconds: float, act: Callable[[int], object]) -> Callable[[], None]:
        """Call ``act`` on the exchange's thread every so many seconds of its time, until what is returned was called. A reset ends it.

        It is told the moment, in microseconds since 1970: that may be a little while ago, and a request may be under way. What is done
        then is done by ``exchange.play``. Raises ``ValueError`` where everything is kept in a folder: it could not be played again.
        """
        venue, over = self._exchange._context.venue, threading.Event()  # noqa: SLF001 - see above
        if venue.notes is not None:
            raise ValueError(
                "nobody acts by the clock of an exchange that keeps its data in a folder: it could not be played again"
            )
        step_us = round(seconds * 1_000_000)

        def due(at_us: int) -> None:
            if not over.is_set():
                act(at_us)
                venue.timers.at(at_us + step_us, due)

        self._exchange.run(lambda: venue.timers.at(venue.clock.now_us() + step_us, due))
        return lambda: self._exchange.run(over.set)

    @contextmanager
    def in_turns(self) -> Iterator[Turns]:
        """Have the exchange stand still but when it is given a turn. Meanwhile nothing else may be asked of it from this thread."""
        context, clock = self._exchange._context, self._clock  # noqa: SLF001 - see above
        streams = context.streams
        turns = Turns(
            clock,
            context.venue.monitor.drain,
            lambda: min(clock.next_stop_us(), streams.next_us()),
        )
        self._exchange.run(turns.begin)
        turns.wait_for_the_first()
        try:
            yield turns
        finally:
            turns.end()

    def freeze(self) -> None:
        """Stand still from now on."""
        self._exchange.run(self._clock.freeze)

    def run(self, speed: float = 1) -> None:
        """Go on in step with real time, or so many times as fast. Raises ``ValueError`` for a speed it cannot have."""
        self._exchange.run(lambda: self._clock.run(speed))


class FaultsHandle:
    """The exchange's fault plan, from any thread."""

    def __init__(self, exchange: "MockExchange") -> None:
        self._exchange = exchange

    @property
    def plan(self) -> "FaultPlan | None":
        """The plan at work, or None."""
        return self._exchange._context.faults  # noqa: SLF001 - the handle is part of the exchange

    def add(  # noqa: PLR0913 - the fields of a rule, flat
        self,
        fault: "Fault",
        *,
        operation: str | None = None,
        account_id: str | None = None,
        method: str | None = None,
        message: str | None = None,
        channel: str | None = None,
        connection: int | None = None,
        nth: int | None = None,
        every: int | None = None,
        probability: float | None = None,
        from_s: float | None = None,
        to_s: float | None = None,
        count: int | None = None,
        name: str = "",
    ) -> "Rule":
        """Add a rule behind the others, e.g. ``add(Status(503), operation='place_order', nth=1)``. Raises ``ValueError``."""
        from mock_exchange.faults.plan import Match, Rule, When  # noqa: PLC0415 - not needed until there is a plan

        rule = Rule(
            fault,
            Match(operation, account_id, method, message, channel, connection),
            When(nth, every, probability, from_s, to_s),
            count,
            name,
        )
        self._exchange.run(lambda: self._exchange._context.add_fault(rule))  # noqa: SLF001 - see above
        return rule

    def set(self, *sources: "PlanSource", seed: int | None = None) -> None:
        """Put a plan in the place of the old one: names of shipped plans, files, plans as data, rules, lists of rules.

        Several make one. Raises ``LookupError`` for an unknown name, ``ValueError`` for what is no plan or does not fit, ``OSError`` for no file.
        """
        from mock_exchange.faults.library import joined  # noqa: PLC0415 - not needed until there is a plan

        plan = joined(sources)
        seed = plan.seed if seed is None else seed
        context = self._exchange._context  # noqa: SLF001 - see above
        self._exchange.run(lambda: context.set_faults(plan.rules, seed, plan.name))

    def begin_with(self, sources: "PlanSource | Iterable[PlanSource]") -> None:
        """Set the plan an exchange is made with, if there is one."""
        if not sources:
            return
        from mock_exchange.faults.library import several  # noqa: PLC0415 - not needed until there is a plan

        if plans := several(sources):
            self.set(*plans)

    def notes(self) -> tuple[RequestNote, ...]:
        """Return every plan that was set and every hit, with the number of the last request before it."""
        context = self._exchange._context  # noqa: SLF001 - see above
        return self._exchange.run(lambda: context.venue.requests.notes)

    def clear(self) -> None:
        """No more faults."""
        self._exchange.run(lambda: self._exchange._context.set_faults(()))  # noqa: SLF001 - see above


class MonitorHandle:
    """The exchange's metrics and alerts, from any thread."""

    def __init__(self, exchange: "MockExchange") -> None:
        self._exchange = exchange

    def watch(self, watcher: Callable[[Observation], None], *, bodies: bool = False) -> None:
        """Hand every observation from now on to ``watcher`` as well, on the exchange's thread, in order; with ``bodies`` those too."""
        monitor = self._exchange._context.venue.monitor  # noqa: SLF001 - see above
        self._exchange.run(lambda: monitor.watch(watcher, bodies=bodies))

    def drain(self) -> None:
        """Digest what was observed so far: when this returns, a watcher has seen it."""
        monitor = self._exchange._context.venue.monitor  # noqa: SLF001 - see above
        self._exchange.run(monitor.drain)

    def alerts(self) -> Mapping[str, AlertStatus]:
        """Return how the contract's alerts stand now (C34)."""
        context = self._exchange._context  # noqa: SLF001 - the handle is part of the exchange
        statuses = self._exchange.run(lambda: context.venue.monitor.alerts(context.clock.now_us()))
        return {status.name: status for status in statuses}

    def metrics(self) -> str:
        """Return what ``/metrics`` answers, in Prometheus' text format (C33)."""
        from mock_exchange.transport.metrics import metrics  # noqa: PLC0415 - prometheus_client takes a while

        context = self._exchange._context  # noqa: SLF001 - see above
        answer = self._exchange.run(lambda: metrics(context))
        return answer.body.decode()
