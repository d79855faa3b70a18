import pytest

from kalshi_contract.loader import load_edition
from kalshi_harness.certify.scenario import (
    ScenarioError,
    chosen,
    load_scenarios,
    parse_scenario,
    roles_of,
)
from mock_exchange.editions.served import SERVED
from mock_exchange.faults.reading import parse_rules

TEXT = """
title = "A title"
rule = "waits-as-told"
why = "Because."
advice = "Do."
exercise = "do it"
{more}
[[faults]]
role = "place_order"
when = {{ nth = 1 }}
fault = {{ kind = "status", status = 503 }}
"""


def scenario(more=""):
    return parse_scenario("a-name", TEXT.format(more=more))


@pytest.mark.parametrize("edition", SERVED)
@pytest.mark.parametrize("each", load_scenarios(), ids=lambda each: each.name)
def test_a_scenario_that_ships_makes_a_good_plan_for_every_edition_it_fits(each, edition):
    if each.fits(edition):
        planned = parse_rules(each.plan(load_edition(edition)))
        assert {rule.name for rule in planned} <= {each.name}
        assert len(planned) == len(each.faults)


@pytest.mark.parametrize("each", load_scenarios(), ids=lambda each: each.name)
def test_a_scenario_that_ships_reads_as_sentences(each):
    assert each.why.strip().endswith(".")
    assert each.advice.strip().endswith(".")
    assert not each.title.endswith(".")


@pytest.mark.parametrize("edition", SERVED)
def test_roles_name_operations_of_the_edition(edition):
    contract = load_edition(edition)
    known = {*contract.operations, *contract.channels}
    assert {name for names in roles_of(edition).values() for name in names} <= known


def test_the_roles_of_all_editions_are_the_same():
    assert len({frozenset(roles_of(edition)) for edition in SERVED}) == 1


def test_an_edition_without_roles_is_named():
    with pytest.raises(ScenarioError, match="nothing of the edition 'another'"):
        roles_of("another")


def test_a_role_becomes_the_operations_of_the_edition():
    (rule,) = scenario().plan(load_edition("trade-api-3.34"))
    assert rule["match"]["operation"] == ["CreateOrderV2", "BatchCreateOrdersV2"]
    assert rule["name"] == "a-name"


def test_figures_of_a_scenario_stand_before_those_of_its_rule():
    case = scenario("judge = { hint_s = 9.0 }").case(load_edition())
    assert case.figures["hint_s"] == 9.0
    assert case.figures["others"] == 3
    assert case.fault == "a-name"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("judge = { hint = 1 }", "no figure 'hint'; it has: hint_s, others"),
        ("secnds = 3", "secnds"),
        ("seconds = 0", "seconds"),
        ("seconds = ", "Invalid value"),
    ],
)
def test_a_scenario_that_is_wrong_says_where(more, said):
    with pytest.raises(ScenarioError, match="scenario a-name") as caught:
        scenario(more)
    assert said in str(caught.value)


def test_a_rule_that_nobody_knows_is_named():
    with pytest.raises(ScenarioError, match=r"no rule 'waits'; known: .*waits-as-told"):
        parse_scenario("a-name", TEXT.format(more="").replace("waits-as-told", "waits"))


def test_scenarios_are_chosen_by_name_or_by_rule():
    every = load_scenarios()
    assert chosen(every, ()) == every
    assert [each.name for each in chosen(every, ["ends-cleanly"])] == ["ends-cleanly"]
    assert {each.rule for each in chosen(every, ["no-order-twice"])} == {"no-order-twice"}
    with pytest.raises(ScenarioError, match="no scenario or rule 'nothing'"):
        chosen(every, ["nothing"])


def test_a_scenario_for_one_edition_fits_no_other():
    only = scenario('editions = ["trade-api-3.34"]')
    assert only.fits("trade-api-3.34")
    assert not only.fits("reference-2025-01-27")


def test_a_fault_may_lead_to_another_host():
    leading = {each.name: each for each in load_scenarios()}["credentials-stay-home"]
    assert leading.leads_elsewhere
    (rule,) = leading.plan(load_edition(), "http://127.0.0.1:9")
    assert rule["fault"]["location"] == "http://127.0.0.1:9/trade-api/v2/moved"
    assert sum(each.leads_elsewhere for each in load_scenarios()) == 1
