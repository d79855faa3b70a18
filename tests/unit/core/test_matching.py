"""Placing orders: what rests, times in force, and the order of refusals."""

import pytest

from mock_exchange.core.commands import PlaceOrder
from mock_exchange.core.events import OrderAccepted, OrderCancelled
from support.core_book import TICKER, Floor, kinds, refusal, trades


@pytest.mark.rule("C08", "D03")
def test_a_limit_order_rests_when_nothing_meets_it():
    floor = Floor()
    events = floor.buy("alice", 10, at=65)
    assert events == (OrderAccepted(1, "alice", TICKER, "bid", "limit", 1000, 6500, "gtc"),)
    assert floor.bids() == [(65, 10)]
    assert floor.status(1) == "open"


@pytest.mark.rule("D05")
def test_fok_fills_whole_over_several_levels():
    floor = Floor()
    floor.sell("bob", 4, at=60)
    floor.sell("bob", 6, at=61)
    events = floor.buy("alice", 10, at=61, tif="fok")
    assert trades(events) == [(60, 4, 1), (61, 6, 2)]


@pytest.mark.rule("D05")
def test_fok_that_cannot_fill_whole_is_refused():
    floor = Floor()
    floor.sell("bob", 4, at=60)
    floor.sell("bob", 6, at=62)
    events = floor.buy("alice", 10, at=61, tif="fok")
    assert refusal(events) == ("fok_unfillable", "time_in_force")


@pytest.mark.rule("D05")
def test_fok_counts_only_up_to_an_own_order_where_the_taker_would_be_cancelled():
    floor = Floor()
    floor.sell("bob", 4, at=60)
    floor.sell("alice", 1, at=61)
    floor.sell("bob", 6, at=62)
    assert refusal(floor.buy("alice", 5, at=62, tif="fok"))[0] == "fok_unfillable"
    assert trades(floor.buy("alice", 4, at=62, tif="fok")) == [(60, 4, 1)]


@pytest.mark.rule("D05")
def test_fok_passes_over_own_orders_where_these_would_be_cancelled():
    floor = Floor()
    floor.sell("bob", 4, at=60)
    floor.sell("alice", 1, at=61)
    floor.sell("bob", 6, at=62)
    events = floor.buy("alice", 10, at=62, tif="fok", stp="cancel_maker")
    assert kinds(events) == ["OrderAccepted", "Traded", "OrderCancelled", "Traded"]
    assert trades(events) == [(60, 4, 1), (62, 6, 3)]


@pytest.mark.rule("D04")
def test_a_market_order_walks_the_book_and_its_rest_is_cancelled():
    floor = Floor()
    floor.sell("bob", 4, at=60)
    floor.sell("bob", 4, at=99)
    events = floor.buy("alice", 10)
    assert trades(events) == [(60, 4, 1), (99, 4, 2)]
    assert events[-1] == OrderCancelled(3, "alice", TICKER, 200, "ioc")


@pytest.mark.rule("D04")
def test_a_market_sale_takes_bids_down_to_the_last_cent():
    floor = Floor()
    floor.buy("bob", 4, at=60)
    floor.buy("bob", 4, at=1)
    assert trades(floor.sell("alice", 8)) == [(60, 4, 1), (1, 4, 2)]


@pytest.mark.rule("D04", "D05")
def test_a_market_order_may_be_fok():
    floor = Floor()
    floor.sell("bob", 4, at=60)
    assert refusal(floor.buy("alice", 5, tif="fok")) == ("fok_unfillable", "time_in_force")
    assert trades(floor.buy("alice", 4, tif="fok")) == [(60, 4, 1)]


@pytest.mark.rule("D04")
def test_a_market_order_pays_the_books_prices_not_the_highest():
    floor = Floor(alice=300)
    floor.sell("bob", 5, at=60)
    floor.sell("bob", 5, at=90)
    assert trades(floor.buy("alice", 5)) == [(60, 5, 1)]
    assert floor.cash("alice") == 0
    assert refusal(floor.buy("alice", 1)) == ("insufficient_funds", "")


