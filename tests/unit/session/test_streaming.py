"""Every edition's streams are what a venue and its transport need."""

import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.clock import Clock
from mock_exchange.session.signed_stream import SignedStream
from mock_exchange.session.stream import StreamSession
from mock_exchange.session.streaming import Stream, StreamReport, Watched
from mock_exchange.session.venue import Venue
from support.session_world import TICKER, USER, World
from support.trade_stream import TradeStream
from support.trade_world import TradeWorld

NEEDED = [name for name in Stream.__dict__ if not name.startswith("_")]


@pytest.mark.parametrize("session", [SignedStream, StreamSession])
def test_a_stream_has_all_that_is_called(session):
    assert [name for name in NEEDED if not hasattr(session, name)] == []


@pytest.mark.parametrize("name", ["reference-2025-01-27", "trade-api-3.34"])
def test_a_new_venue_has_no_streams(name):
    venue = Venue(load_edition(name), clock=Clock(frozen=True), seeded=False)
    assert (venue.streams(), dict(venue.subscription_counts())) == ((), {})


def test_a_connection_of_the_reference_contract_reports_how_it_stands():
    world = World()
    fresh = world.peer()
    assert fresh.session.report(0) == StreamReport(1, None, world.clock.now_us(), 0, 0, 0, ())
    peer = world.peer(USER)
    peer.say(type="subscribe", channel="market", ticker=TICKER)
    report = peer.session.report(world.clock.now_us())
    assert (report.number, report.account_id, report.sent, report.waiting) == (2, USER, 1, 2)
    assert report.watched == (Watched("market", (TICKER,)),)


def test_a_connection_of_the_other_edition_reports_the_numbers_of_its_subscriptions():
    stream = TradeStream(TradeWorld())
    stream.subscribe("orderbook_delta", market_tickers=["KXHIGHNY-26NOV23-T54"])
    stream.subscribe("trade")
    report = stream.session.report(0)
    assert (report.account_id, report.sent, report.waiting) == ("user_0001", 3, 0)
    first, second = report.watched
    assert first == Watched("orderbook_delta", ("KXHIGHNY-26NOV23-T54",), 1, 1)
    assert (second.channel, second.keys, second.sid) == ("trade", (), 2)
