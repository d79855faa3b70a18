"""Cancelling orders: by their owner, once, and only what is left."""

import pytest

from mock_exchange.core.events import OrderCancelled
from support.core_book import Floor, refusal


@pytest.mark.rule("C09")
def test_a_cancelled_order_leaves_the_book_and_gives_its_escrow_back():
    floor = Floor(alice=1000)
    floor.buy("alice", 10, at=65)
    assert floor.cancel("alice", 1) == (OrderCancelled(1, "alice", "RAIN", 1000, "user"),)
    assert floor.bids() == []
    assert (floor.cash("alice"), floor.escrow("alice")) == (1000, 0)
    assert floor.status(1) == "cancelled"


@pytest.mark.rule("D06")
def test_a_partly_filled_order_that_is_cancelled_keeps_what_it_had_filled():
    floor = Floor()
    floor.buy("alice", 10, at=65)
    floor.sell("bob", 4, at=65)
    assert floor.cancel("alice", 1)[0].cancelled_e2 == 600
    view = floor.order(1)
    assert (view.status, view.filled_e2, view.cancelled_e2) == ("cancelled", 400, 600)


def test_an_order_from_the_middle_of_a_level_goes_alone():
    floor = Floor()
    for name in ("alice", "bob", "carol"):
        floor.buy(name, 10, at=65)
    floor.cancel("bob", 2)
    assert floor.bids() == [(65, 20)]
    assert [order.number for order in floor.exchange.state.markets["RAIN"].bids.resting()] == [1, 3]


@pytest.mark.rule("C09")
@pytest.mark.parametrize("ending", ["cancel", "fill"])
def test_an_order_that_is_done_cannot_be_cancelled(ending):
    floor = Floor()
    floor.buy("alice", 10, at=65)
    if ending == "cancel":
        floor.cancel("alice", 1)
    else:
        floor.sell("bob", 10, at=65)
    assert refusal(floor.cancel("alice", 1)) == ("order_not_open", "order_number")


@pytest.mark.rule("C09", "D11")
def test_another_accounts_order_is_as_unknown_as_one_that_does_not_exist():
    floor = Floor()
    floor.buy("alice", 10, at=65)
    floor.open("bob")
    assert refusal(floor.cancel("bob", 1)) == ("unknown_order", "order_number")
    assert refusal(floor.cancel("bob", 2)) == ("unknown_order", "order_number")
    assert refusal(floor.cancel("bob", 0)) == ("unknown_order", "order_number")
    assert refusal(floor.cancel("nobody", 1)) == ("unknown_account", "account_id")


def test_another_accounts_order_that_is_done_is_unknown_too():
    floor = Floor()
    floor.buy("alice", 10, at=65)
    floor.cancel("alice", 1)
    floor.open("bob")
    assert refusal(floor.cancel("bob", 1)) == ("unknown_order", "order_number")
