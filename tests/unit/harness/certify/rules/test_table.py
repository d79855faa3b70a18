import pytest

from kalshi_harness.certify.rules.table import RULES
from kalshi_harness.certify.scenario import load_scenarios
from support.certify_wire import Play, case


@pytest.mark.parametrize("name", RULES)
def test_no_rule_passes_a_client_that_did_nothing(name):
    rule = RULES[name]
    found = rule.judge(Play().wire(), case(**rule.figures))
    assert found.verdict == "not exercised", name


def test_each_rule_is_judged_in_a_scenario_that_ships():
    assert {scenario.rule for scenario in load_scenarios()} == set(RULES)
