"""Channels and who tells; what they tell is tested where it is heard, in tests/unit/session/test_signed_stream.py."""

from mock_exchange.core.commands import ChangeMarket, CreateMarket
from mock_exchange.editions.trade_api.announcer import Announcer
from mock_exchange.editions.trade_api.channels import CHANNELS
from mock_exchange.editions.trade_api.price_feeds import FEEDS
from support.trade_stream import TradeStream
from support.trade_world import START_US, TICKER, TradeWorld


def test_every_channel_that_is_served_has_a_teller():
    fed_from_elsewhere = {"communications", *FEEDS}
    assert set(Announcer.UPDATES) | fed_from_elsewhere == set(CHANNELS)


def test_a_market_that_is_nowhere_has_no_book_and_no_prices():
    world = TradeWorld()
    announcer = Announcer(world.venue._parts.manner._desk)
    assert announcer.snapshot("NOPE") is None
    assert announcer.ticker("NOPE", START_US) is None


def test_a_new_market_is_told_after_its_new_event():
    world = TradeWorld()
    stream = TradeStream(world)
    stream.subscribe("market_lifecycle_v2")
    world.venue.execute(CreateMarket("NEW-EVENT-ONE", "One", "", 0))
    event, market = stream.take()
    assert (event["type"], event["msg"]["event_ticker"]) == ("event_lifecycle", "NEW-EVENT")
    assert (market["msg"]["event_type"], market["seq"]) == ("created", 2)


def test_an_activation_that_is_no_return_is_not_told():
    world = TradeWorld()
    stream = TradeStream(world)
    world.venue.execute(ChangeMarket(TICKER, "inactive"))
    stream.subscribe("market_lifecycle_v2")
    world.venue.execute(ChangeMarket(TICKER, "active"))
    assert [m["msg"]["event_type"] for m in stream.take()] == ["activated"]
