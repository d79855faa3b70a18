"""One alert: what it watches, when it begins and ends, and how it is said. Rules: C34, D26.

The life of an alert is the table ``NEXT``. A value beyond the threshold makes it *pending*; one that stays there for ``pending_s``
makes it *firing*; it is *ok* again once the value has stayed on the good side for ``clear_s``, so that a value that swings around the
threshold neither fires nor clears it each time (no flapping).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

from kalshi_contract.limits import AlertThreshold
from kalshi_contract.monitoring.log_values import iso
from kalshi_contract.monitoring.windows import SECOND_US

AlertState: TypeAlias = Literal["ok", "pending", "firing"]
_Sign: TypeAlias = Literal["beyond", "held", "good", "good_long"]

STATE_CODES: Final[Mapping[AlertState, int]] = MappingProxyType(
    {"ok": 0, "pending": 1, "firing": 2}
)
"""How a state is written as a number, in metrics."""

NEXT: Final[Mapping[tuple[AlertState, _Sign], AlertState]] = MappingProxyType(
    {
        ("ok", "beyond"): "pending",
        ("ok", "held"): "firing",
        ("pending", "held"): "firing",
        ("pending", "good"): "ok",
        ("pending", "good_long"): "ok",
        ("firing", "good_long"): "ok",
    }
)
"""State and sign -> the next state; what is not here stays as it is.

*beyond*: the value is beyond the threshold; *held*: and has been for ``pending_s``; *good*: it is not; *good_long*: and has not been
for ``clear_s``.
"""


@dataclass(frozen=True, slots=True)
class AlertChange:
    """An alert went from one state to another. ``since_us`` is when: microseconds since 1970 on the clock it runs on."""

    name: str
    before: AlertState
    state: AlertState
    value: float
    threshold: float
    unit: str
    since_us: int


@dataclass(frozen=True, slots=True)
class AlertStatus:
    """How an alert stands: what ``/healthz?verbose`` and the client's ``alerts()`` show."""

    name: str
    state: AlertState
    since_us: int
    value: float
    threshold: float
    unit: str
    window_s: int


class Alert:
    """One alert's state. ``step`` is called at rising moments with the value at that moment."""

    __slots__ = ("_beyond_us", "_good_us", "rule", "since_us", "state", "value")

    def __init__(self, rule: AlertThreshold, start_us: int) -> None:
        self.rule = rule
        self.state: AlertState = "ok"
        self.since_us = start_us
        self.value = 0.0
        self._beyond_us: int | None = None
        self._good_us = start_us

    def step(self, now_us: int, value: float) -> AlertChange | None:
        """Take the value of a moment; return the change it makes, if any."""
        self.value = value
        if self.state == "ok" and value <= self.rule.threshold and self._beyond_us is None:
            return None  # as nearly every second of an exchange's life
        state = NEXT.get((self.state, self._sign(now_us, value)), self.state)
        if state == self.state:
            return None
        before, self.state, self.since_us = self.state, state, now_us
        rule = self.rule
        return AlertChange(rule.name, before, state, value, rule.threshold, rule.unit, now_us)

    def status(self) -> AlertStatus:
        """Return how it stands."""
        rule = self.rule
        return AlertStatus(
            rule.name,
            self.state,
            self.since_us,
            self.value,
            rule.threshold,
            rule.unit,
            rule.window_s,
        )

    def _sign(self, now_us: int, value: float) -> _Sign:
        rule = self.rule
        if value > rule.threshold:
            if self._beyond_us is None:
                self._beyond_us = now_us
            return "held" if now_us - self._beyond_us >= rule.pending_s * SECOND_US else "beyond"
        if self._beyond_us is not None:
            self._beyond_us = None
            self._good_us = now_us
        return "good_long" if now_us - self._good_us >= rule.clear_s * SECOND_US else "good"


def change_fields(change: AlertChange) -> dict[str, Any]:
    """Return the fields of an alert's log line."""
    return {
        "alert": change.name,
        "before": change.before,
        "state": change.state,
        "value": round(change.value, 6),
        "threshold": change.threshold,
        "unit": change.unit,
        "since": iso(change.since_us),
    }
