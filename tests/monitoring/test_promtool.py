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


def test_every_alert_begins_and_ends_when_it_should():
    done = promtool("test", "rules", TESTS)

    assert done.returncode == 0, done.stdout + done.stderr


def of_the_server(text):
    """Return the rules of one side only: half the work."""
    return yaml.safe_dump({"groups": yaml.safe_load(text)["groups"][:1]})


def quick(text, *alerts):
    """Return the tests of some alerts only."""
    file = yaml.safe_load(text)
    file["tests"] = [test for test in file["tests"] if test["name"].split(":")[0] in alerts]
    assert file["tests"]
    return yaml.safe_dump(file)


@pytest.mark.parametrize(
    ("word", "instead"),
    [
        ("> 80", "> 81"),
        ("> 80", ">= 80"),
        ("> 5\n", ">= 5\n"),
        (">= 20", ">= 21"),
        (">= 20", ">= 19"),
        ("keep_firing_for: 1m", "keep_firing_for: 2m"),
        ("for: 5s", "for: 0s"),
        ("for: 30s", "for: 1m"),
        ('{status!="0"}', ""),
        ('or kalshi_mock:errors:increase5m{code="none"}', ""),
        ("kalshi_mock_errors_total\n", 'kalshi_mock_errors_total{code="none"}\n'),
        ("max by (job, instance)", "max by (job)"),
    ],
)
def test_a_rule_that_is_a_little_wrong_fails(tmp_path, shipped, word, instead):
    """Canary: the tests for promtool notice each of these."""
    rules = shipped(RULES)
    assert word in rules
    (tmp_path / RULES).write_text(of_the_server(rules.replace(word, instead)))
    (tmp_path / TESTS).write_text(
        quick(shipped(TESTS), "KalshiMockErrorRate", "KalshiMockRateLimitUsage")
    )

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

    (tmp_path / RULES).write_text(of_the_server(to_yaml(rules_of(edition), "rules")))
    side = "KalshiMock" + "".join(word.title() for word in name.split("_"))
    (tmp_path / TESTS).write_text(quick(to_yaml(rule_tests_of(edition), "tests"), side))

    done = promtool("test", "rules", TESTS, cwd=tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr
