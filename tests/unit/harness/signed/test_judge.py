import json

import pytest

from kalshi_contract.loader import load_edition
from kalshi_harness.driver import Answer
from kalshi_harness.signed.judge import code_of, judge_answer
from kalshi_harness.verdict import CardFailure

EDITION = load_edition("trade-api-3.34")
ORDER = EDITION.operations["GetOrder"]
NOT_FOUND = {"error": {"code": "not_found", "message": "not found"}}
EMPTY = next(each for each in EDITION.operations.values() if each.empty_statuses)


def answer(status, value):
    body = json.dumps(value).encode() if value is not None else b""
    return Answer("GET", "/x", b"", status, (("content-type", "application/json"),), body)


def test_an_empty_success_is_empty():
    status = EMPTY.empty_statuses[0]
    judge_answer(EDITION, EMPTY, answer(status, None))
    with pytest.raises(CardFailure, match=f"the body of a {status}"):
        judge_answer(EDITION, EMPTY, answer(status, {}))


@pytest.mark.rule("T03", "D52")
@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (answer(202, {}), "answered 202"),
        (answer(200, {"order": {}}), "no GetOrderResponse"),
        (answer(404, {"error": {"code": "nonsense", "message": "x"}}), "no error code"),
        (answer(401, NOT_FOUND), "the status of not_found"),
    ],
)
def test_an_answer_outside_the_contract_fails(wrong, why):
    with pytest.raises(CardFailure, match=why):
        judge_answer(EDITION, ORDER, wrong)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (NOT_FOUND, "not_found"),
        ({"code": "bad_request"}, "bad_request"),
        ({"msg": "x"}, ""),
        ({"error": "too many requests"}, ""),
        ([], ""),
    ],
)
def test_codes_are_found_in_every_shape(body, code):
    assert code_of(body) == code
