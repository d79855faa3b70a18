"""The last exchanges of bytes: kept as they came, shown without secrets, held against their schemas."""

import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.live import wire
from mock_exchange.live.wire import Wire
from mock_exchange.monitoring.observations import Bodies
from mock_exchange.redaction import REDACTED
from support.session_world import World


@pytest.fixture
def world():
    return World()


@pytest.fixture
def kept(world):
    found = Wire(world.venue.edition, world.venue.shown)
    world.venue.monitor.read_bodies(found.take)
    return found


def test_an_exchange_that_keeps_the_contract_says_so(world, kept):
    world.place(size=1)
    world.venue.monitor.drain()
    said = kept.show(1, "place_order", 200)
    assert said["request"]["object"] == "order_request"
    assert said["request"]["violations"] == said["answer"]["violations"] == []
    assert '"size":1' in said["request"]["body"]
    assert ["content-type", "application/json"] in said["answer"]["headers"]


def test_what_breaks_its_schema_is_told_with_its_place(world, kept):
    world.place(size=-1)
    world.send("POST", "/orders", body=b"{")
    world.venue.monitor.drain()
    (broken,) = kept.show(1, "place_order", 400)["request"]["violations"]
    assert (broken["pointer"], broken["keyword"]) == ("/size", "minimum")
    (unread,) = kept.show(2, "place_order", 400)["request"]["violations"]
    assert unread["keyword"] == "json"


def test_no_secret_is_shown(world, kept):
    key = world.key()
    world.send("POST", "/orders", headers=[(b"cookie", b"a=b")], body=b'"%s"' % key.encode())
    world.venue.monitor.drain()
    said = kept.show(1, "place_order", 400)
    assert key not in repr(said)
    assert ["authorization", REDACTED] in said["request"]["headers"]
    assert ["cookie", REDACTED] in said["request"]["headers"]


def seen(sequence, body=b"{}"):
    return Bodies(0, sequence, body, b"")


def test_only_the_last_are_kept_and_those_of_an_exchange_before_are_forgotten(monkeypatch):
    monkeypatch.setattr(wire, "KEPT_MAX", 2)
    kept = Wire(load_edition(), str)
    for number in (1, 2, 3):
        kept.take(seen(number))
    assert kept.show(1, None, 200) is None
    assert kept.show(3, None, 200)["request"]["violations"] is None
    kept.take(seen(1))
    assert kept.show(3, None, 200) is None
    kept.clear()
    assert kept.show(1, None, 200) is None


def test_a_body_that_is_too_long_is_cut_and_not_judged():
    kept = Wire(load_edition(), str)
    kept.take(seen(1, b"x" * (wire.BODY_BYTES_MAX + 5)))
    side = kept.show(1, "place_order", 200)["request"]
    assert (side["whole"], side["violations"]) == (False, None)
    assert len(side["body"]) == wire.BODY_BYTES_MAX
