"""Faults of HTTP answers: what a plan means for one request, and the answers it gives."""

import json

import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.faults.http import judge, render, stream_open_fault
from mock_exchange.faults.plan import (
    CutConnection,
    FaultPlan,
    Latency,
    Match,
    RateLimit,
    Rule,
    Status,
)

EDITION = load_edition()


def headers(response):
    return dict(response.headers)


def test_no_rule_that_strikes_is_no_verdict():
    assert (
        judge(FaultPlan((Rule(Status(500), Match("get_order")),)), "get_fills", None, "GET") is None
    )


def test_latencies_are_added_up_and_named():
    plan = FaultPlan((Rule(Latency(1.5)), Rule(Latency(0.25), name="slow"), Rule(Status(500))))
    verdict = judge(plan, "get_fills", None, "GET")
    assert verdict.delay_us == 1_750_000
    assert verdict.fault == Status(500)
    assert verdict.label == "latency, slow, status"


def test_latency_alone_leaves_the_answer_to_the_exchange():
    verdict = judge(FaultPlan((Rule(Latency(1)),)), "get_fills", None, "GET")
    assert verdict.fault is None


@pytest.mark.parametrize(
    ("status", "code"),
    [(500, "INTERNAL_ERROR"), (503, "SERVICE_UNAVAILABLE"), (401, "INVALID_API_KEY")],
)
@pytest.mark.rule("C20", "C21", "D09", "D29")
def test_a_status_of_the_contract_is_its_own_error(status, code):
    response = render(Status(status), EDITION)
    body = json.loads(response.body)
    assert (response.status, body["error"]["code"], response.code) == (status, code, code)
    assert EDITION.validator("error_response").violations(body) == ()


def test_a_status_the_contract_does_not_know_has_no_body():
    response = render(Status(504), EDITION)
    assert (response.status, response.body) == (504, b"")
    assert headers(response)[b"content-length"] == b"0"


@pytest.mark.parametrize(
    ("body", "media_type", "sent"),
    [
        ("<html>oops</html>", b"text/html; charset=utf-8", b"<html>oops</html>"),
        ("", b"text/plain; charset=utf-8", b""),
        ({"a": 1}, b"application/json", b'{"a":1}'),
        (None, b"application/json", b"null"),
    ],
)
def test_a_body_is_sent_as_given(body, media_type, sent):
    response = render(Status(502, body), EDITION)
    assert (headers(response)[b"content-type"], response.body) == (media_type, sent)
    assert headers(response)[b"content-length"] == str(len(sent)).encode()


@pytest.mark.rule("C27", "D12", "D13")
def test_a_rate_limit_looks_like_the_contract_s():
    response = render(RateLimit(60), EDITION)
    body = json.loads(response.body)
    assert response.status == 429
    assert body["error"]["retry_after"] == 60
    assert headers(response)[b"retry-after"] == b"60"
    assert EDITION.validator("error_response").violations(body) == ()


def test_a_handshake_asks_for_rules_of_the_stream_only():
    plan = FaultPlan((Rule(Status(500)), Rule(CutConnection(), Match("stream"))))
    assert stream_open_fault(plan) == CutConnection()
    assert stream_open_fault(FaultPlan((Rule(Status(500)),))) is None
