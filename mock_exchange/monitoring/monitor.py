"""The monitor of one exchange: takes observations, and keeps metrics, alerts and the log up to date with them.

``observe`` only keeps a reference; ``drain`` digests what came since, in order. Whoever runs the exchange calls it soon after
``wake`` was called; whoever reads metrics or alerts gets it called by that. More than ``PENDING_MAX`` observations never wait.

Promises: what is counted, judged and written depends on the observations and their moments alone, not on when ``drain`` is called.
"""

from collections.abc import Callable, Mapping
from typing import Final

from kalshi_contract.limits import AlertThreshold
from kalshi_contract.monitoring.alarms import Alarms
from kalshi_contract.monitoring.alerts import AlertChange, AlertStatus, change_fields
from kalshi_contract.monitoring.log_events import Level
from kalshi_contract.monitoring.metrics import METRICS
from kalshi_contract.monitoring.tally import Tally
from kalshi_contract.monitoring.windows import SECOND_US
from mock_exchange.monitoring.digests import DIGESTS, Digest, Spelling
from mock_exchange.monitoring.lines import Lines
from mock_exchange.monitoring.observations import Bodies, Observation

PENDING_MAX: Final = 4_096
"""So many observations may wait to be digested; the next one is digested with them at once."""


class Monitor:
    """What is known of how an exchange does. Lives as long as its server: a reset of the exchange does not clear it."""

    def __init__(
        self,
        alerts: Mapping[str, AlertThreshold],
        start_us: int,
        *,
        rate_limit_use: Callable[[int], float] = lambda _: 0.0,
        spelling: Spelling | None = None,
    ) -> None:
        """``rate_limit_use(at_us)``: the greatest use of any bucket at a moment, 0 to 1."""
        self.wake: Callable[[], object] = _nothing
        self.lines: Lines | None = None
        self.wants_bodies = False
        self.tally = Tally(METRICS["server"])
        self.alarms = Alarms(
            alerts, start_us, rate_limit_use=rate_limit_use, on_change=self._changed
        )
        self.spelling = spelling or Spelling()
        self._pending: list[Observation] = []
        self._connections = 0
        self._watcher: Callable[[Observation], None] | None = None
        self._watches_bodies = False
        self._reader: Callable[[Bodies], None] | None = None
        self.judges_next_us = (start_us // SECOND_US + 1) * SECOND_US
        """From this moment on ``advance`` has another whole second to judge the alerts at."""

    def observe(self, observation: Observation) -> None:
        """Take an observation."""
        waiting = len(self._pending)
        if not waiting:
            self.wake()
        elif waiting >= PENDING_MAX:
            self.drain()
        self._pending.append(observation)

    def connection_number(self) -> int:
        """Return the number of a new connection."""
        self._connections += 1
        return self._connections

    def write_to(self, lines: Lines | None) -> None:
        """Write log lines there from now on; None: nowhere. What waits is digested first."""
        self.drain()
        self.lines = lines
        self._weigh_bodies()

    def watch(self, watcher: Callable[[Observation], None] | None, *, bodies: bool = False) -> None:
        """Hand every observation from now on to ``watcher`` too, as it is digested, with ``bodies`` those too; None: to nobody."""
        self.drain()
        self._watcher, self._watches_bodies = watcher, bodies
        self._weigh_bodies()

    def read_bodies(self, reader: Callable[[Bodies], None] | None) -> None:
        """Hand the bodies of every request from now on to ``reader``, as they are digested; None: to nobody."""
        self.drain()
        self._reader = reader
        self._weigh_bodies()

    def _weigh_bodies(self) -> None:
        logged = self.lines is not None and self.lines.wants("api_body")
        self.wants_bodies = logged or self._reader is not None or self._watches_bodies

    def drain(self) -> None:
        """Digest everything that was observed."""
        pending, self._pending = self._pending, []
        digest = Digest(self.tally, self.alarms, self.lines, self.spelling)
        for observation in pending:
            # Alerts of the seconds before it come before its lines.
            if observation.at_us >= self.judges_next_us:
                self._judge(observation.at_us)
            DIGESTS[type(observation)](digest, observation)
        if self._watcher is not None:
            for observation in pending:
                self._watcher(observation)
        if self._reader is not None:
            for observation in pending:
                if type(observation) is Bodies:
                    self._reader(observation)
        if self.lines is not None:
            self.lines.flush()

    def advance(self, now_us: int) -> None:
        """Digest everything, and judge the alerts up to a moment."""
        self.drain()
        self._judge(now_us)
        if self.lines is not None:
            self.lines.flush()

    def alerts(self, now_us: int) -> tuple[AlertStatus, ...]:
        """Return how all alerts stand at a moment."""
        self.advance(now_us)
        return self.alarms.statuses()

    def _judge(self, now_us: int) -> None:
        self.alarms.advance(now_us)
        self.judges_next_us = (now_us // SECOND_US + 1) * SECOND_US

    def _changed(self, change: AlertChange) -> None:
        if self.lines is not None:
            level: Level = "warning" if change.state == "firing" else "info"
            self.lines.write("alert_changed", change.since_us, change_fields(change), level=level)


def _nothing() -> None:
    """Wake nobody."""
