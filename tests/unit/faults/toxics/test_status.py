"""An answer of another status: whose words it has."""

import json

import pytest

from mock_exchange.faults.toxics.status import Status
from support.toxics_pure import EDITION, headers, response, scene


@pytest.mark.parametrize(
    ("status", "code"),
    [(500, "INTERNAL_ERROR"), (503, "SERVICE_UNAVAILABLE"), (401, "INVALID_API_KEY")],
)
@pytest.mark.rule("C20", "C21", "D09", "D29")
def test_a_status_of_the_contract_is_its_own_error(status, code):
    delivery = Status(status).delivery(response(), scene())
    body = json.loads(delivery.response.body)
    assert (delivery.response.status, delivery.response.code) == (status, code)
    assert EDITION.validator("error_response").violations(body) == ()


def test_a_status_the_contract_does_not_know_has_no_body():
    found = Status(504).delivery(None, scene()).response
    assert (found.status, found.body, headers(found)["content-length"]) == (504, b"", "0")


@pytest.mark.parametrize(
    ("body", "media_type", "sent"),
    [
        ("<html>oops</html>", "text/html; charset=utf-8", b"<html>oops</html>"),
        ("", "text/plain; charset=utf-8", b""),
        ({"a": 1}, "application/json", b'{"a":1}'),
        (None, "application/json", b"null"),
    ],
)
def test_a_body_is_sent_as_given(body, media_type, sent):
    found = Status(502, body).delivery(None, scene()).response
    assert (headers(found)["content-type"], found.body) == (media_type, sent)
    assert headers(found)["content-length"] == str(len(sent))


def test_before_means_that_the_exchange_never_sees_the_request():
    assert Status(500).before
    assert not Status(500, at="after").before
