"""A 429 that the quota knows nothing of: with a hint, without, with nonsense."""

import json

import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.faults.reading import parse_rule
from mock_exchange.faults.toxics.rate_limit import RateLimit
from support.toxics_pure import EDITION, headers, scene


@pytest.mark.rule("C27", "D12", "D13")
def test_a_hint_is_in_header_and_body_as_the_contract_has_it():
    found = RateLimit(60).delivery(None, scene()).response
    body = json.loads(found.body)
    assert (found.status, body["error"]["retry_after"]) == (429, 60)
    assert headers(found)["retry-after"] == "60"
    assert EDITION.validator("error_response").violations(body) == ()


@pytest.mark.parametrize("none", [None, ""])
def test_a_hint_can_be_missing(none):
    found = RateLimit(none).delivery(None, scene()).response
    assert "retry-after" not in headers(found)
    assert "retry_after" not in json.loads(found.body)["error"]


@pytest.mark.parametrize("nonsense", ["soon", "-1", "NaN", "1e999"])
def test_a_hint_can_be_nonsense(nonsense):
    found = RateLimit(nonsense).delivery(None, scene()).response
    assert headers(found)["retry-after"] == nonsense
    assert json.loads(found.body)["error"]["retry_after"] == nonsense


def test_another_edition_has_its_own_words():
    found = RateLimit(3).delivery(None, scene(edition=load_edition("trade-api-3.34"))).response
    assert (found.status, headers(found)["retry-after"]) == (429, "3")
    assert isinstance(json.loads(found.body)["error"], str)


@pytest.mark.parametrize("text", ["a\r\nSet-Cookie: x", "tomorrow\n", "é", "\x00"])
def test_a_hint_cannot_leave_its_header(text):
    with pytest.raises(ValueError, match="goes into a header"):
        RateLimit(text)
    with pytest.raises(ValueError, match="at /fault: 'retry_after' goes into a header"):
        parse_rule({"fault": {"kind": "rate_limit", "retry_after": text}})
