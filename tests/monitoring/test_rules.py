"""The shipped rules for Prometheus: they parse, name what exists, and have the figures of limits.json."""

import pytest
import yaml
from prometheus_rules import INTERVAL_S, alert_name, rules_of

from kalshi_contract.monitoring.metrics import PREFIXES
from support.monitoring_promql import NonsenseError, labels_of, names_of, table

pytestmark = pytest.mark.rule("C34", "D26")
SECONDS = {"s": 1, "m": 60, "h": 3600}


def seconds(text):
    return int(text[:-1]) * SECONDS[text[-1]]


def check(text):
    """Check every expression of a rules file; return how many there are. Recorded series are known to those after them."""
    known = table()
    count = 0
    for group in yaml.safe_load(text)["groups"]:
        for rule in group["rules"]:
            labels = labels_of(rule["expr"], known)
            names_of(rule["expr"], known)
            if "record" in rule:
                known[rule["record"]] = labels
            count += 1
    return count


@pytest.fixture
def alerts(shipped):
    groups = yaml.safe_load(shipped("prometheus-rules.yml"))["groups"]
    return {rule["alert"]: rule for group in groups for rule in group["rules"] if "alert" in rule}


def test_every_expression_parses_and_names_what_exists(shipped):
    text = shipped("prometheus-rules.yml")

    assert check(text) == text.count("expr:") > 8


@pytest.mark.parametrize(
    ("word", "instead", "why"),
    [
        ("kalshi_mock_errors_total", "kalshi_mock_error_total", "no such metric"),
        (
            "or kalshi_client:errors:increase5m",
            "or kalshi_client:errors:increase1h",
            "no such metric",
        ),
        ('{cause!="client"}', '{reason!="client"}', "has no label"),
        ("sum by (job, instance, le)", "sum by (job, instance)", "needs the label le"),
    ],
)
def test_a_rules_file_with_a_wrong_word_is_caught(shipped, word, instead, why):
    text = shipped("prometheus-rules.yml")
    assert word in text

    with pytest.raises(NonsenseError, match=why):
        check(text.replace(word, instead))


def test_each_side_has_every_alert_of_the_limits(alerts, edition):
    expected = {alert_name(name, side) for side in PREFIXES for name in edition.limits.alerts}

    assert set(alerts) == expected
    assert len(expected) == 8


def test_the_figures_are_those_of_the_limits(alerts, edition):
    for side in PREFIXES:
        for rule in edition.limits.alerts.values():
            alert = alerts[alert_name(rule.name, side)]

            assert f"\n> {rule.threshold:g}\n" in alert["expr"]
            assert seconds(alert["for"]) == rule.pending_s
            assert seconds(alert["keep_firing_for"]) == rule.clear_s
            assert (f">= {rule.samples_min}\n" in alert["expr"]) == (rule.samples_min > 1)


def test_an_alert_says_what_it_is(alerts):
    for name, alert in alerts.items():
        assert alert["labels"].keys() == {"severity", "side", "contract_alert"}, name
        assert alert["annotations"].keys() == {"summary", "description", "contract"}, name
        assert alert["annotations"]["contract"].startswith("C34 ")
        assert "{{ $labels.instance }}" in alert["annotations"]["summary"]


def test_an_alert_is_of_one_instance(alerts, shipped):
    known = table()
    for group in yaml.safe_load(shipped("prometheus-rules.yml"))["groups"]:
        for rule in group["rules"]:
            labels = labels_of(rule["expr"], known)
            if "record" in rule:
                known[rule["record"]] = labels
            else:
                assert labels == {"job", "instance"}, rule["alert"]


def test_prometheus_looks_often_enough_for_the_shortest_wait(edition):
    waits = [rule.pending_s for rule in edition.limits.alerts.values() if rule.pending_s]

    assert min(waits) >= INTERVAL_S


@pytest.mark.parametrize(
    ("name", "figures", "expected"),
    [
        ("response_time", {"threshold": 2.5}, "> 2.5\n"),
        ("response_time", {"window_s": 600}, ":increase10m"),
        ("error_rate", {"threshold": 1}, "> 1\n"),
        ("error_rate", {"samples_min": 50}, ">= 50\n"),
        ("rate_limit_usage", {"threshold": 95, "window_s": 30}, "[30s]"),
        ("websocket_disconnections", {"threshold": 3}, "> 3\n"),
    ],
)
def test_other_limits_give_other_rules(changed, name, figures, expected):
    groups = rules_of(changed(name, **figures))["groups"]
    found = [rule for group in groups for rule in group["rules"] if name_of(rule) == name]

    assert len(found) == 2
    assert all(expected in rule["expr"] for rule in found)


def name_of(rule):
    return rule.get("labels", {}).get("contract_alert")


def test_other_delays_give_other_rules(changed):
    groups = rules_of(changed("error_rate", pending_s=7, clear_s=120))["groups"]
    delays = {
        (rule["for"], rule["keep_firing_for"])
        for group in groups
        for rule in group["rules"]
        if name_of(rule) == "error_rate"
    }

    assert delays == {("7s", "2m")}


def test_an_alert_in_an_unknown_unit_is_an_error_that_names_it(changed):
    with pytest.raises(LookupError, match="alerts/error_rate in 'per_mille': no reading"):
        rules_of(changed("error_rate", unit="per_mille"))
