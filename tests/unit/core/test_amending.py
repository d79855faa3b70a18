"""Amending and decreasing: what keeps the place in the queue, what loses it, what is refused."""

import pytest

from mock_exchange.core.commands import AmendOrder, CancelAllOrders, DecreaseOrder
from mock_exchange.core.events import OrderAmended, OrderCancelled, OrderDecreased
from mock_exchange.core.extras import OrderOptions
from support.core_book import RICH, Floor, kinds, refusal, trades


def amend(floor, number, price, count, **more):
    order = floor.exchange.state.order(number)
    return floor.apply(AmendOrder(order.account_id, number, price * 100, count * 100, **more))


def queue(floor):
    return [order.number for order in floor.exchange.state.markets["RAIN"].bids.resting()]


def two_bids():
    floor = Floor()
    floor.buy("alice", 10, at=50)
    floor.buy("bob", 10, at=50)
    return floor


def test_a_smaller_count_keeps_the_place_and_frees_the_money():
    floor = two_bids()
    assert amend(floor, 1, 50, 4) == (
        OrderAmended(1, "alice", "RAIN", 5000, 400, 400, 5000, 1000, keeps_place=True),
    )
    assert queue(floor) == [1, 2]
    assert floor.bids() == [(50, 14)]
    assert (floor.cash("alice"), floor.escrow("alice")) == (RICH - 200, 200)


def test_another_expiry_keeps_the_place_and_zero_takes_it_away():
    floor = two_bids()
    moment = floor.now_us + 10**9
    assert amend(floor, 1, 50, 10, expires_at_us=moment)[0].keeps_place
    assert floor.exchange.views.next_expiry_us() == moment
    amend(floor, 1, 50, 10, expires_at_us=0)
    assert floor.order(1).expires_at_us == 0
    assert queue(floor) == [1, 2]


@pytest.mark.parametrize(("price", "count"), [(50, 11), (49, 10), (51, 5)])
def test_a_greater_count_or_another_price_loses_it(price, count):
    floor = two_bids()
    assert not amend(floor, 1, price, count)[0].keeps_place
    amend(floor, 1, 50, count)
    assert queue(floor) == [2, 1]
    assert trades(floor.sell("carol", 12, at=50)) == [(50, 10, 2), (50, 2, 1)]


def test_the_count_is_what_was_filled_and_what_shall_remain_together():
    floor = two_bids()
    floor.sell("carol", 4, at=50)
    assert amend(floor, 1, 50, 9)[0].remaining_e2 == 500
    view = floor.order(1)
    assert (view.count_e2, view.filled_e2, view.remaining_e2) == (900, 400, 500)
    assert refusal(amend(floor, 1, 50, 4)) == ("invalid_count", "count_e2")


def test_an_amended_order_may_trade_at_once_and_its_rest_rests():
    floor = Floor()
    floor.buy("alice", 10, at=50)
    floor.sell("bob", 4, at=60)
    events = amend(floor, 1, 60, 10)
    assert kinds(events) == ["OrderAmended", "Traded"]
    assert trades(events) == [(60, 4, 2)]
    assert (floor.bids(), floor.asks()) == ([(60, 6)], [])
    assert floor.escrow("alice") == 360
    trade_us = floor.exchange.state.trade_times_us[-1]
    assert trade_us == floor.order(1).updated_at_us == floor.now_us


@pytest.mark.parametrize("rule", ["cancel_taker", "cancel_maker"])
def test_it_treats_own_orders_as_it_was_told_when_it_was_placed(rule):
    floor = Floor()
    floor.buy("alice", 10, at=50, stp=rule, options=OrderOptions(cancel_on_pause=True))
    floor.sell("alice", 4, at=60)
    gone = 1 if rule == "cancel_taker" else 2
    assert amend(floor, 1, 60, 10)[1].order_number == gone


def test_a_post_only_order_is_not_amended_to_trade():
    floor = Floor()
    floor.buy("alice", 10, at=50, options=OrderOptions(post_only=True))
    floor.sell("bob", 4, at=60)
    assert refusal(amend(floor, 1, 60, 10)) == ("post_only_would_cross", "post_only")
    assert kinds(amend(floor, 1, 59, 10)) == ["OrderAmended"]


def test_what_the_order_holds_counts_as_cash():
    floor = Floor(alice=500)
    floor.buy("alice", 10, at=50)
    assert refusal(amend(floor, 1, 51, 10)) == ("insufficient_funds", "")
    assert kinds(amend(floor, 1, 25, 20)) == ["OrderAmended"]
    assert (floor.cash("alice"), floor.escrow("alice")) == (0, 500)


