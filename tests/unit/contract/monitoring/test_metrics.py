"""The table of metrics: names as Prometheus' conventions want them, and the five kinds the contract asks for."""

import re

import pytest

from kalshi_contract.monitoring.alarms import RESPONSE_TIME_BOUNDS_S
from kalshi_contract.monitoring.metrics import METRICS, PREFIXES
from support.cases import in_one_test

ALL = [(side, name) for side, table in METRICS.items() for name in table]
NOT_BASE = ("_ms", "_us", "_millis", "_micros", "_minutes", "_hours", "_percent", "_kb", "_count")


@pytest.mark.rule("C33", "D26")
@in_one_test(("side", "name"), ALL)
def test_a_name_keeps_the_conventions(side, name):
    metric = METRICS[side][name]

    assert metric.name == f"{PREFIXES[side]}_{name}"
    assert re.fullmatch(r"[a-z][a-z0-9_]*", metric.name)
    assert metric.name.endswith("_total") == (metric.kind == "counter")
    assert not metric.name.endswith(NOT_BASE)
    assert metric.help.endswith(".")
    assert len(metric.help) > 10


@in_one_test(("side", "name"), ALL)
def test_labels_are_plain_words_and_never_somebody_s_name(side, name):
    labels = METRICS[side][name].labels

    assert all(re.fullmatch(r"[a-z][a-z_]*", label) for label in labels)
    assert not set(labels) & {"le", "quantile", "account", "ticker", "order_id", "key", "path"}
    assert len(set(labels)) == len(labels)


@in_one_test(("side", "name"), ALL)
def test_bounds_are_a_histogram_s_and_rise(side, name):
    metric = METRICS[side][name]

    assert bool(metric.bounds) == (metric.kind == "histogram")
    assert list(metric.bounds) == sorted(set(metric.bounds))


@pytest.mark.rule("C33")
@pytest.mark.parametrize("side", METRICS)
@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("API response times", ["response_time_seconds"]),
        ("error rates", ["responses_total", "errors_total"]),
        ("rate-limit usage", ["rate_limit_use_ratio"]),
        (
            "WebSocket stability",
            ["stream_connections", "stream_connects_total", "stream_disconnects_total"],
        ),
        (
            "order execution",
            ["orders_accepted_total", "orders_refused_total", "orders_filled_total"],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_both_sides_have_the_five_kinds_of_the_contract(side, kind, names):
    assert set(names) <= set(METRICS[side]), kind


def test_response_times_have_the_bounds_that_the_alert_reads():
    for table in METRICS.values():
        assert table["response_time_seconds"].bounds == RESPONSE_TIME_BOUNDS_S


def test_no_two_metrics_have_one_name():
    names = [METRICS[side][name].name for side, name in ALL]
    assert len(set(names)) == len(names)
