"""Prometheus' own judgement of the shipped files: each alert begins, holds and ends when it should."""

import shutil
import subprocess

import pytest
import yaml
from prometheus_rules import rules_of
from prometheus_rules_tests import rule_tests_of
from yaml_text import to_yaml

from support.harness_sources import ROOT

FOLDER = ROOT / "ci" / "monitoring"
RULES = "prometheus-rules.yml"
TESTS = "prometheus-rules-test.yml"
GROUPS = {
    "KalshiMock": "kalshi_mock_contract_alerts",
    "KalshiClient": "kalshi_client_contract_alerts",
}
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


@pytest.mark.parametrize("side", ["KalshiMock", "KalshiClient"])
def test_every_alert_begins_and_ends_when_it_should(tmp_path, shipped, side):
    """A side at a time, which is half the work: each rule that the tests of the other do not ask about is left out."""
    (tmp_path / RULES).write_text(of_one_side(shipped(RULES), side))
    (tmp_path / TESTS).write_text(quick(shipped(TESTS), side))

    done = promtool("test", "rules", TESTS, cwd=tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr


def test_each_group_of_rules_and_each_test_is_of_one_side(shipped):
    groups = yaml.safe_load(shipped(RULES))["groups"]
    assert [group["name"] for group in groups] == list(GROUPS.values())
    for test in yaml.safe_load(shipped(TESTS))["tests"]:
        asked = {each["alertname"] for each in test["alert_rule_test"]}
        assert asked == {test["name"].split(":")[0]}


def of_one_side(text, side="KalshiMock"):
    """Return the rules of one side only."""
    groups = yaml.safe_load(text)["groups"]
    return yaml.safe_dump({"groups": [group for group in groups if group["name"] == GROUPS[side]]})


def quick(text, *names):
    """Return the tests only whose names begin so."""
    file = yaml.safe_load(text)
    file["tests"] = [test for test in file["tests"] if test["name"].startswith(names)]
    assert file["tests"]
    return yaml.safe_dump(file)


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
    (tmp_path / RULES).write_text(of_one_side(rules.replace(word, instead)))
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

    (tmp_path / RULES).write_text(of_one_side(to_yaml(rules_of(edition), "rules")))
    side = "KalshiMock" + "".join(word.title() for word in name.split("_"))
    (tmp_path / TESTS).write_text(quick(to_yaml(rule_tests_of(edition), "tests"), side))

    done = promtool("test", "rules", TESTS, cwd=tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr
