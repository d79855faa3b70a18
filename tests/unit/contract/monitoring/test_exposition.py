"""A tally in Prometheus' text format, read back by Prometheus' own parser."""

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as text_format

from kalshi_contract.monitoring.exposition import TallyCollector, exposition, registry_of
from kalshi_contract.monitoring.metrics import METRICS
from kalshi_contract.monitoring.tally import Tally

CLIENT = METRICS["client"]


def told(accept="", *, tally=None, gauges=None, metrics=CLIENT):
    tally = tally or Tally(metrics)
    registry = registry_of(metrics, lambda: (tally, gauges or {}))
    body, content_type = exposition(registry, accept)
    return body.decode(), content_type


def samples(text, parse=text_format):
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in parse(text)
        for sample in family.samples
    }


@pytest.mark.rule("C33", "D26")
@pytest.mark.parametrize("side", METRICS)
def test_every_metric_has_its_help_and_type_also_before_it_moved(side):
    text, content_type = told(metrics=METRICS[side])

    assert content_type.startswith("text/plain")
    for metric in METRICS[side].values():
        assert f"# HELP {metric.name} {metric.help}\n" in text
        assert f"# TYPE {metric.name} {metric.kind}\n" in text


@pytest.mark.rule("C33")
def test_what_was_counted_can_be_read_back():
    tally = Tally(CLIENT)
    tally.add("responses_total", ("place_order", "200"), 2)
    tally.add("stream_connects_total")
    gauges = {
        "rate_limit_use_ratio": {("orders",): 0.25},
        "stream_connections": {(): 3},
    }
    found = samples(told(tally=tally, gauges=gauges)[0])

    labels = (("operation", "place_order"), ("status", "200"))
    assert found[("kalshi_client_responses_total", labels)] == 2
    assert found[("kalshi_client_stream_connects_total", ())] == 1
    assert found[("kalshi_client_orders_accepted_total", ())] == 0
    assert found[("kalshi_client_rate_limit_use_ratio", (("bucket", "orders"),))] == 0.25
    assert found[("kalshi_client_stream_connections", ())] == 3


def test_a_histogram_is_cumulative_and_ends_with_everything():
    tally = Tally(CLIENT)
    for value in (0.00005, 0.003, 5.0, 100.0):
        tally.observe("response_time_seconds", ("get_order",), value)
    found = samples(told(tally=tally)[0])

    def below(bound):
        labels = (("le", bound), ("operation", "get_order"))
        return found[("kalshi_client_response_time_seconds_bucket", labels)]

    assert [below(bound) for bound in ("0.0001", "0.0025", "0.005", "5.0", "60.0", "+Inf")] == [
        1, 1, 2, 3, 3, 4,
    ]  # fmt: skip
    operation = (("operation", "get_order"),)
    assert found[("kalshi_client_response_time_seconds_count", operation)] == 4
    assert found[("kalshi_client_response_time_seconds_sum", operation)] == pytest.approx(105.00305)


def test_openmetrics_is_spoken_where_it_is_asked_for():
    tally = Tally(CLIENT)
    tally.add("retries_total", ("get_order",))
    text, content_type = told("application/openmetrics-text; version=1.0.0", tally=tally)

    assert content_type.startswith("application/openmetrics-text")
    assert text.endswith("# EOF\n")
    labels = (("operation", "get_order"),)
    assert samples(text, open_metrics)[("kalshi_client_retries_total", labels)] == 1


@pytest.mark.parametrize("value", ['a"b', "a\\b", "a\nb", "ü€\u202e", ""])
def test_a_label_value_is_escaped_whatever_it_is(value):
    tally = Tally(CLIENT)
    tally.add("orders_refused_total", (value,))
    text, _ = told(tally=tally)

    assert samples(text)[("kalshi_client_orders_refused_total", (("code", value),))] == 1


def test_a_scrape_reads_once_and_a_registry_of_one_s_own_can_have_it_too():
    reads = []
    tally = Tally(CLIENT)

    def read():
        reads.append(1)
        return tally, {}

    registry = CollectorRegistry()
    registry.register(TallyCollector(CLIENT, read))
    reads.clear()
    assert b"kalshi_client_orders_accepted_total 0.0" in exposition(registry)[0]
    assert reads == [1]
