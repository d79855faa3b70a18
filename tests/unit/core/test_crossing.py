"""Arriving orders that trade: priority, prices, what becomes of the rest, and self-trade."""

import pytest

from mock_exchange.core.events import OrderCancelled, Traded
from support.core_book import TICKER, Floor, kinds, trades


def test_orders_trade_at_the_resting_orders_price():
    floor = Floor()
    floor.sell("bob", 10, at=60)
    events = floor.buy("alice", 10, at=65)
    assert trades(events) == [(60, 10, 1)]
    assert floor.exchange.views.market(TICKER).last_price_e4 == 6000


def test_a_trade_tells_everything_about_both_orders():
    floor = Floor(first_order_number=100, first_fill_number=7)
    floor.sell("bob", 4, at=60)
    _, traded = floor.buy("alice", 10, at=65)
    assert traded == Traded(
        ticker=TICKER,
        price_e4=6000,
        count_e2=400,
        taker_side="bid",
        maker_order_number=100,
        taker_order_number=101,
        maker_account_id="bob",
        taker_account_id="alice",
        maker_fill_number=7,
        taker_fill_number=8,
        maker_filled_e2=400,
        taker_filled_e2=400,
    )


def test_the_best_price_trades_first_and_at_a_price_the_earliest():
    floor = Floor()
    floor.sell("bob", 5, at=62)
    floor.sell("carol", 5, at=61)
    floor.sell("dave", 5, at=61)
    events = floor.buy("alice", 12, at=62)
    assert trades(events) == [(61, 5, 2), (61, 5, 3), (62, 2, 1)]
    assert floor.asks() == [(62, 3)]


def test_the_same_holds_for_an_arriving_ask():
    floor = Floor()
    floor.buy("bob", 5, at=40)
    floor.buy("carol", 5, at=41)
    floor.buy("dave", 5, at=41)
    events = floor.sell("alice", 12, at=40)
    assert trades(events) == [(41, 5, 2), (41, 5, 3), (40, 2, 1)]
    assert floor.bids() == [(40, 3)]


def test_a_partly_filled_order_keeps_its_place():
    floor = Floor()
    floor.sell("bob", 10, at=60)
    floor.sell("carol", 10, at=60)
    floor.buy("alice", 3, at=60)
    assert floor.status(1) == "partially_filled"
    assert trades(floor.buy("alice", 9, at=60)) == [(60, 7, 1), (60, 2, 2)]


@pytest.mark.rule("D06")
def test_what_is_left_of_a_crossing_order_rests():
    floor = Floor()
    floor.sell("bob", 4, at=60)
    floor.buy("alice", 10, at=65)
    assert floor.bids() == [(65, 6)]
    assert (floor.status(1), floor.status(2)) == ("filled", "partially_filled")


@pytest.mark.rule("D05")
def test_ioc_trades_what_it_can_and_never_rests():
    floor = Floor()
    floor.sell("bob", 4, at=60)
    events = floor.buy("alice", 10, at=65, tif="ioc")
    assert kinds(events) == ["OrderAccepted", "Traded", "OrderCancelled"]
    assert events[-1] == OrderCancelled(2, "alice", TICKER, 600, "ioc")
    assert floor.bids() == []
    assert (floor.order(2).status, floor.order(2).filled_e2) == ("cancelled", 400)


@pytest.mark.rule("D05")
def test_ioc_that_meets_nothing_is_accepted_and_cancelled():
    floor = Floor()
    assert kinds(floor.buy("alice", 10, at=65, tif="ioc")) == ["OrderAccepted", "OrderCancelled"]
    assert floor.escrow("alice") == 0


def test_by_default_the_taker_is_cancelled_when_it_would_trade_with_itself():
    floor = Floor()
    floor.sell("bob", 2, at=59)
    floor.sell("alice", 5, at=60)
    events = floor.buy("alice", 10, at=65)
    assert kinds(events) == ["OrderAccepted", "Traded", "OrderCancelled"]
    assert events[-1] == OrderCancelled(3, "alice", TICKER, 800, "self_trade")
    assert floor.bids() == []
    assert floor.asks() == [(60, 5)]


def test_or_the_own_resting_order_is_cancelled_and_matching_goes_on():
    floor = Floor()
    floor.sell("alice", 5, at=60)
    floor.sell("bob", 5, at=61)
    events = floor.buy("alice", 10, at=61, stp="cancel_maker")
    assert kinds(events) == ["OrderAccepted", "OrderCancelled", "Traded"]
    assert events[1] == OrderCancelled(1, "alice", TICKER, 500, "self_trade")
    assert floor.bids() == [(61, 5)]


def test_an_own_order_behind_the_last_trade_is_left_alone():
    floor = Floor()
    floor.sell("bob", 5, at=60)
    floor.sell("alice", 5, at=60)
    floor.buy("alice", 5, at=60)
    assert floor.asks() == [(60, 5)]
