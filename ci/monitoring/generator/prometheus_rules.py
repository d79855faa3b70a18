"""The four alerts of the contract as Prometheus rules, for the server's metrics and the client's. Rules: C34, D26.

What an alert reads is the table ``READINGS``; threshold, window and delays come from ``limits.json``. One instance is judged by
itself, as the process judges itself.

A counter that appears between two scrapes with its first value already high is no increase to Prometheus, and a mock exchange often
does in a second what others do in a day. So increases are recorded first, with a series that is new counted from nought, and in
whole numbers: ``increase`` alone would make 10.01 of 10.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from promql import duration, expand, full_name

from kalshi_contract.edition import Edition
from kalshi_contract.limits import AlertThreshold
from kalshi_contract.monitoring.alarms import RESPONSE_TIME_SHARE
from kalshi_contract.monitoring.log_events import Side
from kalshi_contract.monitoring.metrics import PREFIXES

INTERVAL_S: Final = 5
"""How often is scraped and judged: no alert may be pending for less, or ``for`` would be rounded up to the next look."""

SECTION: Final = "C34"
NEW_AFTER_WINDOWS: Final = 12
"""A series without a value in so many windows before this one is new. More would find older pauses, and cost more to look up."""

_ANSWERS: Final = (
    'sum by (job, instance) (\n  #responses_total{status!="0"}\n  or #errors_total{code="none"}\n)'
)
"""Requests without an answer are no responses: they are counted by their error alone."""

_INCREASE: Final = re.compile(r"#(?P<name>[a-z_]+)")


@dataclass(frozen=True, slots=True)
class Reading:
    """What an alert reads. In ``template`` ``#name`` is how much a counter rose in the window, and ``@name`` a metric."""

    unit: str
    template: str
    summary: str


READINGS: Final[Mapping[str, Reading]] = {
    "response_time": Reading(
        "seconds",
        f"histogram_quantile({RESPONSE_TIME_SHARE},\n"
        "  sum by (job, instance, le) (#response_time_seconds_bucket)\n)",
        f"{{{{ $labels.instance }}}}: the {100 * RESPONSE_TIME_SHARE:g}th percentile of the response times is"
        ' {{ $value | printf "%.3g" }} s',
    ),
    "error_rate": Reading(
        "percent",
        f"100 * sum by (job, instance) (#errors_total)\n/ {_ANSWERS}",
        '{{ $labels.instance }}: {{ $value | printf "%.3g" }} % of the requests end in an error',
    ),
    "rate_limit_usage": Reading(
        "percent",
        "100 * max by (job, instance) (\n  max_over_time(@rate_limit_use_ratio[WINDOW])\n)",
        '{{ $labels.instance }}: {{ $value | printf "%.3g" }} % of a rate limit is used up',
    ),
    "websocket_disconnections": Reading(
        "per_hour",
        'sum by (job, instance) (\n  #stream_disconnects_total{cause!="client"}\n)',
        '{{ $labels.instance }}: {{ $value | printf "%.3g" }} WebSocket connections were lost within an hour',
    ),
}
"""Name of the alert in ``limits.json`` -> what it reads."""


def alert_name(name: str, side: Side) -> str:
    """Return the name of a rule: ``KalshiMockErrorRate``."""
    return "".join(word.title() for word in f"{PREFIXES[side]}_{name}".split("_"))


def recorded_name(name: str, side: Side, window_s: int) -> str:
    """Return the name under which the increase of a counter is recorded: ``kalshi_mock:errors:increase5m``."""
    prefix = PREFIXES[side]
    middle = full_name(name, side).removeprefix(f"{prefix}_").removesuffix("_total")
    return f"{prefix}:{middle}:increase{duration(window_s)}"


def rules_of(edition: Edition) -> dict[str, Any]:
    """Return the rules file: a group for each side. Raises ``LookupError`` for an alert that nothing is known to read."""
    return {"groups": [_group(edition, side) for side in PREFIXES]}


def reading_of(rule: AlertThreshold) -> Reading:
    """Return what an alert reads. Raises ``LookupError`` where that is not known, or is in another unit."""
    reading = READINGS.get(rule.name)
    if reading is None or reading.unit != rule.unit:
        raise LookupError(
            f"limits.json: alerts/{rule.name} in {rule.unit!r}: no reading of that name and unit;"
            f" there are { ({name: row.unit for name, row in READINGS.items()}) }"
        )
    return reading


def _group(edition: Edition, side: Side) -> dict[str, Any]:
    rules = edition.limits.alerts.values()
    recorded = {record["record"]: record for rule in rules for record in _records(rule, side)}
    return {
        "name": f"{PREFIXES[side]}_contract_alerts",
        "interval": duration(INTERVAL_S),
        "rules": [*recorded.values(), *(_alert(edition, rule, side) for rule in rules)],
    }


def _records(rule: AlertThreshold, side: Side) -> Iterator[dict[str, Any]]:
    window = duration(rule.window_s)
    before = duration(rule.window_s * NEW_AFTER_WINDOWS)
    for found in _INCREASE.finditer(_expression(rule)):
        name = found["name"]
        yield {
            "record": recorded_name(name, side, rule.window_s),
            "expr": expand(
                f"(\n  @{name}\n  unless present_over_time(@{name}[{before}] offset {window})\n)\n"
                f"or round(increase(@{name}[{window}]))\n",
                side,
            ),
        }


def _expression(rule: AlertThreshold) -> str:
    reading = reading_of(rule)
    judged = f"{reading.template}\n> {rule.threshold:g}\n"
    if rule.samples_min > 1:
        judged += f"and on (job, instance)\n{_ANSWERS}\n>= {rule.samples_min}\n"
    return judged.replace("WINDOW", duration(rule.window_s))


def _alert(edition: Edition, rule: AlertThreshold, side: Side) -> dict[str, Any]:
    def increase(found: re.Match[str]) -> str:
        return recorded_name(found["name"], side, rule.window_s)

    title = edition.rules[SECTION].title
    return {
        "alert": alert_name(rule.name, side),
        "expr": expand(_INCREASE.sub(increase, _expression(rule)), side),
        "for": duration(rule.pending_s),
        "keep_firing_for": duration(rule.clear_s),
        "labels": {"severity": "warning", "side": side, "contract_alert": rule.name},
        "annotations": {
            "summary": reading_of(rule).summary,
            "description": _description(rule),
            "contract": f"{SECTION} {title}, edition {edition.name}",
        },
    }


def _description(rule: AlertThreshold) -> str:
    reads = rule.reads.replace("samples_min", str(rule.samples_min))
    held = f"once it was beyond it for {duration(rule.pending_s)}" if rule.pending_s else "at once"
    return (
        f"Read is {reads}; the window is {duration(rule.window_s)}. The line is {rule.threshold:g}"
        f" {rule.unit.replace('_', ' ')}: the alert fires {held}, and ends after {duration(rule.clear_s)} on the good side."
    )
