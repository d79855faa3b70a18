import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from kalshi_contract.loader import load_edition
from kalshi_harness.drift.editions import document_contract, edition_contract
from kalshi_harness.drift.har import read_har
from kalshi_harness.drift.judging import judge
from kalshi_harness.drift.mock_journal import read_journal
from kalshi_harness.drift.tree import Breaking
from mock_exchange import MockExchange
from support.drift_documents import asyncapi, openapi
from support.drift_recordings import GOOD_ORDER, entry, har, journal_entry

KEY = [("Authorization", "Bearer x")]
CLIENTS, SERVERS, NOBODY = Breaking(True, False), Breaking(False, True), Breaking(False, False)


def judged(*entries, document=None):
    return judge(document_contract(document or openapi(), "a"), read_har(har(*entries), "t"))


def told(*entries, document=None):
    return [(one.kind, one.where) for one in judged(*entries, document=document).differences]


def test_traffic_that_keeps_the_contract_has_no_difference():
    found = judged(
        entry("GET", "/orders?status=open&limit=5", 200, [GOOD_ORDER]),
        entry("POST", "/orders", 201, GOOD_ORDER, body=GOOD_ORDER),
        entry("DELETE", "/orders/o1", 204),
    )

    assert found.differences == ()
    assert (found.operations_seen, found.operations) == (3, 3)


