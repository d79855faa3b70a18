"""A client's metrics as Prometheus reads them: every one of the table moves, and none has an endless label."""

import subprocess
import sys
from collections import defaultdict

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from kalshi_contract.monitoring.metrics import METRICS
from kalshi_refclient import KalshiError
from kalshi_refclient.monitor import Monitor
from support.client_scenarios import play_everything
from support.client_world import EDITION, ManualClock, Script, account, client, error

CLIENT = METRICS["client"]
CAUSES = {"client", "server", "network", "silence", "violation", "unauthorized", "overflow"}


def samples(text):
    """Return the samples by name: values of the labels, in their names' order -> value."""
    found = defaultdict(dict)
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found[sample.name][tuple(value for _, value in sorted(sample.labels.items()))] = (
                sample.value
            )
    return found


@pytest.mark.rule("C33", "D26")
def test_every_metric_of_the_table_moves():
    monitor, _, stream = play_everything()
    found = samples(monitor.metrics.text())

    assert stream.connected
    for metric in CLIENT.values():
        name = f"{metric.name}_count" if metric.kind == "histogram" else metric.name
        assert any(value > 0 for value in found[name].values()), f"{metric.name} never moved"


@pytest.mark.rule("C33", "D26")
def test_what_was_counted_is_what_happened():
    monitor, _, stream = play_everything()
    found = samples(monitor.metrics.text())

    def value(name, *labels):
        return found[f"kalshi_client_{name}"][labels]

    bucket = EDITION.limits.buckets["general"].requests_max
    assert value("responses_total", "get_account", "200") == bucket + 1 + 1 + 1  # and a broken one
    assert value("errors_total", "ACCOUNT_NOT_FOUND", "get_account") == 1
    assert value("errors_total", "none", "get_account") == 7
    assert value("retries_total", "get_account") == 5
    assert value("paced_total", "get_account") == 1
    assert value("orders_accepted_total") == 2
    assert value("orders_filled_total") == 1
    assert value("orders_cancelled_total") == 2
    assert value("orders_unknown_total") == 1
    assert value("orders_refused_total", "INSUFFICIENT_BALANCE") == 1
    assert value("contract_violations_total") == 3
    assert value("stream_connects_total") == 4
    assert value("stream_connections") == 1
    assert value("stream_disconnects_total", "server") == 1
    assert value("stream_disconnects_total", "violation") == 1
    assert value("stream_disconnects_total", "client") == 1
    assert value("stream_messages_received_total", "orders") == 2
    assert value("stream_messages_dropped_total") == 3 == stream.dropped
    assert value("stream_lag_seconds") == 32.0
    assert value("alert_state", "error_rate") == 2


@pytest.mark.rule("C33")
def test_labels_are_words_of_the_contract_and_the_table():
    monitor, _, _stream = play_everything()
    words = {
        "operation": set(EDITION.operations),
        "status": {str(status) for status in range(100, 600)} | {"other"},
        "code": {*EDITION.errors, "other", "none"},
        "bucket": set(EDITION.limits.buckets),
        "cause": CAUSES,
        "channel": {*EDITION.channels, "control", "other"},
        "alert": set(EDITION.limits.alerts),
        "le": None,
    }
    for family in text_string_to_metric_families(monitor.metrics.text()):
        for sample in family.samples:
            for label, value in sample.labels.items():
                assert words[label] is None or value in words[label], (sample.name, label, value)


def test_an_exchange_that_invents_codes_makes_no_new_label():
    clock = ManualClock()
    monitor = Monitor(edition=EDITION, clock=clock)
    answers = [error(400, f"INVENTED_{number}") for number in range(50)]
    with client(Script(*answers), clock, monitor=monitor) as kalshi:
        for _ in answers:
            with pytest.raises(KalshiError):
                kalshi.get_account("user_0001")

    found = samples(monitor.metrics.text())
    assert found["kalshi_client_errors_total"] == {("other", "get_account"): 50}


def test_every_metric_says_what_it_is_before_anything_happened():
    text = Monitor(edition=EDITION, clock=ManualClock()).metrics.text()

    for metric in CLIENT.values():
        assert f"# HELP {metric.name} {metric.help}\n" in text
    assert samples(text)["kalshi_client_orders_accepted_total"] == {(): 0.0}


def test_the_registry_is_made_once_and_the_collector_fits_into_another():
    with client(Script(account()), ManualClock()) as kalshi:
        kalshi.get_account("user_0001")
        assert kalshi.metrics.registry is kalshi.metrics.registry
        registry = CollectorRegistry()
        registry.register(kalshi.metrics.collector)

    assert generate_latest(registry).decode() == kalshi.metrics.text()
    assert 'kalshi_client_responses_total{operation="get_account",status="200"} 1.0' in (
        kalshi.metrics.text()
    )


def test_importing_the_client_loads_neither_prometheus_nor_structlog():
    program = (
        "import sys, kalshi_refclient;"
        "sys.exit(bool({'prometheus_client', 'structlog'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
