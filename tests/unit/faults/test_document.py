"""The JSON Schema of a plan: what is shipped is what is made, and it takes what the reader takes."""

import json

import msgspec
import pytest
from jsonschema import Draft202012Validator

from mock_exchange.faults.catalogue import example_rule
from mock_exchange.faults.document import SCHEMA_FILE, plan_schema, schema_text
from mock_exchange.faults.library import named_plan, plan_names
from mock_exchange.faults.toxics.table import TOXICS

VALIDATOR = Draft202012Validator(plan_schema())


def test_the_shipped_schema_is_the_one_that_is_made():
    """If not: python -m mock_exchange.faults.document."""
    assert SCHEMA_FILE.read_text("utf-8") == schema_text()


def test_it_is_a_schema():
    Draft202012Validator.check_schema(json.loads(schema_text()))
    assert "\n" not in plan_schema()["$defs"]["Rule"]["description"]


@pytest.mark.parametrize("kind", TOXICS)
def test_it_takes_the_example_of_every_toxic(kind):
    rule = msgspec.to_builtins(example_rule(TOXICS[kind]), builtin_types=())
    VALIDATOR.validate(json.loads(json.dumps({"rules": [rule]})))


@pytest.mark.parametrize("name", plan_names())
def test_it_takes_every_shipped_plan(name):
    VALIDATOR.validate(json.loads(msgspec.json.encode(named_plan(name))))


@pytest.mark.parametrize(
    "plan",
    [
        {},
        {"rules": [{}]},
        {"rules": [{"fault": {"kind": "explode"}}]},
        {"rules": [{"fault": {"kind": "latency", "seconds": 0}}]},
        {"rules": [], "more": 1},
    ],
)
def test_it_refuses_what_is_no_plan(plan):
    assert not VALIDATOR.is_valid(plan)
