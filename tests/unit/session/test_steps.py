"""The steps of every edition."""

import pytest

from mock_exchange.session import steps
from mock_exchange.session.call import receive
from mock_exchange.session.http import BODY_BYTES_MAX, HttpRequest
from support.session_world import World


def call(headers=(), body=b""):
    return receive(HttpRequest("POST", "/x", b"", list(headers), body), 0)


@pytest.mark.parametrize(
    ("declared", "good"),
    [
        (b"application/json", True),
        (b"Application/JSON; charset=UTF-8", True),
        (b'application/json; charset="utf-8"', True),
        (b"application/json; charset=latin-1", False),
        (b"text/json", False),
        (b"", False),
    ],
)
def test_json_is_declared_as_json(declared, good):
    door = World().venue._door
    refusal = steps.check_media_type(door, call([(b"content-type", declared)]), None)
    assert (refusal is None) is good


def test_a_body_is_weighed():
    door = World().venue._door
    assert steps.weigh_body(door, call(body=bytes(BODY_BYTES_MAX)), None) is None
    assert steps.weigh_body(door, call(body=bytes(BODY_BYTES_MAX + 1)), None) is not None
    assert steps.expect_no_body(door, call(), None) is None
    assert steps.expect_no_body(door, call(body=b"x"), None) is not None