POST = "POST /orders"
WRONG = {
    "an unknown path": (
        entry("GET", "/balance/u1", 200, {}),
        ("operation_added", "GET /balance/{}", SERVERS),
    ),
    "an unknown method": (entry("PUT", "/orders", 200, {}), ("operation_added", "PUT /orders", SERVERS)),
    "an unknown status": (entry("POST", "/orders", 200, {}, body=GOOD_ORDER),
                          ("response_added", f"{POST} response 200", CLIENTS)),
    "an unknown error status": (entry("POST", "/orders", 418, {}, body=GOOD_ORDER),
                                ("response_added", f"{POST} response 418", NOBODY)),
    "an unknown parameter": (entry("GET", "/orders?page=2", 200, []),
                             ("query_parameter_added", "GET /orders query page", SERVERS)),
    "a parameter of another type": (
        entry("GET", "/orders?limit=many", 200, []),
        ("query_parameter_type_changed", "GET /orders query limit", SERVERS),
    ),
    "a parameter that is not listed": (
        entry("GET", "/orders?status=closed", 200, []),
        ("query_parameter_enum_changed", "GET /orders query status", SERVERS),
    ),
    "an unknown field of a request": (
        entry("POST", "/orders", 201, GOOD_ORDER, body={**GOOD_ORDER, "type": "limit"}),
        ("request_field_added", f"{POST} request body type", SERVERS),
    ),
    "a field of a request that is not there": (
        entry("POST", "/orders", 201, GOOD_ORDER, body={"order_id": "o", "side": "bid"}),
        ("request_field_missing", f"{POST} request body count", SERVERS),
    ),
    "no body": (entry("POST", "/orders", 201, GOOD_ORDER), ("request_missing", f"{POST} request body", SERVERS)),
    "a body that is no JSON": (
        entry("POST", "/orders", 201, GOOD_ORDER, body="a=1"),
        ("request_type_changed", f"{POST} request body", SERVERS),
    ),
    "an unknown field of an answer": (
        entry("POST", "/orders", 201, {**GOOD_ORDER, "fee": 1}, body=GOOD_ORDER),
        ("response_field_added", f"{POST} response 201 fee", NOBODY),
    ),
    "a field of an answer that is not there": (
        entry("POST", "/orders", 201, {"order_id": "o", "side": "bid"}, body=GOOD_ORDER),
        ("response_field_missing", f"{POST} response 201 count", CLIENTS),
    ),
    "a field of another type": (
        entry("GET", "/orders", 200, [{**GOOD_ORDER, "count": "3.00"}]),
        ("response_field_type_changed", "GET /orders response 200 [].count", CLIENTS),
    ),
    "a value that is not listed": (
        entry("GET", "/orders", 200, [{**GOOD_ORDER, "side": "buy"}]),
        ("response_field_enum_changed", "GET /orders response 200 [].side", CLIENTS),
    ),
    "a number out of bounds": (
        entry("GET", "/orders", 200, [{**GOOD_ORDER, "count": 1000}]),
        ("response_field_bounds_changed", "GET /orders response 200 [].count", CLIENTS),
    ),
    "an answer without a body": (
        entry("GET", "/orders", 200),
        ("response_type_changed", "GET /orders response 200", CLIENTS),
    ),
    "an answer that is no JSON": (
        entry("GET", "/orders", 200, "<html>"),
        ("response_type_changed", "GET /orders response 200", CLIENTS),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_leaves_the_contract_is_named_with_whom_it_breaks(name):
    recorded, expected = WRONG[name]
    (one,) = judged(recorded).differences

    assert (one.kind, one.where, one.breaking) == expected


def test_the_same_thing_seen_often_is_one_difference_with_its_count_and_values():
    sides = ("buy", "sell", "buy")
    (one,) = judged(
        *(entry("GET", "/orders", 200, [{**GOOD_ORDER, "side": side}]) for side in sides)
    ).differences

    assert (one.count, one.a, one.b) == (3, ["ask", "bid"], ["buy", "sell"])


def test_a_call_without_what_says_who_calls_is_named_where_others_have_it():
    with_key, without = (
        entry("GET", "/orders", 200, [], headers=KEY),
        entry("DELETE", "/orders/o", 204),
    )

    assert told(with_key, without) == [("operation_auth_changed", "DELETE /orders/{order_id}")]
    assert told(without) == []  # nobody's is there: they were taken out of the recording
    assert told(with_key, entry("GET", "/orders", 401, {})) == [
        ("response_added", "GET /orders response 401")
    ]


def test_a_range_of_statuses_and_the_default_take_what_no_other_does():
    document = openapi()
    answers = document["paths"]["/orders/{order_id}"]["delete"]["responses"]
    answers |= {"4XX": {"description": ""}, "default": {"description": ""}}

    assert (
        told(
            entry("DELETE", "/orders/o", 404), entry("DELETE", "/orders/o", 500), document=document
        )
        == []
    )


def test_the_path_with_the_most_words_of_its_own_is_meant():
    document = openapi()
    document["paths"]["/orders/batched"] = {"delete": {"responses": {"202": {"description": ""}}}}

    assert told(entry("DELETE", "/orders/batched", 202), document=document) == []


def test_what_is_outside_the_base_path_is_counted_and_not_judged():
    found = judged(entry("GET", "https://cdn.example.org/logo.png", 200))

    assert found.differences == ()
    assert found.not_judged == (("requests outside the base path", 1),)


def test_an_error_code_that_an_answer_does_not_have_is_named():
    document = openapi()
    document["paths"]["/orders"]["get"]["responses"]["429"] = {"x-error-codes": ["slow_down"]}
    wrong = entry("GET", "/orders", 429, {"error": {"code": "hurry"}})

    assert told(wrong, document=document) == [
        ("error_code_added", "GET /orders response 429 code hurry")
    ]


FRAMES = {
    "good": ([("send", {"cmd": "subscribe", "id": 1}), ("receive", {"type": "ticker", "msg": {"price": "1"}})], []),
    "an unknown message": ([("receive", {"type": "news"})], [("server_message_added", "server message news")]),
    "a field of another type": (
        [("receive", {"type": "ticker", "msg": {"price": 1}})],
        [("message_field_type_changed", "server message ticker msg.price")],
    ),
    "a field that is not there": (
        [("send", {"cmd": "subscribe"})],
        [("message_field_missing", "client message subscribe id")],
    ),
    "a command that the server sends": (
        [("receive", {"cmd": "subscribe", "id": 1})],
        [("server_message_added", "server message subscribe")],
    ),
    "no object": ([("receive", [1])], [("server_message_added", "server message no object")]),
}  # fmt: skip


@pytest.mark.parametrize("name", FRAMES)
def test_frames_are_judged_by_the_messages_of_the_streams(name):
    messages, expected = FRAMES[name]
    recorded = entry("GET", "wss://ws.example.org/ws", 101, messages=messages)

    assert told(recorded, document=asyncapi()) == expected


def test_frames_are_not_judged_by_a_contract_without_streams():
    recorded = entry("GET", "wss://ws.example.org/ws", 101, messages=FRAMES["good"][0])

    assert judged(recorded).not_judged == (("frames, as the contract has no streams", 2),)


def test_a_journal_is_judged_by_its_requests_statuses_and_codes():
    traffic = read_journal(
        [
            journal_entry("POST", "/v2/orders", 201, body=json.dumps({**GOOD_ORDER, "size": 1})),
            journal_entry("GET", "/v2/orders", 500),
        ],
        "j",
    )

    assert {one.kind for one in judge(document_contract(openapi(), "a"), traffic).differences} == {
        "request_field_added",
        "response_added",
    }


def test_the_mock_keeps_its_own_contract_as_a_recorder_sees_it():
    order = {"ticker": "BTC-2024-12-31", "side": "buy", "type": "limit", "size": 1, "price": 0.5}
    calls = [
        ("GET", "/markets?limit=2", None),
        ("GET", "/markets/BTC-2024-12-31", None),
        ("GET", "/markets/NONE", None),
        ("POST", "/orders", order),
        ("POST", "/orders", {**order, "size": -1}),
        ("GET", "/fills", None),
    ]
    with MockExchange(seed=7) as exchange:
        me = exchange.credentials()
        recorded = [record(me, *call) for call in calls]

    found = judge(edition_contract(load_edition()), read_har(har(*recorded), "mock"))

    assert found.operations_seen == 4
    assert [(one.kind, one.where) for one in found.differences] == [
        ("request_field_bounds_changed", "POST /orders request body size")
    ]


def record(me, method, path, body):
    headers = {"Authorization": f"Bearer {me.api_key}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = Request(me.rest_url + path, data, headers, method=method)  # loopback
    try:
        with urlopen(request) as answer:
            status, text = answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            status, text = error.code, error.read().decode()
    return entry(method, me.rest_url + path, status, text, body=body, headers=headers.items())


def test_a_header_of_an_answer_is_no_field_of_its_body():
    refusal = {"error": {"code": "INVALID_API_KEY", "message": "no such key"}}
    recording = har(entry("GET", "https://h/trade-api/v2/markets", 401, refusal))

    assert judge(edition_contract(load_edition()), read_har(recording, "t")).differences == ()
