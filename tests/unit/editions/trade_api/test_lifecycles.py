"""The lives of markets: combinations on a channel of their own, everything else on the other; fees of events."""

import pytest

from mock_exchange.core.commands import ChangeMarket, CloseMarket, FinalizeMarket
from support.trade_stream import TradeStream
from support.trade_world import TICKER, TradeWorld

LEGS = [
    {"event_ticker": "KXNBA-27", "market_ticker": "KXNBA-27-BOS", "side": "yes"},
    {"event_ticker": "KXFED-26DEC", "market_ticker": "KXFED-26DEC-T3.50", "side": "no"},
]
pytestmark = pytest.mark.rule("T10")


@pytest.fixture
def world():
    return TradeWorld()


@pytest.fixture
def stream(world):
    return TradeStream(world)


def combined(world):
    """Make a combination; return its ticker."""
    body = {"selected_markets": LEGS}
    reply = world.send("POST", "/multivariate_event_collections/KXCOMBO-DAY", body=body)
    assert reply.status == 200, reply.raw
    return reply.body["market_ticker"]


def live(world, ticker):
    """Have a market go through everything that the channels have a word for."""
    for status in ("inactive", "active"):
        world.venue.execute(ChangeMarket(ticker, status))
    world.venue.execute(CloseMarket(ticker))
    world.venue.execute(ChangeMarket(ticker, "determined", 10_000))
    world.venue.execute(FinalizeMarket(ticker))


STEPS = ["deactivated", "activated", "close_date_updated", "determined", "settled"]


def test_a_combination_lives_on_a_channel_of_its_own(world, stream):
    stream.subscribe("market_lifecycle_v2", "multivariate_market_lifecycle")
    ticker = combined(world)
    live(world, ticker)
    event, born, *later = stream.take()
    assert (event["type"], event["sid"], event["seq"]) == ("event_lifecycle", 2, 1)
    assert {m["type"] for m in (born, *later)} == {"multivariate_market_lifecycle"}
    assert {m["sid"] for m in (born, *later)} == {2}
    assert [m["seq"] for m in (born, *later)] == [2, 3, 4, 5, 6, 7]
    assert born["msg"]["event_type"] == "created"
    assert born["msg"]["additional_metadata"]["event_ticker"] == event["msg"]["event_ticker"]
    assert "price_ranges" not in born["msg"]
    assert [m["msg"]["event_type"] for m in later] == STEPS
    assert {m["msg"]["market_ticker"] for m in (born, *later)} == {ticker}


def test_any_other_market_is_told_on_the_other_channel_only(world, stream):
    stream.subscribe("multivariate_market_lifecycle", "market_lifecycle_v2")
    live(world, TICKER)
    told = stream.take()
    assert [(m["sid"], m["msg"]["event_type"]) for m in told] == [(2, each) for each in STEPS]


def test_what_an_event_overrides_is_told_once_when_it_takes_effect(world, stream):
    stream.subscribe("market_lifecycle_v2", "multivariate_market_lifecycle")
    book = world.venue.desk.fee_book
    soon_us = world.clock.now_us() + 5_000_000
    book.schedule_event("KXHIGHNY-26NOV23", "quadratic_with_maker_fees", 500_000, soon_us)
    assert stream.take() == []
    world.clock.advance(5)
    (told,) = stream.take()
    assert (told["type"], told["sending_ts_ms"]) == ("event_fee_update", soon_us // 1_000)
    assert told["msg"] == {
        "event_ticker": "KXHIGHNY-26NOV23",
        "fee_type_override": "quadratic_with_maker_fees",
        "fee_multiplier_override": 0.5,
    }


def test_of_a_series_there_is_no_word(world, stream):
    stream.subscribe("market_lifecycle_v2")
    now_us = world.clock.now_us()
    world.venue.desk.fee_book.schedule_series("KXHIGHNY", "quadratic", 500_000, now_us)
    world.venue.serve_due()
    assert stream.take() == []
