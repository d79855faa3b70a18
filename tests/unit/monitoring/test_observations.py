"""Observations: plain values, whose repr shows nothing that a peer wrote."""

from typing import get_args

import pytest

from mock_exchange.monitoring import observations
from mock_exchange.monitoring.observations import (
    Answered,
    Bodies,
    HttpRefused,
    Observation,
    StreamClosed,
    StreamRefused,
)

PEER = "words-of-a-peer"
RAW = PEER.encode()
TALKING = (
    Answered(
        7, 1, "get_order", "anna", "key-0001", "GET", PEER, RAW, RAW, 15, 200, "", "valid", RAW
    ),
    Bodies(1, 7, RAW, RAW),
    HttpRefused(1, 400, RAW),
    StreamRefused(1, 2, "anna", "INVALID_PARAMETER", PEER),
    StreamClosed(1, 2, "anna", "client", 1000, PEER, 5, 0),
)
"""Those that carry a peer's words, each with them in every place there is."""

PEERLESS = {
    "Commanded",
    "StreamOpened",
    "StreamAuthenticated",
    "StreamWatched",
    "FaultStruck",
    "DefectFound",
    "ExchangeReset",
}
"""Those that carry values in our own words: names in an edition's grammar, numbers, what was cleaned before."""


@pytest.mark.rule("C35", "D27")
@pytest.mark.parametrize("seen", TALKING, ids=lambda seen: type(seen).__name__)
def test_a_repr_names_the_observation_and_shows_no_word_of_a_peer(seen):
    assert repr(seen).startswith(type(seen).__name__ + "(")
    assert PEER not in repr(seen)


def test_no_observation_was_forgotten_here():
    talking = {type(seen).__name__ for seen in TALKING}
    assert talking | PEERLESS == {kind.__name__ for kind in get_args(Observation)}
    assert talking.isdisjoint(PEERLESS)


@pytest.mark.parametrize("kind", get_args(Observation), ids=lambda kind: kind.__name__)
def test_every_observation_tells_its_moment_and_says_what_it_is(kind):
    assert "at_us" in kind.__struct_fields__
    assert kind.__doc__
    assert kind.__module__ == observations.__name__
