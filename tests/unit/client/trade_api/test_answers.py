"""Answers of trade-api-3.34: four shapes of errors, bodies that must be missing, and a success that is about what was asked."""

import json

import pytest

from kalshi_refclient._core.integrity import Accepted, Broken, Denied, Failed
from kalshi_refclient._core.outcomes import Answer
from kalshi_refclient._core.tolerance import Counters, checker
from kalshi_refclient.trade_api._core.answers import ASKED_AND_ANSWERED, read_answer
from support.trade_client_world import EDITION, created_object

JSON = {"content-type": "application/json"}


def read(operation_id, status, body, asked=(), secrets=(), headers=None):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    check = checker(EDITION, Counters(), strict=True)
    answer = Answer(status, headers or JSON, raw, secrets)
    return read_answer(EDITION.operations[operation_id], dict(asked), answer, check)


@pytest.mark.rule("T03")
@pytest.mark.parametrize(
    ("status", "body", "code", "message"),
    [
        (404, {"error": {"code": "not_found", "message": "not found"}}, "not_found", "not found"),
        (
            400,
            {"code": "bad_request", "message": "bad request", "details": "cannot unmarshal"},
            "bad_request",
            "bad request: cannot unmarshal",
        ),
        (400, {"msg": "Invalid format"}, "invalid_parameter", "Invalid format"),
        (429, {"error": "too many requests"}, "too_many_requests", "too many requests"),
    ],
)
def test_each_shape_of_an_error_is_understood(status, body, code, message):
    reading = read("CancelOrderV2", status, body)

    assert isinstance(reading, Denied)
    assert (reading.code, reading.message) == (code, message)
    assert reading.conforms
    assert reading.declared


@pytest.mark.rule("T03")
@pytest.mark.parametrize("body", [b"<html>", b"", b"[]", {"error": {"code": "NOT FOUND"}}])
def test_a_body_of_somebody_between_us_does_not_conform(body):
    reading = read("AmendOrderV2", 409, body)

    assert isinstance(reading, Denied)
    assert not reading.conforms
    assert not reading.declared


def test_a_server_that_failed_is_told_from_one_that_refused():
    body = {"error": {"code": "service_unavailable", "message": "service unavailable"}}

    assert read("CreateOrderV2", 503, body) == Failed(
        503, "service_unavailable", None, json.dumps(body), conforms=True
    )


@pytest.mark.parametrize("status", [302, 199, 600])
def test_what_is_no_answer_breaks_the_contract(status):
    assert isinstance(read("GetMarket", status, b""), Broken)


@pytest.mark.rule("T07")
def test_204_has_no_body():
    assert read("CancelAllOrders", 204, b"") == Accepted({})
    assert isinstance(read("CancelAllOrders", 204, {}), Broken)
    assert isinstance(read("CancelAllOrders", 200, {}), Broken)


def test_an_answer_is_about_what_was_asked():
    body = created_object()

    assert isinstance(read("CreateOrderV2", 201, body, {"client_order_id": "mine"}), Accepted)
    assert isinstance(read("CreateOrderV2", 201, body, {"client_order_id": "other"}), Broken)
    del body["client_order_id"]
    assert isinstance(read("CreateOrderV2", 201, body, {"client_order_id": "mine"}), Accepted)


def test_what_must_agree_is_of_operations_that_there_are():
    for operation_id, pairs in ASKED_AND_ANSWERED.items():
        operation = EDITION.operations[operation_id]
        named = {each.name for each in operation.parameters}
        if operation.request_object:
            named |= set(EDITION.objects[operation.request_object]["properties"])
        assert {name for name, _ in pairs} <= named


def test_no_secret_gets_into_an_error():
    body = {"error": {"code": "abc_signature", "message": "abc_signature"}}
    reading = read("GetOrder", 401, body, secrets=("abc_signature",))

    assert reading.code is None
    assert "abc_signature" not in reading.message + reading.body
