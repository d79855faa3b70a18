"""Control operations on the exchange as a whole, over the wire; answers keep their rows' schemas."""

import json

import pytest

from kalshi_contract.validation import Validator
from mock_exchange import MockExchange
from mock_exchange.core.exchange import replay
from mock_exchange.core.journal import Journal
from mock_exchange.faults.plan import Status
from mock_exchange.transport.control_world import ROWS
from support.transport_raw import ORDER, call, get, post, talk
from support.transport_stream import Stream

SHAPES = {row.operation_id: Validator(row.answer) for row in ROWS}
CLOSE = "Connection: close"


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


def place(exchange):
    return talk(exchange, post(exchange, "/orders", json.dumps(ORDER).encode(), CLOSE))[0]


def test_a_reset_begins_anew_with_the_same_seed_or_another(exchange):
    fresh = do(exchange, "show_state", "/state")
    with Stream(exchange) as stream:
        stream.authenticate(exchange.credentials().api_key)
        place(exchange)
        exchange.faults.add(Status(500))
        again = do(exchange, "reset", "/reset")
        assert stream.closed()[0] == 1001
    assert (again["state_hash"], again["requests"]) == (fresh["state_hash"], 0)
    assert exchange.faults.plan is None
    old = exchange.credentials().api_key
    assert do(exchange, "reset", "/reset", {"seed": 8})["seed"] == 8
    assert exchange.credentials().api_key != old


def test_state_counts_commands_requests_and_streams(exchange):
    before = do(exchange, "show_state", "/state")
    with Stream(exchange):
        place(exchange)
        after = do(exchange, "show_state", "/state")
    assert after["commands"] == before["commands"] + 1
    assert (after["requests"], after["streams"]) == (1, 1)
    assert after["state_hash"] != before["state_hash"]


def test_invariants_hold_and_a_broken_one_is_told(exchange):
    assert do(exchange, "check_invariants", "/state/invariants") == {"ok": True, "violation": None}
    ledger = exchange._context.venue.exchange.state.ledger
    ledger.balances[-1] += 1
    broken = do(exchange, "check_invariants", "/state/invariants")
    assert broken["ok"] is False
    assert broken["violation"]


def test_the_clock_is_read_moved_frozen_and_let_go(exchange):
    assert do(exchange, "show_clock", "/clock") == {
        "now": "2024-01-27T10:30:00Z",
        "now_us": 1_706_351_400_000_000,
        "frozen": True,
        "speed": 1,
    }
    moved = do(exchange, "advance_clock", "/clock/advance", {"seconds": 1.5})
    assert moved["now"] == "2024-01-27T10:30:01.500000Z"
    assert do(exchange, "run_clock", "/clock/run")["frozen"] is False
    assert do(exchange, "freeze_clock", "/clock/freeze")["frozen"] is True


@pytest.mark.rule("D16")
def test_moving_the_clock_serves_what_fell_due(exchange):
    with Stream(exchange) as stream:
        do(exchange, "advance_clock", "/clock/advance", {"seconds": 5})
        assert do(exchange, "show_state", "/state")["streams"] == 0
        assert stream.closed() == (1008, "INVALID_API_KEY")


@pytest.mark.rule("C35", "D27")
def test_requests_are_found_by_what_they_were(exchange):
    place(exchange)
    talk(exchange, get(exchange, "/markets/NOPE", CLOSE))
    talk(exchange, get(exchange, "/markets/NOPE", CLOSE))
    assert do(exchange, "list_requests", "/requests")["count"] == 3
    found = do(exchange, "list_requests", "/requests?operation=get_market&status=404&limit=1")
    assert (found["count"], len(found["requests"])) == (2, 1)
    assert found["requests"][0]["code"] == "MARKET_NOT_FOUND"
    assert do(exchange, "list_requests", "/requests?limit=0")["requests"] == []
    found = do(exchange, "find_requests", "/requests/find", {"body": {"size": 1}})
    assert [entry["operation"] for entry in found["requests"]] == ["place_order"]
    assert do(exchange, "clear_requests", "/requests")["count"] == 0
    assert do(exchange, "list_requests", "/requests")["count"] == 0


@pytest.mark.rule("C35", "D27")
def test_no_key_is_in_the_journal_of_requests(exchange):
    key = exchange.credentials().api_key
    talk(exchange, get(exchange, f"/markets/{key}?x={key}", CLOSE))
    answer = call(exchange, "GET", "/__mock__/requests")
    assert key.encode() not in answer.body
    assert b"key-0001" in answer.body


def test_commands_are_exported_for_a_replay(exchange):
    place(exchange)
    answer = call(exchange, "GET", "/__mock__/commands")
    assert answer.headers["content-type"] == "application/x-ndjson"
    replayed = replay(Journal.read(answer.body.splitlines()))
    assert replayed.state_hash() == exchange.state_hash()


def test_plans_and_hits_are_listed_with_the_requests(exchange):
    exchange.faults.add(Status(503))
    place(exchange)
    plan, hit = do(exchange, "list_requests", "/requests")["faults"]
    assert (plan["what"], plan["after"], plan["fields"]["seed"]) == ("plan", 0, 7)
    assert (hit["what"], hit["fields"]["operation"]) == ("hit", "place_order")
    assert do(exchange, "clear_requests", "/requests")["faults"] == []


def test_the_clock_runs_at_another_speed_and_not_at_one_it_cannot_have(exchange):
    fast = do(exchange, "run_clock", "/clock/run", {"speed": 60})
    assert (fast["frozen"], fast["speed"]) == (False, 60)
    assert do(exchange, "run_clock", "/clock/run")["speed"] == 1
    assert call(exchange, "POST", "/__mock__/clock/run", {"speed": 0}).status == 400
