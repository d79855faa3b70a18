"""Records of what happened."""

from collections import OrderedDict

from mock_exchange.editions.trade_api import beginning
from mock_exchange.editions.trade_api import tape as module
from support.trade_world import TICKER, USER, TradeWorld


def tape_of(world):
    return world.venue._parts.manner._desk.tape


def test_quotes_are_noted_when_they_change():
    world = TradeWorld()
    before = len(tape_of(world).quotes_of(TICKER))
    world.placed(price="0.3000")
    assert len(tape_of(world).quotes_of(TICKER)) == before
    world.placed(price="0.3200")
    newest = tape_of(world).quotes_of(TICKER)[-1]
    assert (newest.bid_e4, newest.ask_e4) == (3_200, 3_300)


def test_what_stood_for_no_time_is_no_quote():
    world = TradeWorld()
    before = tuple(tape_of(world).quotes_of(TICKER))
    world.clock.advance(1)
    order_id = world.placed(price="0.3200")["order_id"]
    world.send("DELETE", f"/portfolio/events/orders/{order_id}")
    assert tuple(tape_of(world).quotes_of(TICKER)) == before
    order_id = world.placed(price="0.3200")["order_id"]
    world.clock.advance(1)
    world.send("DELETE", f"/portfolio/events/orders/{order_id}")
    bids = [each.bid_e4 for each in tape_of(world).quotes_of(TICKER)[len(before) :]]
    assert bids == [3_200, 3_100]


def test_quotes_are_bounded(monkeypatch):
    monkeypatch.setattr(module, "QUOTES_MAX", 4)
    monkeypatch.setattr(beginning, "_MOULDS", OrderedDict())  # played anew, under this bound
    world = TradeWorld()
    for _ in range(10):
        order_id = world.placed(price="0.3200")["order_id"]
        world.clock.advance(1)
        world.send("DELETE", f"/portfolio/events/orders/{order_id}")
        world.clock.advance(1)
    assert 2 <= len(tape_of(world).quotes_of(TICKER)) <= 4


def test_yesterdays_prices_and_todays_volume():
    world = TradeWorld()
    tape = tape_of(world)
    prints = tape.prints_of(TICKER)
    middle_us = prints[3].at_us
    assert tape.price_before_e4(TICKER, middle_us) == prints[2].price_e4
    assert tape.price_before_e4(TICKER, 0) == 0
    assert tape.volume_since_e2(TICKER, middle_us) == sum(each.count_e2 for each in prints[3:])
    assert (tape.quote_before(TICKER, 0).bid_e4, tape.quote_before(TICKER, 0).ask_e4) == (0, 10_000)


def test_orders_are_noted_by_account():
    world = TradeWorld()
    order_id = world.placed()["order_id"]
    number = world.venue.dialect.order_number(order_id)
    seeded = len(tape_of(TradeWorld()).orders_of(USER))
    assert tape_of(world).orders_of(USER)[seeded:] == [number]
    assert tape_of(world).orders_of("nobody") == ()
