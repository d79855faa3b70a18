import json

import pytest

from kalshi_contract.loader import load_edition
from kalshi_harness.driver import Answer
from kalshi_harness.judge import judge_answer, judge_error
from kalshi_harness.verdict import CardFailure

EDITION = load_edition()
MARKETS = EDITION.operations["get_markets"]
JSON = ("content-type", "application/json")


def answer(status, value, *headers):
    return Answer("GET", "/markets", b"", status, (JSON, *headers), json.dumps(value).encode())


def error(code, **more):
    return {"error": {"code": code, "message": "words", **more}}


def test_a_good_answer_passes():
    judge_answer(EDITION, MARKETS, answer(200, {"markets": []}))


@pytest.mark.rule("C20", "C21", "C27", "D13")
@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (answer(201, {"markets": []}), "answered 201"),
        (answer(200, {"markets": {}}), "no get_markets_response"),
        (answer(200, {"markets": [], "more": 1}), "no get_markets_response"),
        (Answer("GET", "/", b"", 200, (("content-type", "text/html"),), b"{}"), "Content-Type"),
        (answer(400, {"message": "x"}), "no error_response"),
        (answer(400, error("NONSENSE")), "no error_response"),
        (answer(403, error("INVALID_PARAMETER")), "the status of INVALID_PARAMETER"),
        (answer(401, error("INVALID_API_KEY")), "WWW-Authenticate"),
        (answer(429, error("RATE_LIMIT_EXCEEDED", retry_after=5)), "Retry-After"),
        (
            answer(429, error("RATE_LIMIT_EXCEEDED", retry_after=5), ("retry-after", "6")),
            "Retry-After",
        ),
        (answer(429, error("RATE_LIMIT_EXCEEDED")), "retry_after"),
    ],
)
def test_each_departure_is_a_failure(wrong, why):
    with pytest.raises(CardFailure, match=why):
        judge_answer(EDITION, MARKETS, wrong)


def test_a_code_that_is_another_operations_is_a_failure():
    with pytest.raises(CardFailure, match="may not answer with ORDER_NOT_FOUND"):
        judge_answer(
            EDITION, EDITION.operations["get_market"], answer(404, error("ORDER_NOT_FOUND"))
        )


def test_extra_fields_pass_where_the_target_is_not_ours():
    judge_answer(EDITION, MARKETS, answer(200, {"markets": [], "cursor": ""}), tolerant=True)


def test_405_needs_allow():
    with pytest.raises(CardFailure, match="Allow"):
        judge_error(EDITION, answer(405, error("METHOD_NOT_ALLOWED")))
    allowed = answer(405, error("METHOD_NOT_ALLOWED"), ("allow", "GET"))
    assert judge_error(EDITION, allowed) == "METHOD_NOT_ALLOWED"
