"""Prometheus' own judgement of the shipped files: each alert begins, holds and ends when it should."""

import json
import shutil
import subprocess

import pytest
import yaml
from prometheus_rules import alert_name, rules_of
from prometheus_rules_tests import rule_tests_of
from yaml_text import to_yaml

from kalshi_contract.loader import load_edition
from kalshi_contract.monitoring.metrics import PREFIXES
from support.harness_sources import ROOT

FOLDER = ROOT / "ci" / "monitoring"
RULES = "prometheus-rules.yml"
TESTS = "prometheus-rules-test.yml"
GROUPS = ["kalshi_mock_contract_alerts", "kalshi_client_contract_alerts"]
ALERTS = [alert_name(name, side) for side in PREFIXES for name in load_edition().limits.alerts]
PROMTOOL = shutil.which("promtool")
pytestmark = [
    pytest.mark.skipif(
        PROMTOOL is None, reason="promtool is not installed (it is in Debian's package prometheus)"
    ),
    pytest.mark.rule("C34", "D26"),
    pytest.mark.timeout(300),
]


def promtool(*arguments, cwd=FOLDER):
    return subprocess.run(
        [PROMTOOL, *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )


def test_the_configuration_and_the_rules_are_sound():
    done = promtool("check", "config", "prometheus.yml")

    assert done.returncode == 0, done.stderr
    assert "16 rules found" in done.stdout


@pytest.mark.parametrize("alert", ALERTS)
def test_every_alert_begins_and_ends_when_it_should(tmp_path, shipped, alert):
    """An alert at a time, which is half the work: each rule that the tests of the others do not ask about is left out."""
    (tmp_path / RULES).write_text(of_one_alert(shipped(RULES), alert))
    (tmp_path / TESTS).write_text(quick(shipped(TESTS), f"{alert}:"))

    done = promtool("test", "rules", TESTS, cwd=tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr


def test_each_group_of_rules_and_each_test_is_of_one_side(shipped):
    groups = read(shipped(RULES))["groups"]
    assert [group["name"] for group in groups] == GROUPS
    for test in read(shipped(TESTS))["tests"]:
        asked = {each["alertname"] for each in test["alert_rule_test"]}
        assert asked == {test["name"].split(":")[0]}
        assert asked <= set(ALERTS)


def test_every_rule_is_played_with_an_alert(shipped):
    groups = read(shipped(RULES))["groups"]
    played = [
        rule.get("alert", rule.get("record"))
        for alert in ALERTS
        for group in read(of_one_alert(shipped(RULES), alert))["groups"]
        for rule in group["rules"]
    ]

    assert sorted(played) == sorted(
        rule.get("alert", rule.get("record")) for group in groups for rule in group["rules"]
    )


def read(text):
    """Return the value of YAML, with the reader in C where there is one: these files are long."""
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def of_one_alert(text, alert):
    """Return the rules of one alert only: its own, and those that record what it reads."""
    groups = read(text)["groups"]
    (group,) = [each for each in groups if alert in [rule.get("alert") for rule in each["rules"]]]
    (own,) = [rule for rule in group["rules"] if rule.get("alert") == alert]
    group["rules"] = [
        rule for rule in group["rules"] if rule is own or rule.get("record", alert) in own["expr"]
    ]
    return json.dumps({"groups": [group]})


def quick(text, *names):
    """Return the tests only whose names begin so."""
    file = read(text)
    file["tests"] = [test for test in file["tests"] if test["name"].startswith(names)]
    assert file["tests"]
    return json.dumps(file)  # which is YAML


LINE, ENOUGH = "KalshiMockErrorRate: at the line", "KalshiMockErrorRate: just enough answers"
NONE, ZERO = "KalshiMockErrorRate: no answer at all", "KalshiMockErrorRate: no answer, written as"
FEW, USE = "KalshiMockErrorRate: too few answers", "KalshiMockRateLimitUsage"


@pytest.mark.parametrize(
    ("word", "instead", "noticed_by"),
    [
        ("> 80", "> 81", USE),
        ("> 80", ">= 80", USE),
        ("> 5\n", ">= 5\n", LINE),
        (">= 20", ">= 21", ENOUGH),
        (">= 20", ">= 19", FEW),
        ("keep_firing_for: 1m", "keep_firing_for: 2m", USE),
        ("for: 5s", "for: 0s", USE),
        ("for: 30s", "for: 1m", LINE),
        ('{status!="0"}', "", ZERO),
        ('or kalshi_mock:errors:increase5m{code="none"}', "", NONE),
        ("kalshi_mock_errors_total\n", 'kalshi_mock_errors_total{code="none"}\n', ENOUGH),
        ("max by (job, instance)", "max by (job)", USE),
    ],
)
def test_a_rule_that_is_a_little_wrong_fails(tmp_path, shipped, word, instead, noticed_by):
    """Canary: a test for promtool notices each of these."""
    rules = shipped(RULES)
    assert word in rules
    (tmp_path / RULES).write_text(
        of_one_alert(rules.replace(word, instead), noticed_by.partition(":")[0])
    )
    (tmp_path / TESTS).write_text(quick(shipped(TESTS), noticed_by))

    done = promtool("test", "rules", TESTS, cwd=tmp_path)

    assert done.returncode != 0
    assert "FAILED" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "figures"),
    [
        ("response_time", {"threshold": 0.3, "window_s": 120, "pending_s": 10, "clear_s": 30}),
        ("error_rate", {"threshold": 20, "samples_min": 5, "pending_s": 0}),
        ("rate_limit_usage", {"threshold": 50, "window_s": 120, "pending_s": 20}),
    ],
)
def test_other_limits_make_rules_that_behave_as_they_say(tmp_path, changed, name, figures):
    edition = changed(name, **figures)

    alert = alert_name(name, "server")
    (tmp_path / RULES).write_text(of_one_alert(to_yaml(rules_of(edition), "rules"), alert))
    (tmp_path / TESTS).write_text(quick(to_yaml(rule_tests_of(edition), "tests"), f"{alert}:"))

    done = promtool("test", "rules", TESTS, cwd=tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr
