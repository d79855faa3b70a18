"""Order groups: what counts, what triggers them, and what that does."""

import pytest

from mock_exchange.core.commands import ChangeGroup, CreateGroup, LimitGroup
from mock_exchange.core.events import GroupChanged, OrderCancelled
from mock_exchange.core.extras import OrderOptions
from support.core_book import Floor, kinds, refusal

MINE = OrderOptions(group_number=1)


def grouped(limit=10):
    """Return a floor where alice has a group with two bids in it, and one outside."""
    floor = Floor()
    floor.open("alice")
    floor.open("bob")
    floor.apply(CreateGroup("alice", limit * 100))
    floor.buy("alice", 8, at=50, options=MINE)
    floor.buy("alice", 8, at=49, options=MINE)
    floor.buy("alice", 8, at=48)
    return floor


def act(floor, action, **more):
    return floor.apply(ChangeGroup("alice", 1, action), **more)


def test_up_to_its_limit_a_group_trades_on():
    floor = grouped()
    assert kinds(floor.sell("bob", 8, at=50)) == ["OrderAccepted", "Traded"]
    assert kinds(floor.sell("bob", 2, at=49)) == ["OrderAccepted", "Traded"]
    view = floor.exchange.views.group(1)
    assert (view.triggered, list(view.orders)) == (False, [2])


def test_over_its_limit_what_rests_of_it_is_cancelled():
    floor = grouped()
    events = floor.sell("bob", 11, at=49)
    assert kinds(events)[-2:] == ["OrderCancelled", "GroupChanged"]
    assert events[-2] == OrderCancelled(2, "alice", "RAIN", 500, "group")
    assert events[-1] == GroupChanged(1, "alice", "triggered", 1000)
    assert floor.bids() == [(48, 8)]


def test_an_arriving_order_is_matched_whole_before_its_group_is_triggered():
    floor = grouped(limit=3)
    floor.sell("bob", 2, at=60)
    floor.sell("bob", 2, at=61)
    events = floor.buy("alice", 9, at=61, options=MINE)
    assert kinds(events) == [
        "OrderAccepted",
        "Traded",
        "Traded",
        *["OrderCancelled"] * 3,
        "GroupChanged",
    ]
    assert floor.bids() == [(48, 8)]


def test_a_fill_or_kill_order_is_filled_though_a_group_goes_over_on_the_way():
    floor = grouped(limit=7)
    events = floor.sell("bob", 12, at=49, tif="fok")
    assert kinds(events).count("Traded") == 2
    assert floor.status(4) == "filled"


def test_what_matched_longer_ago_than_the_window_does_not_count():
    floor = grouped()
    floor.sell("bob", 8, at=50)
    floor.now_us += 15_000_000
    assert "GroupChanged" not in kinds(floor.sell("bob", 8, at=49))


def test_a_triggered_group_takes_no_orders_until_it_is_reset():
    floor = grouped()
    assert kinds(act(floor, "trigger")) == ["OrderCancelled", "OrderCancelled", "GroupChanged"]
    refused = floor.buy("alice", 1, at=40, options=MINE)
    assert refusal(refused) == ("group_triggered", "group_number")
    assert refusal(act(floor, "trigger")) == ("group_triggered", "group_number")
    assert act(floor, "reset") == (GroupChanged(1, "alice", "reset", 1000),)
    assert kinds(floor.buy("alice", 1, at=40, options=MINE)) == ["OrderAccepted"]


def test_a_reset_forgets_what_matched():
    floor = grouped()
    floor.sell("bob", 8, at=50)
    act(floor, "reset")
    assert "GroupChanged" not in kinds(floor.sell("bob", 8, at=49))


def test_a_limit_under_what_matched_triggers():
    floor = grouped()
    floor.sell("bob", 8, at=50)
    events = floor.apply(LimitGroup("alice", 1, 700))
    assert [getattr(event, "change", "cancelled") for event in events] == [
        "limit_updated",
        "cancelled",
        "triggered",
    ]
    assert kinds(floor.apply(LimitGroup("alice", 1, 100))) == ["GroupChanged"]


def test_a_deleted_group_takes_its_orders_along():
    floor = grouped()
    assert kinds(act(floor, "delete")) == ["OrderCancelled", "OrderCancelled", "GroupChanged"]
    assert floor.exchange.views.groups("alice") == []
    assert floor.exchange.views.group(1) is None
    refused = floor.buy("alice", 1, at=40, options=MINE)
    assert refusal(refused) == ("unknown_group", "group_number")
    assert floor.apply(CreateGroup("alice", 100))[0].group_number == 2


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (CreateGroup("nobody", 100), ("unknown_account", "account_id")),
        (CreateGroup("alice", 0), ("invalid_count", "limit_e2")),
        (ChangeGroup("nobody", 1, "reset"), ("unknown_account", "account_id")),
        (ChangeGroup("bob", 1, "reset"), ("unknown_group", "group_number")),
        (ChangeGroup("alice", 9, "reset"), ("unknown_group", "group_number")),
        (LimitGroup("bob", 1, 100), ("unknown_group", "group_number")),
        (LimitGroup("alice", 1, 0), ("invalid_count", "limit_e2")),
    ],
)
def test_what_is_wrong_with_a_group_is_named(command, expected):
    assert refusal(grouped().apply(command)) == expected


def test_another_accounts_group_is_an_unknown_one():
    assert refusal(grouped().buy("bob", 1, at=40, options=MINE))[0] == "unknown_group"
