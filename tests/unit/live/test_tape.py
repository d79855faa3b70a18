"""The tape: trades since the last message, of one market or all."""

from mock_exchange.live import tape
from mock_exchange.live.look import Look
from mock_exchange.live.scene import Scene
from mock_exchange.live.tape import TapePart
from support.session_world import MAKER, TICKER, USER, World

HERE = Look(market=TICKER)
EVERYWHERE = Look(market=TICKER, tape_everywhere=True)


def test_the_first_message_has_the_last_trades_and_the_next_only_what_came():
    world, part = World(), TapePart()
    scene = Scene(world.venue)
    first = part.changes(scene, HERE, 0)
    assert first["anew"] is True
    assert [trade[3] for trade in first["trades"]] == [6000, 6300, 6500]
    assert part.changes(scene, HERE, 0) is None
    world.place(price=0.66, size=2)
    after = part.changes(scene, HERE, 0)
    assert (after["anew"], after["skipped"]) == (False, 0)
    (trade,) = after["trades"]
    assert trade[2:6] == [TICKER, 6600, 200, "bid"]
    assert trade[6].startswith(MAKER[:6])
    assert trade[7:] == [USER, "book"]


def test_trades_of_other_markets_are_shown_when_they_are_looked_at():
    world, part = World(), TapePart()
    scene = Scene(world.venue)
    here = part.changes(scene, HERE, 0)
    everywhere = part.changes(scene, EVERYWHERE, 0)
    assert everywhere["anew"] is True
    assert len(everywhere["trades"]) > len(here["trades"])
    other = Look(market=world.venue.exchange.state.tickers[1])
    part.changes(scene, other, 0)
    world.place(price=0.66, size=2)
    assert part.changes(scene, other, 0) is None


def test_of_too_many_trades_the_newest_are_shown_and_the_others_counted(monkeypatch):
    monkeypatch.setattr(tape, "TRADES_MAX", 2)
    world, part = World(), TapePart()
    scene = Scene(world.venue)
    part.changes(scene, EVERYWHERE, 0)
    for _ in range(5):
        world.place(price=0.66, size=1)
    said = part.changes(scene, EVERYWHERE, 0)
    assert (len(said["trades"]), said["skipped"]) == (2, 3)
    assert said["trades"][-1][0] == len(world.venue.exchange.state.trades) - 1
