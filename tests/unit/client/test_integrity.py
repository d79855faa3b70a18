"""What an answer means, by status and body."""

import json

import pytest

from kalshi_refclient._core import integrity
from kalshi_refclient._core.outcomes import Answer
from kalshi_refclient._core.tolerance import Counters, checker
from support.client_world import EDITION, account_object, fill_object

CHECK = checker(EDITION, Counters(), strict=False)
JSON = {"content-type": "application/json"}


def read(status, body, operation_id="get_account", headers=JSON, **asked):
    operation = EDITION.operations[operation_id]
    return integrity.read_answer(operation, asked, Answer(status, headers, body), CHECK)


def account_bytes(**more):
    return json.dumps({"account": account_object(**more)}).encode()


@pytest.mark.rule("C20", "D01")
def test_a_declared_success_that_keeps_its_schema_is_accepted():
    reading = read(200, account_bytes(), account_id="user_0001")

    assert reading == integrity.Accepted({"account": account_object()})


@pytest.mark.rule("C20")
@pytest.mark.parametrize("status", [100, 201, 204, 300, 304, 399])
def test_other_statuses_below_400_are_broken(status):
    assert isinstance(read(status, account_bytes()), integrity.Broken)


@pytest.mark.rule("C20", "C21", "C22")
@pytest.mark.parametrize(
    ("status", "body", "code", "declared"),
    [
        (
            404,
            b'{"error": {"code": "ACCOUNT_NOT_FOUND", "message": "m"}}',
            "ACCOUNT_NOT_FOUND",
            True,
        ),
        (404, b"<html>", None, True),
        (409, b'{"error": {"code": "INVALID_ORDER", "message": "m"}}', "INVALID_ORDER", True),
        (409, b"<html>", None, False),
        (409, b'{"error": {"code": "x y", "message": "m"}}', None, False),
        (409, b'{"error": "INVALID_ORDER"}', None, False),
        (409, b"[]", None, False),
    ],
)
def test_a_4xx_is_denied_and_says_whether_the_contract_knows_it(status, body, code, declared):
    reading = read(status, body)

    assert isinstance(reading, integrity.Denied)
    assert (reading.code, reading.declared) == (code, declared)


def test_details_are_kept_small_and_of_plain_types():
    body = b'{"error": {"code": "INVALID_ORDER", "message": "m", "details": {"field": "size", "value": '
    assert read(400, body + b"-100}}}").value == -100
    assert read(400, body + b"[1, 2]}}}").value is None
    assert len(read(400, body + b'"' + b"x" * 999 + b'"}}}').value) <= 200


@pytest.mark.rule("C20", "D29")
@pytest.mark.parametrize("status", [500, 502, 503, 599])
def test_a_5xx_has_failed_with_or_without_a_body(status):
    assert isinstance(read(status, b""), integrity.Failed)
    reading = read(status, b'{"error": {"code": "INTERNAL_ERROR", "message": "m"}}')
    assert reading.code == "INTERNAL_ERROR"


@pytest.mark.rule("D30")
def test_every_item_of_a_list_is_held_against_what_was_asked():
    body = json.dumps({"fills": [fill_object(1), fill_object(2, ticker="X")]}).encode()

    assert isinstance(read(200, body, "get_fills"), integrity.Accepted)
    assert isinstance(read(200, body, "get_fills", ticker="X"), integrity.Broken)


@pytest.mark.rule("D30")
def test_what_is_compared_exists_in_the_edition():
    """The pairs name parameters or body fields of the request, and fields of the answer's schema."""
    for operation_id, pairs in integrity.ASKED_AND_ANSWERED.items():
        operation = EDITION.operations[operation_id]
        asked = {parameter.name for parameter in operation.parameters}
        if operation.request_object:
            asked |= set(EDITION.objects[operation.request_object]["properties"])
        answered = EDITION.objects[operation.response_objects[200]]["properties"]
        for name, path in pairs:
            assert name in asked
            assert path.split(".")[0].removesuffix("[]") in answered
