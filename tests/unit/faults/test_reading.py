"""Reading plans: what is right comes through, what is wrong is named by place, value and expectation."""

import datetime as dt
import json

import msgspec
import pytest

from mock_exchange.faults import reading
from mock_exchange.faults.plan import Status, When
from mock_exchange.faults.reading import (
    RULES_MAX,
    PlanError,
    PlanFile,
    parse_plan,
    parse_rule,
    parse_rules,
    read_plan,
)
from mock_exchange.faults.rule import Rule

STATUS = {"kind": "status", "status": 503}
RULE = {"fault": STATUS, "when": {"nth": 2}, "name": "outage"}

MISTAKES = [
    ([], "", "expected an object, not []"),
    ({}, "", "object missing required field 'rules'"),
    ({"rules": 1}, "/rules", "expected a list, not 1"),
    ({"rules": [], "seeds": 1}, "/seeds", "there is no field 'seeds' here; did you mean 'seed'?"),
    ({"rules": [], "seed": -1}, "/seed", "expected an integer >= 0"),
    ({"rules": [{}]}, "/rules/0", "object missing required field 'fault'"),
    ({"rules": [{"fault": {}}]}, "/rules/0/fault", "object missing required field 'kind'"),
    (
        {"rules": [{"fault": {"kind": "latncy"}}]},
        "/rules/0/fault/kind",
        "there is no fault of the kind 'latncy'; did you mean 'latency'?",
    ),
    ({"rules": [{"fault": {"kind": "zzz"}}]}, "/rules/0/fault/kind", "expected one of latency, "),
    ({"rules": [{"fault": {"kind": 3}}]}, "/rules/0/fault/kind", "expected a text, not 3"),
    (
        {"rules": [{"fault": {"kind": "status", "status": 99}}]},
        "/rules/0/fault/status",
        "expected an integer >= 200, not 99",
    ),
    (
        {"rules": [{"fault": {**STATUS, "boddy": 1}}]},
        "/rules/0/fault/boddy",
        "there is no field 'boddy' here; did you mean 'body'?",
    ),
    ({"rules": [{"fault": STATUS, "wen": {}}]}, "/rules/0/wen", "did you mean 'when'?"),
    (
        {"rules": [{"fault": STATUS, "match": {"operatio": 1}}]},
        "/rules/0/match/operatio",
        "there is no field 'operatio' here; did you mean 'operation'?",
    ),
    (
        {"rules": [RULE, {"fault": STATUS, "when": {"nth": 1, "every": 1}}]},
        "/rules/1/when",
        "give one of 'nth', 'every' and 'probability'",
    ),
    (
        {"rules": [{"fault": STATUS, "when": {"x~/y": 1}}]},
        "/rules/0/when/x~0~1y",
        "expected one of nth, every, probability, from_s, to_s, at_s",
    ),
    ({"rules": [{"fault": STATUS, "count": 0}]}, "/rules/0/count", "expected an integer >= 1"),
    (
        {"rules": [{"fault": STATUS, "match": {"operation": []}}]},
        "/rules/0/match/operation",
        ">= 1",
    ),
    (
        {"rules": [{"fault": {"kind": "status", "status": 500, "body": float("nan")}}]},
        "/rules/0/fault/body",
        "expected a number, not nan",
    ),
    (
        {"rules": [{"fault": {**STATUS, "body": [dt.date(2026, 1, 1)]}}]},
        "/rules/0/fault/body/0",
        "expected what JSON can say, not date",
    ),
    (
        {"rules": [{"fault": {**STATUS, "body": "\ud800"}}]},
        "/rules/0/fault/body",
        "expected text, not half of a surrogate pair",
    ),
    (
        {"rules": [{"fault": {**STATUS, "body": 2**64}}]},
        "/rules/0/fault/body",
        "a number of at most 64 bits",
    ),
    (
        {"rules": [{"fault": {**STATUS, "body": {1: 2}}}]},
        "/rules/0/fault/body",
        "names that are text",
    ),
]


