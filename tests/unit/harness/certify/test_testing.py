import os

import msgspec
import pytest
from _pytest.outcomes import Skipped

from kalshi_harness.certify.scenario import ScenarioError, load_scenarios
from kalshi_harness.certify.testing import Certifier, NonStrictWarning, scenarios
from support.certify_clients import client

SCENARIOS = {each.name: each for each in load_scenarios()}
SUITE = """
import sys

import pytest

from kalshi_harness.certify.testing import scenarios

CALLS = (
    "import os, urllib.request as u;"
    "u.urlopen(u.Request(os.environ['KALSHI_CERTIFY_REST_URL'] + '/markets',"
    " headers={'Authorization': 'Bearer ' + os.environ['KALSHI_CERTIFY_API_KEY']})).read()"
)


@pytest.fixture
def certify_command():
    return [sys.executable, "-c", CALLS]


@scenarios("auth-on-every-call", "lost-stream-comes-back")
def test_my_bot(scenario, certify):
    certify(scenario)
"""
WITHOUT_COMMAND = """
from kalshi_harness.certify.testing import scenarios


@scenarios("auth-on-every-call")
def test_my_bot(scenario, certify):
    certify(scenario)
"""


@client
def polite(speaker, _enough):
    speaker.market()


@client
def hasty(speaker, _enough):
    speaker.order()
    speaker.order()


@pytest.fixture
def run_suite(forks, tmp_path):
    words = ["pytest", "-p", "kalshi_harness.pytest_plugin", "-q", "-p", "no:cacheprovider"]

    def run(text):
        tmp_path.joinpath("test_suite.py").write_text(text)
        environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # others cost seconds
        return forks.run([*words, str(tmp_path)], tmp_path, environment)

    return run


def test_a_rule_that_was_kept_passes_and_one_that_was_not_exercised_fails(run_suite):
    done = run_suite(SUITE)
    assert "1 failed, 1 passed" in done.stdout, done.stdout
    assert "test_my_bot[lost-stream-comes-back]" in done.stdout
    assert "not exercised" in done.stdout


def test_a_suite_without_a_command_is_told_what_is_missing(run_suite):
    done = run_suite(WITHOUT_COMMAND)
    assert "certify needs a fixture 'certify_command'" in done.stdout


def test_a_kept_rule_returns_its_finding():
    found = Certifier(polite, seed=7, timeout_s=1)(SCENARIOS["auth-on-every-call"])
    assert found.verdict == "pass"


def test_a_broken_rule_fails_with_what_shows_it_and_what_to_do():
    scenario = SCENARIOS["lost-answer-one-order"]
    with pytest.raises(pytest.fail.Exception, match="fail") as caught:
        Certifier(hasty)(scenario)
    assert "order taken" in str(caught.value)
    assert scenario.advice.strip() in str(caught.value)


def test_a_rule_that_is_not_mandatory_is_skipped_where_it_was_not_exercised():
    optional = msgspec.structs.replace(SCENARIOS["lost-answer-one-order"], mandatory=False)
    with pytest.raises(Skipped, match="did not place an order"):
        Certifier(polite)(optional)


def test_a_remark_is_a_warning():
    with pytest.warns(NonStrictWarning, match="never found out"):
        Certifier(client(lambda speaker, _enough: speaker.order()))(
            SCENARIOS["lost-answer-is-found-out"]
        )


def test_scenarios_are_chosen_by_name_rule_and_edition():
    @scenarios("no-order-twice")
    def marked():
        return None

    (mark,) = marked.pytestmark
    assert mark.kwargs["ids"] == ["bad-gateway-one-order", "lost-answer-one-order"]
    with pytest.raises(ScenarioError):
        scenarios("nothing")
