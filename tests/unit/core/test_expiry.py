"""Orders that expire: cancelled when their moment has come, and of no use to anybody from then on."""

from mock_exchange.core.commands import ExpireOrders
from mock_exchange.core.events import OrderCancelled
from mock_exchange.core.extras import OrderOptions
from support.core_book import RICH, Floor, kinds, refusal, trades


def until(floor, seconds):
    return OrderOptions(expires_at_us=floor.now_us + seconds * 1_000_000)


def test_what_is_due_is_cancelled_by_moment_and_then_by_number():
    floor = Floor()
    for name in ("alice", "bob"):
        floor.open(name)
    late, early = until(floor, 9), until(floor, 6)
    for options in (late, early, early):
        floor.buy("alice", 1, at=50, options=options)
    floor.buy("bob", 1, at=50)
    assert floor.exchange.views.next_expiry_us() == early.expires_at_us
    assert floor.apply(ExpireOrders(), after_s=20) == tuple(
        OrderCancelled(number, "alice", "RAIN", 100, "expired") for number in (2, 3, 1)
    )
    assert floor.bids() == [(50, 1)]
    assert floor.cash("alice") == RICH
    assert floor.exchange.views.next_expiry_us() is None


def test_before_its_moment_nothing_expires():
    floor = Floor()
    floor.open("alice")
    floor.buy("alice", 1, at=50, options=until(floor, 30))
    assert refusal(floor.apply(ExpireOrders())) == ("nothing_to_cancel", "")
    assert trades(floor.sell("bob", 1, at=50)) == [(50, 1, 1)]
    assert refusal(floor.apply(ExpireOrders(), after_s=60)) == ("nothing_to_cancel", "")


def test_an_order_that_is_due_does_not_trade_though_nobody_has_cancelled_it():
    floor = Floor()
    floor.open("alice")
    floor.buy("alice", 5, at=60, options=until(floor, 30))
    floor.buy("carol", 5, at=50)
    floor.now_us += 60_000_000
    events = floor.sell("bob", 5, at=40)
    assert kinds(events) == ["OrderAccepted", "OrderCancelled", "Traded"]
    assert events[1] == OrderCancelled(1, "alice", "RAIN", 500, "expired")
    assert trades(events) == [(50, 5, 2)]


def test_a_refused_order_leaves_what_is_due_where_it_is():
    floor = Floor()
    floor.open("alice")
    floor.buy("alice", 5, at=60, options=until(floor, 30))
    floor.now_us += 60_000_000
    events = floor.sell("bob", 5, at=40, tif="fok")
    assert refusal(events) == ("fok_unfillable", "time_in_force")
    assert floor.bids() == [(60, 5)]


def test_what_is_due_may_still_be_cancelled_by_its_owner():
    floor = Floor()
    floor.open("alice")
    floor.buy("alice", 5, at=60, options=until(floor, 2))
    floor.now_us += 60_000_000
    assert floor.cancel("alice", 1)[0].cause == "user"