@pytest.mark.parametrize(("value", "pointer", "message"), MISTAKES)
def test_a_mistake_is_named_by_its_place_and_what_was_expected(value, pointer, message):
    with pytest.raises(PlanError) as caught:
        parse_plan(value)
    assert caught.value.pointer == pointer
    assert message in str(caught.value)
    assert f" at {pointer}: " in str(caught.value) or not pointer


def test_nesting_has_an_end():
    deep = value = {"a": 1}
    for _ in range(40):
        value = {"a": value}
    assert deep
    with pytest.raises(PlanError, match="nested deeper than 32"):
        parse_plan({"rules": [{"fault": {**STATUS, "body": value}}]})


def test_what_is_wrong_is_shown_in_short():
    with pytest.raises(PlanError) as caught:
        parse_plan({"rules": ["x" * 1_000]})
    assert len(str(caught.value)) < 150


def test_a_plan_has_rules_a_name_and_a_seed():
    plan = parse_plan({"rules": [RULE], "name": "n", "about": "a", "seed": 3})
    rule = Rule(Status(503), when=When(nth=2), name="outage")
    assert plan == PlanFile((rule,), "n", "a", 3)
    assert parse_rule(RULE) == rule
    assert parse_rules([RULE]) == (rule,)


def test_pointers_of_a_single_rule_begin_in_the_rule():
    with pytest.raises(PlanError, match="fault rule at /fault/status: "):
        parse_rule({"fault": {"kind": "status", "status": 1}})
    with pytest.raises(PlanError, match="fault rules at /1/fault: "):
        parse_rules([RULE, {"fault": {"kind": "status"}}])


def test_a_plan_has_at_most_so_many_rules():
    with pytest.raises(PlanError, match="at most 256"):
        parse_rules([RULE] * (RULES_MAX + 1))
    with pytest.raises(PlanError, match="<= 256"):
        parse_plan({"rules": [RULE] * (RULES_MAX + 1)})


# -- files -------------------------------------------------------------------------------------------------------------

TOML = """
about = "An outage"
[[rules]]
name = "outage"
when = { nth = 2 }
fault = { kind = "status", status = 503 }
"""


def test_toml_and_json_say_the_same_and_a_file_names_its_plan(tmp_path):
    (tmp_path / "night.toml").write_text(TOML)
    (tmp_path / "night.json").write_text(json.dumps({"about": "An outage", "rules": [RULE]}))
    plan = read_plan(tmp_path / "night.toml")
    assert plan == read_plan(tmp_path / "night.json")
    assert (plan.name, plan.rules) == ("night", parse_rules([RULE]))


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.toml", b"rules = [", "a.toml: not TOML: "),
        ("a.toml", b"\xff", "a.toml: not TOML: "),
        ("a.toml", b"x = " + b"[" * 5_000, "a.toml: not TOML: "),
        ("a.toml", b"x = " + b"1" * 5_000, "a.toml: not TOML: "),
        ("a.toml", b"seed = nan\nrules = []", "at /seed: expected a number, not nan"),
        ("a.json", b"{", "a.json: not JSON: "),
        ("a.json", b'{"rules":[],"rules":[]}', "a.json: not JSON: "),
        ("a.json", b" " * 1_048_577, "at most 1048576 bytes"),
    ],
)
def test_a_file_that_is_no_plan_says_why(tmp_path, name, data, message):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(PlanError) as caught:
        read_plan(tmp_path / name)
    assert message in str(caught.value)


def test_types_are_looked_at_by_one_thread_at_a_time(monkeypatch):
    """Two at once end the process: exchanges in several threads may read their first plans at the same moment."""
    held = []
    convert = msgspec.convert

    def watched(*told, **named):
        held.append(reading._TYPES_AT_A_TIME.locked())
        return convert(*told, **named)

    monkeypatch.setattr(reading.msgspec, "convert", watched)
    reading.parse_rules([{"fault": {"kind": "status", "status": 503}}])
    assert held
    assert all(held)
    assert not reading._TYPES_AT_A_TIME.locked()
