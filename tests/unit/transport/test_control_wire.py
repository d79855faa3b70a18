"""Control operations on what is on the wire; answers keep their rows' schemas."""

import json

import pytest

from kalshi_contract.validation import Validator
from mock_exchange import MockExchange
from mock_exchange.transport.control_wire import ROWS
from support.transport_raw import ORDER, call, post, talk
from support.transport_stream import Stream

ROW = {row.operation_id: row for row in ROWS}


@pytest.fixture(scope="module")
def exchange():
    with MockExchange(seed=7, clock="frozen") as running:
        yield running


def do(exchange, operation_id, path):
    answer = call(exchange, ROW[operation_id].method, f"/__mock__{path}")
    assert answer.status == 200, answer.body
    assert Validator(ROW[operation_id].answer).violations(answer.json) == ()
    return answer.json


def place(exchange, **fields):
    body = json.dumps(ORDER | fields).encode()
    return talk(exchange, post(exchange, "/orders", body, "Connection: close"))[0]


def test_a_request_is_shown_by_its_number_with_what_was_answered_if_somebody_looked(exchange):
    place(exchange)
    number = exchange.requests()[-1].sequence
    alone = do(exchange, "show_request", f"/requests/{number}")
    assert (alone["request"]["status"], alone["wire"]) == (200, None)
    venue, wire = exchange._context.venue, exchange._context.wire
    exchange.run(lambda: venue.monitor.read_bodies(wire.take))
    place(exchange, size=-1)
    looked = do(exchange, "show_request", f"/requests/{number + 1}")
    assert looked["wire"]["request"]["violations"][0]["pointer"] == "/size"
    assert "INVALID_ORDER" in looked["wire"]["answer"]["body"]
    exchange.run(lambda: venue.monitor.read_bodies(None))


@pytest.mark.parametrize("number", ["0", "999999", "-1", "x", "%C2%B2"])
def test_a_request_that_is_not_kept_is_unknown(exchange, number):
    assert call(exchange, "GET", f"/__mock__/requests/{number}").code == "UNKNOWN_REQUEST"


def test_connections_are_listed_and_one_is_closed(exchange):
    with Stream(exchange) as stream:
        stream.authenticate(exchange.credentials().api_key)
        (listed,) = do(exchange, "list_streams", "/streams")["streams"]
        assert listed["account_id"] == "user_0001"
        closed = do(exchange, "close_stream", f"/streams/{listed['connection']}")
        assert closed["stream"] == listed
        assert stream.closed()[0] == 1001
    again = call(exchange, "DELETE", f"/__mock__/streams/{listed['connection']}")
    assert (again.status, again.code) == (404, "UNKNOWN_CONNECTION")
