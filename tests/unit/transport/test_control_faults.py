"""Control operations on faults, over the wire; answers keep their rows' schemas."""

import pytest

from kalshi_contract.validation import Validator
from mock_exchange import MockExchange
from mock_exchange.faults.document import plan_schema
from mock_exchange.faults.library import plan_names
from mock_exchange.transport.control_faults import ROWS
from support.transport_raw import call, get, talk

SHAPES = {row.operation_id: Validator(row.answer) for row in ROWS}
CLOSE = "Connection: close"
STATUS = {"kind": "status", "status": 503}


@pytest.fixture
def exchange():
    with MockExchange(seed=7, clock="frozen") as running:
        yield running


def do(exchange, operation_id, path, body=None):
    """Carry a call out and return its answer, which keeps its schema."""
    row = next(row for row in ROWS if row.operation_id == operation_id)
    answer = call(exchange, row.method, f"/__mock__{path}", body)
    assert answer.status == 200, answer.body
    assert SHAPES[operation_id].violations(answer.json) == ()
    return answer.json


def test_faults_are_set_added_shown_and_cleared(exchange):
    rule = {"fault": STATUS, "match": {"operation": "get_markets"}}
    plan = do(exchange, "set_faults", "/faults", {"rules": [rule], "seed": 3, "name": "mine"})
    assert (plan["seed"], plan["name"]) == (3, "mine")
    assert plan["rules"] == [{**rule, "seen": 0, "hits": 0}]
    do(exchange, "add_fault", "/faults", {"fault": {"kind": "rate_limit"}, "name": "slow down"})
    assert talk(exchange, get(exchange, "/markets", CLOSE))[0].status == 503
    assert talk(exchange, get(exchange, "/fills", CLOSE))[0].status == 429
    plan = do(exchange, "show_faults", "/faults")
    assert [rule["hits"] for rule in plan["rules"]] == [1, 1]
    assert [hit["rule"] for hit in plan["recent"]] == ["status", "slow down"]
    assert do(exchange, "clear_faults", "/faults")["rules"] == []
    assert do(exchange, "show_faults", "/faults")["name"] == ""
    assert talk(exchange, get(exchange, "/markets", CLOSE))[0].status == 200


def test_a_shipped_plan_is_set_by_its_name_and_with_another_seed(exchange):
    plan = do(exchange, "set_faults", "/faults", {"name": "lost-acks"})
    assert (plan["name"], plan["seed"], len(plan["rules"])) == ("lost-acks", 7, 4)
    assert do(exchange, "set_faults", "/faults", {"name": "lost-acks", "seed": 3})["seed"] == 3


def test_the_shipped_plans_and_the_schema_are_served(exchange):
    plans = do(exchange, "list_fault_plans", "/faults/plans")["plans"]
    assert tuple(plan["name"] for plan in plans) == plan_names()
    assert do(exchange, "show_fault_schema", "/faults/schema") == plan_schema()


@pytest.mark.parametrize(
    ("method", "body", "field", "message"),
    [
        ("POST", {"fault": {"kind": "explode"}}, "/fault/kind", "explode"),
        ("PUT", {"rules": [{"fault": {"kind": "explode"}}]}, "/rules/0/fault/kind", "explode"),
        ("PUT", {}, "", "required field 'rules'"),
        ("PUT", {"name": "lost-ack"}, "/name", "did you mean 'lost-acks'?"),
        ("PUT", {"name": 3}, "/name", "expected a text, not 3"),
        ("PUT", {"name": "lost-acks", "seed": -1}, "/seed", "expected an integer >= 0"),
        ("PUT", {"name": "lost-acks", "sed": 1}, "/sed", "did you mean 'seed'?"),
        (
            "PUT",
            {"rules": [{"fault": STATUS, "match": {"operation": "CreateOrderV2"}}]},
            "/rules/0/match/operation",
            "has no operation 'CreateOrderV2'",
        ),
    ],
)
def test_what_is_no_plan_is_400_with_its_place_and_changes_nothing(
    exchange, method, body, field, message
):
    exchange.faults.set("lost-acks")
    answer = call(exchange, method, "/__mock__/faults", body)
    assert (answer.status, answer.code) == (400, "INVALID_PARAMETER")
    assert message in answer.json["error"]["message"]
    assert answer.json["error"]["details"]["field"] == field
    assert exchange.faults.plan.name == "lost-acks"


def test_one_rule_too_many_is_400(exchange):
    do(exchange, "set_faults", "/faults", {"rules": [{"fault": STATUS}] * 256})
    answer = call(exchange, "POST", "/__mock__/faults", {"fault": STATUS})
    assert (answer.status, len(exchange.faults.plan)) == (400, 256)
