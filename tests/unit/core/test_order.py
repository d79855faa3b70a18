"""An order's status follows from its counts, and moves along one table."""

import itertools

import pytest

from mock_exchange.core.order import STATUS_TRANSITIONS, Order
from support.core_book import Floor


@pytest.mark.rule("D06")
@pytest.mark.parametrize(
    ("remaining_e2", "cancelled_e2", "status", "filled_e2"),
    [
        (1000, 0, "open", 0),
        (400, 0, "partially_filled", 600),
        (0, 0, "filled", 1000),
        (0, 1000, "cancelled", 0),
        (0, 400, "cancelled", 600),
    ],
)
def test_status_and_filled_count_follow_from_the_counts(
    remaining_e2, cancelled_e2, status, filled_e2
):
    order = Order(1, "alice", "RAIN", "bid", "limit", 6500, 1000, "gtc", 0, remaining_e2)
    order.cancelled_e2 = cancelled_e2
    assert (order.status, order.filled_e2) == (status, filled_e2)


@pytest.mark.rule("D06")
def test_there_are_exactly_four_statuses_and_two_are_final():
    assert set(STATUS_TRANSITIONS) == {"open", "partially_filled", "filled", "cancelled"}
    final = {status for status, after in STATUS_TRANSITIONS.items() if not after}
    assert final == {"filled", "cancelled"}


@pytest.mark.rule("D06", "C10")
def test_an_order_goes_through_its_life_along_the_table():
    floor = Floor()
    floor.buy("alice", 10, at=65)
    seen = [floor.status(1)]
    for _ in range(2):
        floor.sell("bob", 4, at=65)
        seen.append(floor.status(1))
    floor.cancel("alice", 1)
    seen.append(floor.status(1))
    assert seen == ["open", "partially_filled", "partially_filled", "cancelled"]
    steps = itertools.pairwise(seen)
    assert all(after in STATUS_TRANSITIONS[before] for before, after in steps)


def test_two_orders_are_the_same_only_if_they_are_one():
    first = Order(1, "alice", "RAIN", "bid", "limit", 6500, 1000, "gtc", 0, 1000)
    second = Order(1, "alice", "RAIN", "bid", "limit", 6500, 1000, "gtc", 0, 1000)
    assert first != second
    assert first in [second, first]
