"""Orders with options: what each of them asks for, and why it is refused."""

import pytest

from mock_exchange.core.commands import PlaceOrder
from mock_exchange.core.extras import OrderOptions
from support.core_book import TICKER, Floor, kinds, refusal, trades

POST_ONLY = OrderOptions(post_only=True)
REDUCE = OrderOptions(reduce_only=True)


def named(name):
    return OrderOptions(client_order_id=name)


def test_a_post_only_order_rests_where_it_meets_nothing():
    floor = Floor()
    floor.sell("bob", 5, at=61)
    assert kinds(floor.buy("alice", 5, at=60, options=POST_ONLY)) == ["OrderAccepted"]
    assert floor.bids() == [(60, 5)]


def test_a_post_only_order_that_would_trade_is_refused():
    floor = Floor()
    floor.sell("bob", 5, at=61)
    refused = floor.buy("alice", 5, at=61, options=POST_ONLY)
    assert refusal(refused) == ("post_only_would_cross", "post_only")


def test_a_post_only_order_may_come_where_only_an_order_that_is_due_rests():
    floor = Floor()
    floor.open("bob")
    floor.sell("bob", 5, at=60, options=OrderOptions(expires_at_us=floor.now_us + 2_000_000))
    events = floor.buy("alice", 5, at=60, options=POST_ONLY)
    assert kinds(events) == ["OrderAccepted", "OrderCancelled"]
    assert (floor.bids(), floor.asks()) == ([(60, 5)], [])


def test_a_reduce_only_order_is_cut_to_the_position():
    floor = Floor()
    floor.sell("bob", 5, at=60)
    floor.buy("alice", 5, at=60)
    floor.buy("carol", 20, at=50)
    events = floor.sell("alice", 8, at=50, tif="ioc", options=REDUCE)
    assert events[0].count_e2 == 500
    assert trades(events) == [(50, 5, 3)]
    assert floor.position("alice") == 0
    assert floor.status(4) == "filled"


@pytest.mark.parametrize("side", ["buy", "sell"])
def test_there_must_be_something_to_reduce(side):
    floor = Floor()
    order = getattr(floor, side)
    assert refusal(order("alice", 1, at=50, tif="ioc", options=REDUCE)) == (
        "nothing_to_reduce",
        "reduce_only",
    )


def test_a_position_is_reduced_from_the_other_side_only():
    floor = Floor()
    floor.sell("bob", 5, at=60)
    floor.buy("alice", 5, at=60)
    for name, order in (("alice", floor.buy), ("bob", floor.sell)):
        assert refusal(order(name, 1, at=50, tif="ioc", options=REDUCE))[0] == "nothing_to_reduce"


def test_a_client_order_id_is_used_once_for_ever():
    floor = Floor()
    floor.buy("alice", 1, at=50, options=named("mine"))
    floor.cancel("alice", 1)
    refused = floor.buy("alice", 1, at=50, options=named("mine"))
    assert refusal(refused) == ("duplicate_client_order_id", "client_order_id")
    assert kinds(floor.buy("bob", 1, at=50, options=named("mine"))) == ["OrderAccepted"]


def test_a_refused_order_uses_up_no_name():
    floor = Floor(alice=10)
    floor.buy("alice", 1, at=50, options=named("mine"))
    assert kinds(floor.buy("alice", 1, at=10, options=named("mine"))) == ["OrderAccepted"]


@pytest.mark.parametrize(
    ("tif", "options"),
    [
        ("gtc", REDUCE),
        ("fok", REDUCE),
        ("ioc", POST_ONLY),
        ("ioc", OrderOptions(expires_at_us=1 << 60)),
        ("fok", OrderOptions(expires_at_us=1 << 60)),
    ],
)
def test_some_options_go_with_one_time_in_force_only(tif, options):
    refused = Floor().buy("alice", 1, at=50, tif=tif, options=options)
    assert refusal(refused) == ("invalid_time_in_force", "time_in_force")


@pytest.mark.parametrize("expires_at_us", [-1, 1])
def test_an_order_expires_after_it_is_placed(expires_at_us):
    refused = Floor().buy("alice", 1, at=50, options=OrderOptions(expires_at_us=expires_at_us))
    assert refusal(refused) == ("invalid_expiry", "expires_at_us")


def order(**changes):
    good = {
        "account_id": "alice",
        "ticker": TICKER,
        "side": "bid",
        "kind": "limit",
        "count_e2": 1000,
        "price_e4": 6500,
        "time_in_force": "gtc",
        "options": named("fresh"),
    }
    return PlaceOrder(**(good | changes))


WRONG = [
    ("unknown_account", {"account_id": "nobody"}),
    ("unknown_market", {"ticker": "SNOW"}),
    ("market_not_active", {"ticker": "SHUT"}),
    ("invalid_count", {"count_e2": 0}),
    ("invalid_count", {"count_e2": 150}),
    ("invalid_price", {"price_e4": 6550}),
    ("invalid_price", {"kind": "market", "time_in_force": "ioc"}),
    ("invalid_time_in_force", {"kind": "market", "price_e4": 0}),
    ("fok_unfillable", {"time_in_force": "fok"}),
    ("insufficient_funds", {"count_e2": 10**12}),
]


@pytest.mark.parametrize(("reason", "changes"), WRONG)
def test_an_order_with_options_is_refused_for_what_a_plain_one_is(reason, changes):
    floor = Floor(alice=10_00)
    floor.market("SHUT")
    floor.close("SHUT")
    assert refusal(floor.apply(order(**changes)))[0] == reason


def test_a_market_order_with_options_costs_what_it_meets():
    floor = Floor(alice=300)
    floor.sell("bob", 5, at=60)
    assert trades(floor.buy("alice", 5, options=named("mine"))) == [(60, 5, 1)]
    assert floor.cash("alice") == 0


def test_options_and_a_cover_go_together():
    floor = Floor()
    floor.sell("bob", 5, at=60)
    floor.buy("alice", 5, at=60)
    floor.sell("alice", 8, at=70, options=named("mine"))
    assert floor.exchange.state.order(3).covered_e2 == 500
    assert floor.escrow("alice") == 3 * 30
