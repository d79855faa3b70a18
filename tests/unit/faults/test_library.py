"""Where plans come from: names, files, data, rules; and what is shipped."""

import json
from pathlib import Path

import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.faults.fitting import check_fits
from mock_exchange.faults.library import joined, named_plan, plan_from, plan_names, several
from mock_exchange.faults.plan import Match, Rule, Status
from mock_exchange.faults.reading import PlanError, PlanFile

RULE = Rule(Status(503), Match("get_markets"), name="outage")
EDITIONS = ("reference-2025-01-27", "trade-api-3.34")


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("name", plan_names())
def test_a_shipped_plan_is_one_and_fits_every_edition(name, edition):
    plan = named_plan(name)
    assert (plan.name, bool(plan.about), bool(plan.rules)) == (name, True, True)
    assert all(rule.name for rule in plan.rules)
    check_fits(plan.rules, load_edition(edition))


def test_an_unknown_name_says_which_there_are():
    with pytest.raises(LookupError, match="did you mean 'lost-acks'"):
        named_plan("lost-ack")
    with pytest.raises(LookupError, match="there are exchange-down-5s"):
        named_plan("zzz")


def test_a_plan_comes_from_a_name_a_file_data_or_a_rule(tmp_path):
    file = tmp_path / "mine.json"
    file.write_text(json.dumps({"rules": [{"fault": {"kind": "status", "status": 500}}]}))
    assert plan_from("lost-acks") == named_plan("lost-acks")
    assert plan_from(file) == plan_from(str(file))
    assert plan_from(file).name == "mine"
    assert plan_from({"rules": []}) == PlanFile(())
    assert plan_from(RULE) == PlanFile((RULE,), "outage")
    assert plan_from(PlanFile((RULE,))).rules == (RULE,)


def test_rules_come_one_by_one_and_in_lists_as_data_or_not():
    data = {"fault": {"kind": "status", "status": 500}}
    rule = Rule(Status(500))
    assert plan_from(data).rules == (rule,)
    assert plan_from([data, RULE]).rules == plan_from((data, RULE)).rules == (rule, RULE)
    assert joined([[data], RULE]).rules == (rule, RULE)
    with pytest.raises(PlanError, match="fault rules at /1/fault/kind"):
        plan_from([data, {"fault": {"kind": "nothing"}}])


def test_what_looks_like_a_file_is_one():
    for text in ("nowhere.toml", "./nowhere", "a\\b"):
        with pytest.raises(FileNotFoundError):
            plan_from(text)


def test_several_make_one():
    plan = joined(["lost-acks", PlanFile((RULE,), "mine", seed=4), PlanFile((), seed=5)])
    assert plan.rules == (*named_plan("lost-acks").rules, RULE)
    assert (plan.name, plan.seed) == ("lost-acks + mine", 4)
    with pytest.raises(PlanError, match="at most 256 rules, not 300"):
        joined([RULE] * 300)


def test_one_source_is_a_row_of_one():
    assert several("lost-acks") == ("lost-acks",)
    assert several(Path("a")) == (Path("a"),)
    assert several(["a", RULE]) == ("a", RULE)
    assert several(()) == ()
