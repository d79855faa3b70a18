"""The state: orders are found by number, whatever the first one is."""

import pytest

from mock_exchange.core.state import State
from support.core_book import Floor


@pytest.mark.parametrize("first", [0, 1, 123_456_789])
def test_orders_are_found_by_number(first):
    floor = Floor(first_order_number=first)
    for price in (40, 41):
        floor.buy("alice", 1, at=price)
    state = floor.exchange.state
    found = [state.order(first + index) for index in (-1, 0, 1, 2)]
    assert found == [None, state.orders[0], state.orders[1], None]


def test_a_new_state_is_empty():
    state = State(1, 1)
    assert (state.accounts, state.markets, state.orders, state.trades) == ({}, {}, [], [])
    assert sum(state.ledger.balances) == 0
