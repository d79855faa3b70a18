"""Every edition's streams are what a venue and its transport need."""

import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.clock import Clock
from mock_exchange.session.signed_stream import SignedStream
from mock_exchange.session.stream import StreamSession
from mock_exchange.session.streaming import Stream
from mock_exchange.session.venue import Venue

NEEDED = [name for name in Stream.__dict__ if not name.startswith("_")]


@pytest.mark.parametrize("session", [SignedStream, StreamSession])
def test_a_stream_has_all_that_is_called(session):
    assert [name for name in NEEDED if not hasattr(session, name)] == []


@pytest.mark.parametrize("name", ["reference-2025-01-27", "trade-api-3.34"])
def test_a_new_venue_has_no_streams(name):
    venue = Venue(load_edition(name), clock=Clock(frozen=True), seeded=False)
    assert (venue.streams(), dict(venue.subscription_counts())) == ((), {})
