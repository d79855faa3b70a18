"""Unit tests of the rules for ``promtool test rules``: when each alert begins, holds and ends, at the edition's own figures.

Every alert goes through three phases: *at the line* nothing happens, *beyond* it fires after ``pending_s``, *good* again it ends
after ``clear_s``. A second instance stays at the line all the time and must never be named. Then the bursts: a counter that is seen
for the first time with its value already high.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from prometheus_rules import INTERVAL_S, alert_name, rules_of
from promql import duration, expand

from kalshi_contract.edition import Edition
from kalshi_contract.limits import AlertThreshold
from kalshi_contract.monitoring.alarms import RESPONSE_TIME_BOUNDS_S, RESPONSE_TIME_SHARE
from kalshi_contract.monitoring.log_events import Side
from kalshi_contract.monitoring.metrics import PREFIXES
from kalshi_contract.monitoring.quantiles import quantile

RULES_FILE: Final = "prometheus-rules.yml"
BUSY: Final = 'job="exchange", instance="busy"'
QUIET: Final = 'job="exchange", instance="quiet"'
_PHASE_S: Final = 60
_MANY: Final = 10**6
"""So many answers drown those before them, and a thousand times as many drown these: each phase has a plain value."""

Levels = Mapping[str, tuple[float, float, float]]
"""Series -> its value at the line, beyond it and good again."""


@dataclass(frozen=True, slots=True)
class Play:
    """What happens to the series of an alert. ``value`` is what it reads beyond the line."""

    levels: Levels
    value: float
    fades: bool
    """True where nothing but time makes it good: the window must pass."""
    bursts: Mapping[str, tuple[Mapping[str, float], float | None]]
    """What happens between two looks -> (series -> value it appears with, what is read; None where nothing may fire)."""


def rule_tests_of(edition: Edition) -> dict[str, Any]:
    """Return the file for promtool. Raises ``LookupError`` where a threshold is beyond what the metric can show."""
    rules = rules_of(edition)
    tests = [
        test
        for side, group in zip(PREFIXES, rules["groups"], strict=True)
        for rule in edition.limits.alerts.values()
        for test in _tests(edition, rule, side, _annotations(group, alert_name(rule.name, side)))
    ]
    return {
        "rule_files": [RULES_FILE],
        "evaluation_interval": duration(INTERVAL_S),
        "tests": tests,
    }


def _annotations(group: Mapping[str, Any], name: str) -> Mapping[str, str]:
    (rule,) = [rule for rule in group["rules"] if rule.get("alert") == name]
    annotations: Mapping[str, str] = rule["annotations"]
    return annotations


def _tests(
    edition: Edition, rule: AlertThreshold, side: Side, annotations: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    play = PLAYS[rule.name](edition, rule)
    name = alert_name(rule.name, side)

    def check(at_s: int, value: float | None) -> dict[str, Any]:
        expected = [] if value is None else [_expected(rule, side, annotations, value)]
        return {"eval_time": duration(at_s), "alertname": name, "exp_alerts": expected}

    yield {
        "name": f"{name}: at the line, beyond it, good again",
        "interval": duration(INTERVAL_S),
        "input_series": list(_phases(rule, side, play)),
        "alert_rule_test": [check(at_s, value) for at_s, value in _course(rule, play)],
    }
    seen_s = 2 * _PHASE_S
    held_s = seen_s + rule.pending_s + 2 * INTERVAL_S
    ended_s = seen_s + rule.window_s + rule.clear_s + 3 * INTERVAL_S
    for what, (series, value) in play.bursts.items():
        ends = [] if value is None else [check(ended_s, None)]
        steps = (ended_s if ends else held_s) // INTERVAL_S - seen_s // INTERVAL_S
        yield {
            "name": f"{name}: {what}",
            "interval": duration(INTERVAL_S),
            "input_series": [
                {
                    "series": expand(template, side, BUSY),
                    "values": f"_x{seen_s // INTERVAL_S} {level:.15g}+0x{steps}",
                }
                for template, level in series.items()
            ],
            "alert_rule_test": [check(held_s, value), *ends],
        }


def _expected(
    rule: AlertThreshold, side: Side, annotations: Mapping[str, str], value: float
) -> dict[str, Any]:
    summary = (
        annotations["summary"]
        .replace("{{ $labels.instance }}", "busy")
        .replace('{{ $value | printf "%.3g" }}', f"{value:.3g}")
    )
    return {
        "exp_labels": {
            "severity": "warning",
            "side": side,
            "contract_alert": rule.name,
            "job": "exchange",
            "instance": "busy",
        },
        "exp_annotations": {**annotations, "summary": summary},
    }


def _starts_s(rule: AlertThreshold) -> tuple[int, int, int]:
    """Return when each phase begins; before them the series are there and at nought for longer than the window."""
    line = rule.window_s + _PHASE_S
    beyond = line + _PHASE_S
    return line, beyond, beyond + rule.pending_s + _PHASE_S


def _course(rule: AlertThreshold, play: Play) -> Iterator[tuple[int, float | None]]:
    line_s, beyond_s, good_s = _starts_s(rule)
    back_s = {
        False: good_s,
        True: max(good_s, (line_s if _counted(play) else good_s) + rule.window_s),
    }[play.fades]
    yield beyond_s - INTERVAL_S, None
    if rule.pending_s >= INTERVAL_S:
        yield beyond_s + rule.pending_s - INTERVAL_S, None
    yield beyond_s + rule.pending_s + INTERVAL_S, play.value
    yield back_s + rule.clear_s - 3 * INTERVAL_S, play.value
    yield back_s + rule.clear_s + 3 * INTERVAL_S, None


def _counted(play: Play) -> bool:
    """Tell a count, which falls when what came first leaves the window, from a maximum, which falls when what came last does."""
    return all(good >= beyond for _, beyond, good in play.levels.values())


def _phases(rule: AlertThreshold, side: Side, play: Play) -> Iterator[dict[str, str]]:
    starts_s = _starts_s(rule)
    end_s = starts_s[2] + rule.window_s + rule.clear_s + _PHASE_S
    for template, (line, beyond, good) in play.levels.items():
        for target, levels in ((BUSY, (line, beyond, good)), (QUIET, (line, line, line))):
            borders = (0, *starts_s, end_s)
            values = " ".join(
                f"{level:.15g}+0x{(until - since) // INTERVAL_S - 1}"
                for level, since, until in zip((0, *levels), borders, borders[1:], strict=False)
            )
            yield {"series": expand(template, side, target), "values": values}


def _response_time(edition: Edition, rule: AlertThreshold) -> Play:
    operation = next(iter(edition.operations))
    bounds = RESPONSE_TIME_BOUNDS_S
    below = [bound for bound in bounds if bound <= rule.threshold]
    above = [bound for bound in bounds if bound >= rule.threshold]
    if not below or len(above) < 2:
        raise LookupError(
            f"limits.json: alerts/{rule.name}: the histogram cannot show {rule.threshold} s"
        )
    floor, lower, upper = below[-1], above[0], above[1]

    def bucket(bound: float | str) -> str:
        return f'@response_time_seconds_bucket{{operation="{operation}", le="{bound}"}}'

    fast = (96, 96, 96 + 1000 * _MANY)
    every = (100, 100 + _MANY, 100 + _MANY + 1000 * _MANY)
    slow = {bucket(lower): fast} if lower == floor else {bucket(floor): fast, bucket(lower): fast}
    levels: Levels = {**slow, bucket(upper): every, bucket("+Inf"): every}
    value = quantile(RESPONSE_TIME_SHARE, (lower, upper), (fast[1], every[1] - fast[1], 0))
    burst = {name: beyond for name, (_, beyond, _) in levels.items()}
    return Play(levels, value, fades=False, bursts={"seen first when all are slow": (burst, value)})


def _error_rate(edition: Edition, rule: AlertThreshold) -> Play:
    operation = next(iter(edition.operations))
    code, error = next(iter(edition.errors.items()))
    good = f'@responses_total{{operation="{operation}", status="200"}}'
    bad = f'@responses_total{{operation="{operation}", status="{error.status}"}}'
    errors = f'@errors_total{{operation="{operation}", code="{code}"}}'
    unanswered = f'@errors_total{{operation="{operation}", code="none"}}'
    at_line = int(rule.threshold * 10)
    failed = (at_line, at_line + _MANY, at_line + _MANY)
    levels: Levels = {
        good: (1000 - at_line, 1000 - at_line, 1000 * _MANY),
        bad: failed,
        errors: failed,
    }
    value = 100 * failed[1] / (1000 + _MANY)
    enough, too_few = rule.samples_min, rule.samples_min - 1
    bursts: dict[str, tuple[Mapping[str, float], float | None]] = {
        "just enough answers": ({bad: enough, errors: enough}, 100),
        "no answer at all": ({unanswered: enough}, 100),
        "no answer, written as status 0": (
            {unanswered: enough, bad.replace(f'"{error.status}"', '"0"'): enough},
            100,
        ),
    }
    if too_few:
        bursts["too few answers"] = ({bad: too_few, errors: too_few}, None)
    return Play(levels, value, fades=False, bursts=bursts)


def _rate_limit_usage(edition: Edition, rule: AlertThreshold) -> Play:
    bucket = next(iter(edition.limits.buckets))
    line = rule.threshold / 100
    beyond = (rule.threshold + 0.5) / 100
    levels: Levels = {f'@rate_limit_use_ratio{{bucket="{bucket}"}}': (line, beyond, 0)}
    return Play(levels, 100 * beyond, fades=True, bursts={})


def _websocket_disconnections(_edition: Edition, rule: AlertThreshold) -> Play:
    lost = '@stream_disconnects_total{cause="network"}'
    wanted = '@stream_disconnects_total{cause="client"}'
    line = int(rule.threshold)
    levels: Levels = {
        lost: (line, line + 1, line + 1),
        wanted: (100 * line, 200 * line, 200 * line),
    }
    bursts: Mapping[str, tuple[Mapping[str, float], float | None]] = {
        "seen first when all are lost": ({lost: line + 1}, line + 1),
        "closed by the client": ({wanted: 100 * (line + 1)}, None),
    }
    return Play(levels, line + 1, fades=True, bursts=bursts)


PLAYS: Final[Mapping[str, Callable[[Edition, AlertThreshold], Play]]] = {
    "response_time": _response_time,
    "error_rate": _error_rate,
    "rate_limit_usage": _rate_limit_usage,
    "websocket_disconnections": _websocket_disconnections,
}
"""Name of the alert -> what is played to it."""