def order(**changes):
    good = {
        "account_id": "alice",
        "ticker": TICKER,
        "side": "bid",
        "kind": "limit",
        "count_e2": 1000,
        "price_e4": 6500,
        "time_in_force": "gtc",
    }
    return PlaceOrder(**(good | changes))


WRONG = [
    ("unknown_account", "account_id", {"account_id": "nobody"}),
    ("unknown_market", "ticker", {"ticker": "SNOW"}),
    ("market_not_active", "ticker", {"ticker": "SHUT"}),
    ("invalid_count", "count_e2", {"count_e2": 0}),
    ("invalid_count", "count_e2", {"count_e2": -100}),
    ("invalid_count", "count_e2", {"count_e2": 150}),
    ("invalid_price", "price_e4", {"price_e4": 0}),
    ("invalid_price", "price_e4", {"price_e4": 10_000}),
    ("invalid_price", "price_e4", {"price_e4": -100}),
    ("invalid_price", "price_e4", {"price_e4": 6550}),
    ("invalid_price", "price_e4", {"kind": "market", "time_in_force": "ioc"}),
    ("invalid_time_in_force", "time_in_force", {"kind": "market", "price_e4": 0}),
    ("fok_unfillable", "time_in_force", {"time_in_force": "fok"}),
    ("insufficient_funds", "", {"count_e2": 10**12}),
]


@pytest.mark.parametrize(("reason", "field", "changes"), WRONG)
@pytest.mark.rule("C08")
def test_a_wrong_order_is_refused_by_name(reason, field, changes):
    floor = Floor(alice=10_00)
    floor.market("SHUT")
    floor.close("SHUT")
    assert refusal(floor.apply(order(**changes))) == (reason, field)


def test_where_several_things_are_wrong_the_first_of_the_fixed_order_is_named():
    floor = Floor(alice=10_00)
    floor.market("SHUT")
    floor.close("SHUT")
    wrong = {
        "account_id": "nobody",
        "ticker": "SNOW",
        "count_e2": 0,
        "kind": "market",
        "time_in_force": "gtc",
    }
    repairs = [
        ("unknown_account", {"account_id": "alice"}),
        ("unknown_market", {"ticker": "SHUT"}),
        ("market_not_active", {"ticker": TICKER}),
        ("invalid_count", {"count_e2": 10**12}),
        ("invalid_price", {"price_e4": 0}),
        ("invalid_time_in_force", {"time_in_force": "fok"}),
        ("fok_unfillable", {"kind": "limit", "price_e4": 6500, "time_in_force": "gtc"}),
        ("insufficient_funds", {"count_e2": 100}),
    ]
    for reason, repair in repairs:
        assert refusal(floor.apply(order(**wrong)))[0] == reason
        wrong |= repair
    assert kinds(floor.apply(order(**wrong))) == ["OrderAccepted"]


@pytest.mark.parametrize("price", [1, 99])
def test_the_outermost_prices_are_valid(price):
    floor = Floor()
    floor.buy("alice", 1, at=price)
    assert floor.bids() == [(price, 1)]


def test_a_market_may_have_finer_ticks_and_lots():
    floor = Floor()
    floor.market("FINE", tick_e4=1, lot_e2=1)
    floor.buy("alice", 0.01, at=0.01, ticker="FINE")
    floor.sell("bob", 0.02, at=99.99, ticker="FINE")
    assert (floor.bids("FINE"), floor.asks("FINE")) == ([(0.01, 0.01)], [(99.99, 0.02)])


def test_a_refused_order_uses_up_no_number():
    floor = Floor(first_order_number=5)
    floor.buy("alice", 0, at=50)
    assert floor.buy("alice", 1, at=50)[0].order_number == 5
