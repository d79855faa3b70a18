"""The reference edition's inside."""

from support.session_world import USER, World


def test_the_seeded_world_comes_with_keys_and_an_empty_one_without():
    assert World().venue.keys.first_of(USER)
    empty = World(seeded=False).venue
    assert empty.keys.records() == ()
    assert empty.exchange.views.markets() == []
    assert empty.streams() == ()
