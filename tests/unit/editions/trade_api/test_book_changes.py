"""What a command did to levels; tests/property/test_trade_streams.py tests that it adds up."""

from mock_exchange.core.commands import DirectSide, PlaceOrder, TradeDirectly
from mock_exchange.editions.trade_api.book_changes import book_changes
from support.trade_world import OTHER, TICKER, USER, TradeWorld


def test_an_order_takes_levels_and_what_is_left_enters_the_book():
    world = TradeWorld()
    exchange, venue = world.venue.exchange, world.venue
    venue.execute(PlaceOrder(OTHER, TICKER, "ask", "limit", 100, 3_200))
    events = venue.execute(PlaceOrder(USER, TICKER, "bid", "limit", 300, 3_200))
    took, rests = book_changes(exchange, events)
    seq = exchange.views.book_seq(TICKER)
    assert (took.side, took.price_e4, took.delta_e2, took.account_id) == ("ask", 3_200, -100, OTHER)
    assert (rests.side, rests.price_e4, rests.delta_e2, rests.account_id) == (
        "bid",
        3_200,
        200,
        USER,
    )
    assert (took.clock, rests.clock) == (seq - 1, seq)


def test_what_never_was_in_the_book_does_not_leave_it():
    world = TradeWorld()
    events = world.venue.execute(PlaceOrder(USER, TICKER, "bid", "limit", 100, 3_200, "ioc"))
    assert book_changes(world.venue.exchange, events) == []


def test_a_trade_past_the_book_takes_nothing_from_it():
    world = TradeWorld()
    sides = DirectSide(USER), DirectSide(OTHER)
    events = world.venue.execute(TradeDirectly(TICKER, *sides, "bid", 100, 4_000))
    assert "Traded" in [type(event).__name__ for event in events]
    assert book_changes(world.venue.exchange, events) == []
