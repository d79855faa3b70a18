"""Any JSON is a plan or is refused with a pointer to what is wrong; what is a plan comes back from its own JSON, and repeats itself."""

import json

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from mock_exchange.faults.catalogue import example_rule
from mock_exchange.faults.document import plan_schema
from mock_exchange.faults.http import judge
from mock_exchange.faults.plan import FaultPlan
from mock_exchange.faults.pointers import parts_of
from mock_exchange.faults.reading import PlanError, parse_plan, parse_rule
from mock_exchange.faults.rule import Match, Rule, When
from mock_exchange.faults.toxics.table import TOXICS

VALIDATOR = Draft202012Validator(plan_schema())
EXAMPLES = [json.loads(msgspec.json.encode(example_rule(toxic))) for toxic in TOXICS.values()]
FIELDS = sorted(
    {
        *(field for toxic in TOXICS.values() for field in toxic.__struct_fields__),
        *Match.__struct_fields__,
        *When.__struct_fields__,
        *Rule.__struct_fields__,
    }
)

leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 600) | st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.sampled_from([*TOXICS, "before", "after", "remove", "value", "uniform", "/a/*", "stream"]),
)
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=8,
)


def parts(fields):
    return st.dictionaries(st.sampled_from(fields), values, max_size=3)


examples = st.sampled_from(EXAMPLES)
faults = parts(FIELDS)
conditions = [("match", parts(Match.__struct_fields__)), ("when", parts(When.__struct_fields__))]
wholes = parts([*Rule.__struct_fields__, "more"])


@st.composite
def broken_rules(draw):
    """Draw a rule that was one until a few of its fields were changed."""
    rule = json.loads(json.dumps(draw(examples)))
    rule["fault"] |= draw(faults)
    for name, fields in conditions:
        if draw(st.booleans()):
            rule[name] = draw(fields)
    if draw(st.booleans()):
        rule |= draw(wholes)
    return rule


plans = st.one_of(
    values,
    st.fixed_dictionaries(
        {"rules": st.lists(broken_rules() | values, max_size=3)},
        optional={"name": values, "seed": values, "more": values},
    ),
)


def read(value):
    """Return a plan, or the error that it is none; anything else goes through."""
    try:
        return parse_plan(value)
    except PlanError as error:
        return error


@given(plans)
def test_any_json_is_a_plan_that_the_schema_knows_or_refused_with_a_pointer(value):
    plan = read(value)
    if isinstance(plan, PlanError):
        found = value
        for part in parts_of(plan.pointer):
            found = found[int(part)] if isinstance(found, list) else found[part]
        assert plan.reason
        assert str(plan).endswith(plan.reason)
        return
    assert VALIDATOR.is_valid(value)
    again = json.loads(msgspec.json.encode(plan))
    assert parse_plan(again) == plan
    assert VALIDATOR.is_valid(again)


rules = st.lists(
    st.builds(
        lambda example, when, count: parse_rule({**example, "when": when, "count": count}),
        examples,
        st.sampled_from([{}, {"nth": 2}, {"every": 3}, {"probability": 0.5}]),
        st.none() | st.integers(1, 3),
    ),
    max_size=6,
)


@given(rules, st.integers(0, 2**63 - 1))
def test_the_same_seed_plan_and_calls_give_the_same_verdicts(chosen, seed):
    def play():
        plan = FaultPlan(tuple(chosen), seed=seed)
        verdicts = [judge(plan, "get_fills", None, "GET") for _ in range(12)]
        told = [v and (v.delay_us, v.label, v.fault, v.pace) for v in verdicts]
        return told, list(plan.recent), plan.report()

    assert play() == play()
