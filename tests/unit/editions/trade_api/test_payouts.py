"""Markets are paid out when their settlement timer is over, and not while their result is in question."""

import pytest

from mock_exchange.core import invariants
from mock_exchange.transport.trade_office import TradeOffice
from support.trade_stream import TradeStream
from support.trade_world import OTHER, TICKER, TradeWorld


@pytest.fixture
def world():
    return TradeWorld()


@pytest.fixture
def office(world):
    return TradeOffice(world.venue)


def status(world, ticker=TICKER):
    return world.ok(f"/markets/{ticker}")["market"]["status"]


@pytest.mark.rule("T09")
def test_a_result_is_paid_when_its_seconds_are_over_and_not_before(world, office):
    office.create_market("ONE-TWO-THREE", settlement_timer_seconds=90)
    world.placed(ticker="ONE-TWO-THREE", price="0.4000")
    world.placed(ticker="ONE-TWO-THREE", price="0.4000", side="ask", account=OTHER)
    stream = TradeStream(world)
    stream.subscribe("market_lifecycle_v2")
    office.determine_market("ONE-TWO-THREE", "yes")
    world.clock.advance(89.999999)
    assert status(world, "ONE-TWO-THREE") == "determined"
    world.clock.advance(0.000001)
    assert status(world, "ONE-TWO-THREE") == "finalized"
    (paid,) = world.ok("/portfolio/settlements", "ticker=ONE-TWO-THREE")["settlements"]
    assert (paid["revenue"], paid["settled_time"]) == (1_000, "2026-11-22T15:05:35Z")
    told = [frame["msg"] for frame in stream.take()]
    assert told[-1]["event_type"] == "settled"
    assert told[-1]["settled_ts"] == told[-2]["determination_ts"] + 90
    invariants.check(world.venue.exchange)


@pytest.mark.rule("T09")
def test_a_dispute_stops_the_time_and_a_new_result_takes_all_of_it_again(world, office):
    office.determine_market(TICKER, "yes")
    world.clock.advance(1_000)
    office.dispute_market(TICKER)
    world.clock.advance(1_000)
    assert status(world) == "disputed"
    office.determine_market(TICKER, "no")
    world.clock.advance(1_799)
    assert status(world) == "amended"
    world.clock.advance(1)
    assert status(world) == "finalized"


def ended(world):
    closed = world.ok("/markets", "status=closed")["markets"]
    return {each["ticker"] for each in closed if each["status"] in {"determined", "amended"}}


def test_what_was_determined_before_the_start_waits_for_the_operator(world):
    waiting = ended(world)
    world.clock.advance(3_601)
    assert len(waiting) == 2
    assert ended(world) == waiting


def test_a_market_that_was_paid_at_once_is_not_paid_again(world, office):
    office.settle_market(TICKER, "yes")
    paid = world.venue.exchange.state_hash()
    world.clock.advance(1_801)
    world.ok("/exchange/status")
    assert world.venue.exchange.views.market(TICKER).status == "settled"
    assert (world.venue.exchange.state_hash(), world.venue.defects) == (paid, ())
