"""Connected sockets on a page."""

from mock_exchange.live import sockets
from mock_exchange.live.look import Look
from mock_exchange.live.scene import Scene
from mock_exchange.live.sockets import SocketsPart, shown
from mock_exchange.session.streaming import StreamReport, Watched
from support.session_world import TICKER, USER, World


def test_connections_come_whole_whenever_one_of_them_changed():
    world, part = World(), SocketsPart()
    scene = Scene(world.venue)
    assert part.changes(scene, Look(), 0) == {"rows": [], "more": 0}
    assert part.changes(scene, Look(), 0) is None
    peer = world.peer(USER)
    (row,) = part.changes(scene, Look(), world.clock.now_us())["rows"]
    assert (row["connection"], row["account_id"], row["subscriptions"]) == (1, USER, [])
    peer.say(type="subscribe", channel="market", ticker=TICKER)
    (row,) = part.changes(scene, Look(), world.clock.now_us())["rows"]
    assert row["subscriptions"][0]["keys"] == [TICKER]
    peer.session.disconnected()
    assert part.changes(scene, Look(), 0)["rows"] == []


def test_connections_beyond_the_most_are_counted(monkeypatch):
    monkeypatch.setattr(sockets, "SOCKETS_MAX", 1)
    world = World()
    peers = [world.peer() for _ in range(3)]
    said = SocketsPart().changes(Scene(world.venue), Look(), world.clock.now_us())
    assert (len(said["rows"]), said["more"]) == (1, len(peers) - 1)


def test_long_lists_of_subscriptions_and_names_are_cut_and_counted():
    names = tuple(f"M-{n}" for n in range(10))
    watched = tuple(Watched("ticker", names, sid, 5) for sid in range(32))
    said = shown(StreamReport(1, "a", 0, 0, 0, 0, watched))
    assert (len(said["subscriptions"]), said["more"]) == (30, 2)
    first = said["subscriptions"][0]
    assert (first["keys"], first["more"], first["sid"], first["seq"]) == (list(names[:8]), 2, 0, 5)
