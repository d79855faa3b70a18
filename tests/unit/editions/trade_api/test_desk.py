"""What fell due is done before anything is answered."""

from mock_exchange.core.commands import CreateMarket
from support.trade_world import TradeWorld


def test_each_thing_that_fell_due_is_done_once():
    world = TradeWorld()
    world.ok("/exchange/status")
    commands = len(world.venue.exchange.journal)
    world.ok("/exchange/status")
    assert len(world.venue.exchange.journal) == commands
    world.clock.advance(49 * 3_600)
    world.ok("/exchange/status")
    assert len(world.venue.exchange.journal) > commands


def test_a_market_of_the_control_api_has_plain_terms():
    world = TradeWorld(seeded=False)
    world.venue.execute(CreateMarket("KXNEW-27-A", "Will it?", "If it does.", 0))
    market = world.ok("/markets/KXNEW-27-A")["market"]
    assert (market["event_ticker"], market["yes_sub_title"]) == ("KXNEW-27", "Will it?")
    assert world.ok("/events/KXNEW-27")["event"]["series_ticker"] == "KXNEW"
    assert market["status"] == "active"
    assert market["price_ranges"][0]["step"] == "0.0100"
