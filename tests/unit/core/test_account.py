"""An account knows its resting orders and its fills."""

from support.core_book import Floor


def test_open_orders_are_those_that_rest():
    floor = Floor()
    floor.sell("bob", 5, at=60)
    floor.buy("alice", 5, at=60)
    floor.buy("alice", 5, at=50)
    floor.buy("alice", 5, at=51)
    floor.cancel("alice", 3)
    accounts = floor.exchange.state.accounts
    assert list(accounts["alice"].open_orders) == [4]
    assert list(accounts["bob"].open_orders) == []


def test_fills_are_noted_for_both_sides_and_every_order():
    floor = Floor()
    floor.sell("bob", 5, at=60)
    floor.buy("alice", 2, at=60)
    floor.buy("carol", 3, at=60)
    state = floor.exchange.state
    assert state.accounts["bob"].fills == [0, 2]
    assert state.accounts["carol"].fills == [3]
    assert state.accounts["bob"].positions["RAIN"].fills == [0, 2]
    assert [order.last_fill for order in state.orders] == [2, 1, 3]
    assert state.previous_fills == [-1, -1, 0, -1]
