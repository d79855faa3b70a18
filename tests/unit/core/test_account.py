"""An account knows its resting orders and its fills."""

from mock_exchange.core.commands import (
    CancelOrder,
    CreateMarket,
    Deposit,
    OpenAccount,
    PlaceOrder,
)
from mock_exchange.core.exchange import Exchange
from support.core_book import Floor


def test_open_orders_are_those_that_rest():
    floor = Floor()
    floor.sell("bob", 5, at=60)
    floor.buy("alice", 5, at=60)
    floor.buy("alice", 5, at=50)
    floor.buy("alice", 5, at=51)
    floor.cancel("alice", 3)
    accounts = floor.exchange.state.accounts
    assert accounts["alice"].open_orders == [floor.exchange.state.order(4)]
    assert accounts["bob"].open_orders == []


def test_orders_that_are_done_are_forgotten_when_the_open_ones_are_read():
    exchange = Exchange()
    exchange.apply(OpenAccount("alice"), 0)
    exchange.apply(Deposit("alice", 10**9), 0)
    exchange.apply(CreateMarket("RAIN", "", "", 0), 0)
    for number in range(1, 4):
        exchange.apply(PlaceOrder("alice", "RAIN", "bid", "limit", 100, 5000), 0)
        exchange.apply(CancelOrder("alice", number), 0)
    account = exchange.state.accounts["alice"]
    assert len(account.rested) == 3
    assert account.open_orders == []
    assert account.rested == []


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
