"""Markets are created, closed and settled: each step once, in this order."""

import pytest

from mock_exchange.core.commands import CloseMarket, CreateMarket, SettleMarket
from mock_exchange.core.events import (
    MarketClosed,
    MarketCreated,
    MarketSettled,
    OrderCancelled,
    PositionSettled,
)
from support.core_book import RICH, Floor, refusal


def test_a_new_market_is_active_and_empty():
    floor = Floor()
    assert floor.market("SNOW") == (MarketCreated("SNOW"),)
    view = floor.exchange.views.market("SNOW")
    assert (view.status, view.last_price_e4, view.volume_e2) == ("active", 0, 0)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"ticker": "RAIN"}, ("duplicate_market", "ticker")),
        ({"tick_e4": 0}, ("invalid_price", "tick_e4")),
        ({"tick_e4": -100}, ("invalid_price", "tick_e4")),
        ({"tick_e4": 300}, ("invalid_price", "tick_e4")),
        ({"tick_e4": 10_000}, ("invalid_price", "tick_e4")),
        ({"lot_e2": 0}, ("invalid_count", "lot_e2")),
        ({"tick_e4": 0, "lot_e2": 0}, ("invalid_price", "tick_e4")),
    ],
)
def test_a_market_with_wrong_terms_is_refused(changes, expected):
    terms = {"ticker": "SNOW", "title": "", "description": "", "expires_at_us": 0}
    assert refusal(Floor().apply(CreateMarket(**(terms | changes)))) == expected


@pytest.mark.parametrize("tick_e4", [1, 5000])
def test_the_finest_and_the_coarsest_tick_are_valid(tick_e4):
    assert Floor().market("SNOW", tick_e4=tick_e4) == (MarketCreated("SNOW"),)


def test_closing_cancels_what_rests_by_rising_number_and_gives_escrow_back():
    floor = Floor()
    floor.buy("alice", 10, at=40)
    floor.sell("bob", 10, at=60)
    floor.buy("alice", 10, at=41)
    assert floor.close() == (
        OrderCancelled(1, "alice", "RAIN", 1000, "market_closed"),
        OrderCancelled(2, "bob", "RAIN", 1000, "market_closed"),
        OrderCancelled(3, "alice", "RAIN", 1000, "market_closed"),
        MarketClosed("RAIN"),
    )
    assert floor.cash("alice") == floor.cash("bob") == RICH
    assert (floor.bids(), floor.asks()) == ([], [])


@pytest.mark.rule("C22", "D10")
def test_a_closed_market_takes_no_orders():
    floor = Floor()
    floor.close()
    assert refusal(floor.buy("alice", 1, at=50)) == ("market_not_active", "ticker")


def test_closing_touches_no_other_market():
    floor = Floor()
    floor.market("SNOW")
    floor.buy("alice", 1, at=50, ticker="SNOW")
    floor.close("RAIN")
    assert floor.bids("SNOW") == [(50, 1)]


def traded_floor():
    floor = Floor()
    floor.sell("bob", 10, at=60)
    floor.buy("alice", 10, at=60)
    floor.close()
    return floor


def test_yes_pays_the_longs():
    floor = traded_floor()
    assert floor.settle("yes") == (
        PositionSettled("alice", "RAIN", 1000, 10_000_000),
        PositionSettled("bob", "RAIN", -1000, 0),
        MarketSettled("RAIN", "yes"),
    )
    assert (floor.cash("alice"), floor.cash("bob")) == (RICH + 400, RICH - 400)
    assert (floor.vault(), floor.position("alice"), floor.position("bob")) == (0, 0, 0)


def test_no_pays_the_shorts():
    floor = traded_floor()
    assert floor.settle("no")[:2] == (
        PositionSettled("alice", "RAIN", 1000, 0),
        PositionSettled("bob", "RAIN", -1000, 10_000_000),
    )
    assert (floor.cash("alice"), floor.cash("bob")) == (RICH - 600, RICH + 600)


def test_positions_are_settled_by_account_id_and_closed_ones_not_at_all():
    floor = Floor()
    floor.sell("zoe", 10, at=60)
    floor.buy("bob", 5, at=60)
    floor.buy("alice", 5, at=60)
    floor.sell("bob", 5, at=60)
    floor.buy("carol", 5, at=60)
    floor.close()
    assert [event.account_id for event in floor.settle("yes")[:-1]] == ["alice", "carol", "zoe"]


@pytest.mark.parametrize("command", [CloseMarket("SNOW"), SettleMarket("SNOW", "yes")])
def test_an_unknown_market_can_neither_close_nor_settle(command):
    assert refusal(Floor().apply(command)) == ("unknown_market", "ticker")


def test_the_lifecycle_goes_one_way_one_step_at_a_time():
    floor = Floor()
    wrong_step = ("market_transition", "ticker")
    assert refusal(floor.settle("yes")) == wrong_step
    floor.close()
    assert refusal(floor.close()) == wrong_step
    floor.settle("yes")
    assert refusal(floor.settle("no")) == wrong_step
    assert refusal(floor.close()) == wrong_step
    assert floor.exchange.views.market("RAIN").outcome == "yes"
