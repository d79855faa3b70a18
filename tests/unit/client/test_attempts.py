"""What is told of an attempt, and the contract's verdict on it."""

import json

import pytest

from kalshi_contract.monitoring.log_events import VERDICTS, fields_of
from kalshi_refclient._core import attempts
from kalshi_refclient._core.integrity import read_answer
from kalshi_refclient._core.outcomes import Answer, Lost, NotSent, Unreadable
from kalshi_refclient._core.steps import Request
from kalshi_refclient._core.tolerance import Counters, checker
from support.client_world import EDITION, account_object

CHECK = checker(EDITION, Counters(), strict=False)
JSON = {"content-type": "application/json"}
READ = Request(
    EDITION.operations["get_account"],
    "/accounts/user_0001",
    {"account_id": "user_0001"},
    request_id="id-1",
)


def reading(status, body, headers=JSON):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return read_answer(READ.operation, READ.asked, Answer(status, headers, content), CHECK)


def error(code="INVALID_PARAMETER", **more):
    return {"error": {"code": code, "message": "said so", **more}}


@pytest.mark.rule("C35", "D27")
@pytest.mark.parametrize(
    ("status", "body", "verdict"),
    [
        (200, {"account": account_object()}, "valid"),
        (200, {"account": {}}, "violation"),
        (200, b"<html>", "violation"),
        (302, b"", "violation"),
        (400, error(), "refused"),
        (429, error("RATE_LIMIT_EXCEEDED", retry_after=1), "refused"),
        (404, b"<html>", "violation"),
        (401, error(code=7), "violation"),
        (500, error("INTERNAL_ERROR"), "valid"),
        (502, b"<html>", "violation"),
    ],
)
def test_the_verdict_is_the_contract_s(status, body, verdict):
    assert attempts.verdict_of(reading(status, body)) == verdict
    assert verdict in VERDICTS


@pytest.mark.rule("C33", "C35", "D27")
def test_an_answer_is_told_with_everything_that_is_known():
    fields = attempts.answered_fields(READ, reading(400, error()), 400, 2, 0.0123456)

    assert fields == {
        "request_id": "id-1",
        "account": "user_0001",
        "operation": "get_account",
        "method": "GET",
        "path": "/accounts/user_0001",
        "status": 400,
        "code": "INVALID_PARAMETER",
        "duration_ms": 12.346,
        "verdict": "refused",
        "attempt": 2,
        "why": None,
    }
    assert set(fields) <= fields_of("api_answered")


def test_what_breaks_the_contract_says_where():
    fields = attempts.answered_fields(READ, reading(200, {"account": {}}), 200, 1, 0.0)

    assert "account_id" in fields["why"]


@pytest.mark.rule("C35")
@pytest.mark.parametrize(
    ("outcome", "name", "verdict"),
    [
        (NotSent("dns"), "NotSent", None),
        (Lost("reset"), "Lost", None),
        (Unreadable("too large", 200, too_large=True), "Unreadable", "violation"),
    ],
    ids=["not sent", "lost", "unreadable"],
)
def test_an_attempt_without_an_answer_is_told_with_what_happened(outcome, name, verdict):
    fields = attempts.failed_fields(READ, outcome, 1, 5.0)

    assert (fields["outcome"], fields["verdict"]) == (name, verdict)
    assert (fields["why"], fields["duration_ms"]) == (outcome.reason, 5000.0)
    assert set(fields) <= fields_of("api_failed")


@pytest.mark.rule("C35")
@pytest.mark.parametrize(
    ("status", "code", "event"),
    [
        (429, "RATE_LIMIT_EXCEEDED", "rate_limited"),
        (401, "INVALID_API_KEY", "auth_failed"),
        (403, "FORBIDDEN", "auth_failed"),
        (403, "INSUFFICIENT_BALANCE", None),
        (404, "ACCOUNT_NOT_FOUND", None),
        (500, "INTERNAL_ERROR", None),
    ],
)
def test_limits_and_keys_are_told_of_besides(status, code, event):
    assert attempts.warning_of(reading(status, error(code))) == event
