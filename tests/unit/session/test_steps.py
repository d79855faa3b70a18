"""The steps of every edition."""

import pytest

from mock_exchange.session import steps
from mock_exchange.session.call import receive
from mock_exchange.session.http import HttpRequest
from support.session_world import World
from support.trade_world import TradeWorld


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


@pytest.mark.parametrize(("world", "bytes_max"), [(World, 65_536), (TradeWorld, 1_048_576)])
def test_a_body_is_weighed_by_its_editions_measure(world, bytes_max):
    door = world(seeded=False).venue._door
    assert steps.weigh_body(door, call(body=bytes(bytes_max)), None) is None
    refusal = steps.weigh_body(door, call(body=bytes(bytes_max + 1)), None)
    assert str(bytes_max) in f"{refusal.message} {refusal.details}"


def test_a_body_where_none_belongs_is_refused():
    door = World().venue._door
    assert steps.expect_no_body(door, call(), None) is None
    assert steps.expect_no_body(door, call(body=b"x"), None) is not None
