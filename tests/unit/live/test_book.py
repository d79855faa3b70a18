"""The book of one market."""

from mock_exchange.live.book import BookPart
from mock_exchange.live.look import Look
from mock_exchange.live.scene import Scene
from support.session_world import TICKER, World


def test_the_book_comes_whole_whenever_it_changed_and_not_otherwise():
    world, part = World(), BookPart()
    scene, look = Scene(world.venue), Look(market=TICKER)
    first = part.changes(scene, look, 0)
    assert first["bids"][0] == (6400, 200_000)
    assert first["asks"][0][0] == 6600
    assert part.changes(scene, look, 0) is None
    world.place(price=0.65, size=7)
    after = part.changes(scene, look, 0)
    assert after["bids"][0] == (6500, 700)
    assert after["seq"] == first["seq"] + 1


def test_another_market_is_another_book_and_an_unknown_one_is_empty():
    world, part = World(), BookPart()
    scene = Scene(world.venue)
    part.changes(scene, Look(market=TICKER), 0)
    other = world.venue.exchange.state.tickers[1]
    assert part.changes(scene, Look(market=other), 0)["ticker"] == other
    unknown = part.changes(scene, Look(market="HAIL"), 0)
    assert unknown == {"ticker": "HAIL", "seq": None, "bids": [], "asks": []}
