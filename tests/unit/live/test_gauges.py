"""Rate-limit gauges on a page."""

from mock_exchange.live import gauges
from mock_exchange.live.gauges import GaugesPart
from mock_exchange.live.look import Look
from mock_exchange.live.scene import Scene
from support.session_world import MAKER, USER, World
from support.trade_world import TradeWorld


def test_gauges_come_whenever_one_moved():
    world, part = World(limits="contract"), GaugesPart()
    scene = Scene(world.venue)
    assert part.changes(scene, Look(), 0) == {"rows": [], "more": 0}
    world.place(size=1)
    said = part.changes(scene, Look(), 0)["rows"]
    assert [USER, "orders", 0.1] in said
    assert part.changes(scene, Look(), 0) is None
    world.clock.advance(60)
    assert part.changes(scene, Look(), 0)["rows"] == []


def test_of_too_many_those_that_used_most_are_shown(monkeypatch):
    monkeypatch.setattr(gauges, "GAUGES_MAX", 1)
    world = World(limits="contract")
    world.get("/fills", account=MAKER)
    world.place(size=1)
    said = GaugesPart().changes(Scene(world.venue), Look(), 0)
    assert said == {"rows": [[USER, "orders", 0.1]], "more": 2}


def test_token_buckets_of_the_other_edition_are_gauges_too():
    world = TradeWorld(limits="contract")
    world.get("/portfolio/balance")
    (row,) = GaugesPart().changes(Scene(world.venue), Look(), 0)["rows"]
    assert row[:2] == ["user_0001", "read"]
    assert 0 < row[2] < 1
