"""The picture of one page: everything first, then what changed, only what is looked at."""

import msgspec

from mock_exchange.live.look import PARTS, Look
from mock_exchange.live.picture import SLOW_EVERY, Picture
from mock_exchange.live.scene import Scene
from support.session_world import TICKER, USER, World

LOOK = Look(market=TICKER, account=USER)


def test_the_first_message_is_anew_and_whole_and_then_nothing_changed():
    picture = Picture(Scene(World().venue), LOOK)
    first = picture.changes()
    assert first["anew"] is True
    assert {"world", "markets", "book", "tape", "accounts", "account"} <= set(first)
    assert all(picture.changes() == {} for _ in range(SLOW_EVERY + 1))


def test_the_same_exchange_at_the_same_moment_gives_the_same_bytes():
    messages = [msgspec.json.encode(Picture(Scene(World().venue), LOOK).changes()) for _ in "ab"]
    assert messages[0] == messages[1]


def test_only_what_is_looked_at_is_told():
    world = World()
    picture = Picture(Scene(world.venue), Look(market=TICKER, parts=frozenset({"book"})))
    assert set(picture.changes()) == {"anew", "world", "book"}
    world.place(price=0.65, size=1)
    assert set(picture.changes()) == {"world", "book"}


def test_looking_elsewhere_tells_it_at_once_slow_parts_too():
    world = World()
    picture = Picture(Scene(world.venue), LOOK)
    picture.changes()
    picture.changes()
    other = world.venue.exchange.state.tickers[1]
    picture.look = Look(market=other, account="user_0002", parts=PARTS)
    changed = picture.changes()
    assert (changed["book"]["ticker"], changed["account"]["account"]) == (other, "user_0002")


def test_slow_parts_wait_for_their_turn():
    world = World()
    picture = Picture(Scene(world.venue), LOOK)
    picture.changes()
    world.place(price=0.1, size=1)
    told = ["accounts" in picture.changes() for _ in range(SLOW_EVERY)]
    assert told == [False] * (SLOW_EVERY - 1) + [True]


def test_an_exchange_that_began_anew_is_told_whole_again():
    world = World()
    picture = Picture(Scene(world.venue), LOOK)
    picture.changes()
    world.venue.reset(8)
    again = picture.changes()
    assert again["anew"] is True
    assert again["world"]["exchange"]["seed"] == 8
    assert len(again["markets"]["rows"]) == len(world.venue.exchange.state.tickers)


def test_looking_changes_nothing():
    world = World()
    before = world.venue.exchange.state_hash()
    Picture(Scene(world.venue), LOOK).changes()
    assert world.venue.exchange.state_hash() == before
