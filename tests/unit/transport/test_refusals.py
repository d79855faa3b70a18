"""The transport's own refusals keep the contract's shape."""

import json

import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.transport.refusals import error_body, json_response, refusal

EDITION = load_edition()


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("INVALID_PARAMETER", 400),
        ("FORBIDDEN", 403),
        ("ROUTE_NOT_FOUND", 404),
        ("METHOD_NOT_ALLOWED", 405),
        ("PAYLOAD_TOO_LARGE", 413),
        ("INTERNAL_ERROR", 500),
    ],
)
@pytest.mark.rule("C21", "D09")
def test_a_refusal_has_the_status_and_the_shape_of_its_code(code, status):
    response = refusal(EDITION, code, "why", ((b"allow", b"GET"),))
    body = json.loads(response.body)
    assert response.status == status
    assert EDITION.validator("error_response").violations(body) == ()
    assert (b"allow", b"GET") in response.headers
    assert (b"content-length", str(len(response.body)).encode()) in response.headers


def test_a_code_the_edition_does_not_have_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        refusal(EDITION, "NO_SUCH_CODE", "why")


def test_details_are_left_out_where_there_are_none():
    assert error_body("A", "b") == {"error": {"code": "A", "message": "b"}}
    assert error_body("A", "b", {"field": "x"})["error"]["details"] == {"field": "x"}


def test_a_json_response_is_complete():
    response = json_response(200, {"a": 1})
    assert response.body == b'{"a":1}'
    assert dict(response.headers) == {
        b"content-type": b"application/json",
        b"content-length": b"7",
    }
