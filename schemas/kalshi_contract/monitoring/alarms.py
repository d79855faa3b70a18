"""The contract's four alerts of one side, evaluated on every whole second of a clock that is passed in. Rules: C34, D26.

- ``response_time``: the 95th percentile of the answers in the window, seconds.
- ``error_rate``: the share of answers that were errors, percent; judged from ``samples_min`` answers on.
- ``rate_limit_usage``: the highest use of any bucket that was seen in the window, percent.
- ``websocket_disconnections``: how many connections were lost in the window.

Promises: pure; what changes depends on what happened and when, not on how often somebody looks: a clock that jumps gives the changes
that a clock that runs would have given. The last whole second is the newest that was judged.

For that, ``advance`` has to be called before the rate-limit use rises or falls by anything but the passing of time.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping
from typing import Final

from kalshi_contract.limits import AlertThreshold
from kalshi_contract.monitoring.alerts import Alert, AlertChange, AlertStatus
from kalshi_contract.monitoring.quantiles import quantile
from kalshi_contract.monitoring.windows import SECOND_US, SlidingCounts, SlidingMax

RESPONSE_TIME_BOUNDS_S: Final = (
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0,
)  # fmt: skip
"""Upper bounds of the response-time histogram, seconds. The contract's 5 s is one of them, so that it is judged exactly."""

RESPONSE_TIME_SHARE: Final = 0.95
_ANSWERS, _ERRORS = 0, 1


class Alarms:
    """The alerts. Feed it with ``answered`` and ``disconnected``, in order of time; ``advance`` judges up to a moment.

    ``rate_limit_use(at_us)`` returns the greatest use of any bucket at a moment, 0 to 1; ``on_change`` is told of every change.
    """

    def __init__(
        self,
        rules: Mapping[str, AlertThreshold],
        start_us: int,
        *,
        rate_limit_use: Callable[[int], float] = lambda _: 0.0,
        on_change: Callable[[AlertChange], None] = lambda _: None,
    ) -> None:
        self.rate_limit_use = rate_limit_use
        self.on_change = on_change
        self._second = start_us // SECOND_US
        self._busy_until = self._second
        self._alerts = {name: Alert(rule, start_us) for name, rule in rules.items()}
        windows_s = {name: rule.window_s for name, rule in rules.items()}
        self._times = SlidingCounts(windows_s["response_time"], len(RESPONSE_TIME_BOUNDS_S) + 1)
        self._answers = SlidingCounts(windows_s["error_rate"], 2)
        self._use = SlidingMax(windows_s["rate_limit_usage"])
        self._losses = SlidingCounts(windows_s["websocket_disconnections"], 1)
        judges: Mapping[str, Callable[[int], float]] = {
            "response_time": self._response_time,
            "error_rate": self._error_rate,
            "rate_limit_usage": self._rate_limit_usage,
            "websocket_disconnections": self._disconnections,
        }
        self._judged = tuple((alert, judges[name]) for name, alert in self._alerts.items())
        # how long after something happened the alerts that look at it may still change
        self._echoes_s = {
            name: rule.window_s + rule.pending_s + rule.clear_s for name, rule in rules.items()
        }
        answers = ("response_time", "error_rate")
        self._answers_echo_s = 2 + max(self._echoes_s[name] for name in answers)

    def answered(self, at_us: int, duration_us: int | None, *, error: bool) -> None:
        """Count an answer that was given at a moment; ``duration_us`` is ``None`` for a request that got none."""
        if at_us // SECOND_US > self._second:
            self.advance(at_us)
        self._busy_until = max(self._busy_until, self._second + self._answers_echo_s)
        if duration_us is not None:
            self._times.add(at_us, bisect_left(RESPONSE_TIME_BOUNDS_S, duration_us / SECOND_US))
        self._answers.add(at_us, _ANSWERS)
        if error:
            self._answers.add(at_us, _ERRORS)

    def disconnected(self, at_us: int) -> None:
        """Count a connection that was lost at a moment."""
        self.advance(at_us)
        self._happened("websocket_disconnections")
        self._losses.add(at_us, 0)

    def advance(self, now_us: int) -> None:
        """Judge every whole second up to a moment that was not judged yet."""
        now = now_us // SECOND_US
        while self._second < now:
            if self._second >= self._busy_until and self._quiet(now_us):
                self._second = now  # nothing can change before something happens
                self._judge(now * SECOND_US)
                return
            self._second += 1
            self._judge(self._second * SECOND_US)

    def statuses(self) -> tuple[AlertStatus, ...]:
        """Return how all alerts stand, as of the last second that was judged."""
        return tuple(alert.status() for alert in self._alerts.values())

    def _happened(self, name: str) -> None:
        self._busy_until = max(self._busy_until, self._second + self._echoes_s[name] + 2)

    def _quiet(self, now_us: int) -> bool:
        if self.rate_limit_use(now_us) or self.rate_limit_use(self._second * SECOND_US):
            self._happened("rate_limit_usage")
            return False
        return True

    def _judge(self, at_us: int) -> None:
        use = self.rate_limit_use(at_us)
        self._use.add(at_us, use)
        if use:
            self._happened("rate_limit_usage")
        for change in [alert.step(at_us, value(at_us)) for alert, value in self._judged]:
            if change is not None:
                self.on_change(change)

    def _response_time(self, at_us: int) -> float:
        return quantile(RESPONSE_TIME_SHARE, RESPONSE_TIME_BOUNDS_S, self._times.totals(at_us))

    def _error_rate(self, at_us: int) -> float:
        answers, errors = self._answers.totals(at_us)
        too_few = answers < self._alerts["error_rate"].rule.samples_min
        return 0.0 if too_few else 100 * errors / answers

    def _rate_limit_usage(self, at_us: int) -> float:
        return 100 * self._use.value(at_us)

    def _disconnections(self, at_us: int) -> float:
        return float(self._losses.totals(at_us)[0])