def test_cover_is_kept_as_far_as_the_order_goes():
    floor = Floor()
    floor.sell("bob", 5, at=60)
    floor.buy("alice", 5, at=60)
    floor.sell("alice", 8, at=70)
    amend(floor, 3, 70, 4)
    assert (floor.exchange.state.order(3).covered_e2, floor.escrow("alice")) == (400, 0)
    amend(floor, 3, 80, 9)
    assert (floor.exchange.state.order(3).covered_e2, floor.escrow("alice")) == (500, 80)


def test_a_new_name_finds_the_order_and_the_old_one_stays_taken():
    floor = Floor()
    floor.buy("alice", 1, at=50, options=OrderOptions(client_order_id="first"))
    amend(floor, 1, 50, 1, client_order_id="second")
    views = floor.exchange.views
    assert views.order_of_client("alice", "second").number == 1
    assert views.order_of_client("alice", "first").number == 1
    floor.buy("alice", 1, at=40)
    assert refusal(amend(floor, 2, 40, 1, client_order_id="first")) == (
        "duplicate_client_order_id",
        "client_order_id",
    )
    assert kinds(amend(floor, 1, 50, 1, client_order_id="second")) == ["OrderAmended"]


@pytest.mark.parametrize(
    ("reason", "changes"),
    [
        ("unknown_account", {"account_id": "nobody"}),
        ("unknown_order", {"account_id": "bob"}),
        ("unknown_order", {"order_number": 99}),
        ("order_not_open", {"order_number": 3}),
        ("invalid_count", {"count_e2": 0}),
        ("invalid_count", {"count_e2": 150}),
        ("invalid_price", {"price_e4": 5050}),
        ("invalid_expiry", {"expires_at_us": 5}),
        ("invalid_expiry", {"expires_at_us": -5}),
    ],
)
def test_a_wrong_amendment_is_refused_by_name(reason, changes):
    floor = two_bids()
    floor.buy("alice", 1, at=40)
    floor.cancel("alice", 3)
    good = {"account_id": "alice", "order_number": 1, "price_e4": 5000, "count_e2": 1000}
    assert refusal(floor.apply(AmendOrder(**good | changes)))[0] == reason


def test_what_is_due_is_not_amended_back_to_life():
    floor = Floor()
    floor.open("alice")
    floor.buy("alice", 1, at=50, options=OrderOptions(expires_at_us=floor.now_us + 2_000_000))
    floor.now_us += 9_000_000
    assert refusal(amend(floor, 1, 50, 1, expires_at_us=0))[0] == "order_not_open"


def test_an_order_is_decreased_by_a_count_or_to_one():
    floor = two_bids()
    assert floor.apply(DecreaseOrder("alice", 1, reduce_by_e2=300)) == (
        OrderDecreased(1, "alice", "RAIN", 300, 700),
    )
    assert floor.apply(DecreaseOrder("alice", 1, reduce_to_e2=200))[0].reduced_e2 == 500
    assert (queue(floor), floor.bids()) == ([1, 2], [(50, 12)])
    assert floor.order(1).count_e2 == 200


@pytest.mark.parametrize("counts", [{"reduce_by_e2": 1000}, {"reduce_to_e2": 0}])
def test_to_nothing_is_a_cancel(counts):
    floor = two_bids()
    assert floor.apply(DecreaseOrder("alice", 1, **counts)) == (
        OrderCancelled(1, "alice", "RAIN", 1000, "user"),
    )


@pytest.mark.parametrize(
    "counts",
    [
        {},
        {"reduce_by_e2": 100, "reduce_to_e2": 100},
        {"reduce_by_e2": 0},
        {"reduce_by_e2": -100},
        {"reduce_by_e2": 1100},
        {"reduce_to_e2": 1000},
        {"reduce_to_e2": 950},
        {"reduce_to_e2": -100},
    ],
)
def test_a_decrease_says_one_thing_and_makes_it_smaller(counts):
    assert refusal(two_bids().apply(DecreaseOrder("alice", 1, **counts)))[0] == "invalid_count"


def test_all_orders_of_an_account_are_cancelled_by_number_and_no_others():
    floor = two_bids()
    floor.sell("alice", 1, at=90)
    assert [event.order_number for event in floor.apply(CancelAllOrders("alice"))] == [1, 3]
    assert queue(floor) == [2]
    assert refusal(floor.apply(CancelAllOrders("alice"))) == ("nothing_to_cancel", "")
    assert refusal(floor.apply(CancelAllOrders("nobody")))[0] == "unknown_account"
