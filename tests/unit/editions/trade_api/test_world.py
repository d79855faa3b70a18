"""The seeded world: accepted whole, the same for the same start."""

from mock_exchange.core.events import Refused
from mock_exchange.core.exchange import Exchange
from mock_exchange.core.grids import STRUCTURES
from mock_exchange.core.invariants import check
from mock_exchange.editions.trade_api import world
from mock_exchange.editions.trade_api.catalogue import WIRE_STATUSES
from support.trade_world import START_US, TradeWorld


def test_nothing_of_it_is_refused_and_the_invariants_hold():
    exchange = Exchange()
    for at_us, command in world.commands(START_US):
        assert not isinstance(exchange.apply(command, at_us)[0], Refused), command
    check(exchange)


def test_it_has_every_status_every_grid_and_both_kinds():
    markets = TradeWorld().ok("/markets")["markets"]
    assert {each["status"] for each in markets} == set(WIRE_STATUSES.values())
    assert {each["price_level_structure"] for each in markets} == set(STRUCTURES)
    assert {each["market_type"] for each in markets} == {"binary", "scalar"}
    active = [each for each in markets if each["status"] == "active"]
    assert all(float(each["yes_bid_dollars"]) > 0 for each in active)
    assert all(float(each["yes_ask_dollars"]) < 1 for each in active)


def test_the_same_start_is_the_same_world_to_the_byte():
    first, second = (TradeWorld().get("/markets/trades").raw for _ in range(2))
    assert first == second


def test_it_has_a_combination_with_a_book_of_two_sides():
    world = TradeWorld()
    (combined,) = world.ok("/markets", "mve_filter=only")["markets"]
    assert combined["status"] == "active"
    assert 0 < float(combined["yes_bid_dollars"]) < float(combined["yes_ask_dollars"]) < 1
    check(world.venue.exchange)


def test_it_is_empty_where_nobody_wants_it():
    assert TradeWorld(seeded=False).ok("/markets") == {"markets": [], "cursor": ""}
