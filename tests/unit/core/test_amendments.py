"""The history of amendments, read trade by trade."""

import pytest

from mock_exchange.core.amendments import Amendments, InvariantBroken, book_changes
from mock_exchange.core.commands import AmendOrder
from mock_exchange.core.order import Amendment
from support.core_book import Floor

KEPT = Amendment(1, 0, 5000, 1000, 5000, 400, True, 2, 0)
LOST = Amendment(1, 0, 5000, 1000, 6000, 1000, False, 2, 0)


def test_price_and_place_are_those_of_the_moment():
    floor = Floor()
    floor.buy("alice", 4, at=50)
    floor.sell("bob", 1, at=50)
    floor.apply(AmendOrder("alice", 1, 6000, 400))
    floor.sell("bob", 1, at=60)
    history, order = Amendments(), floor.exchange.state.order(1)
    history.look(floor.exchange.state)
    history.advance(0)
    assert (history.price_e4(order), history.place(1)) == (5000, (1, 0))
    history.advance(1)
    assert (history.price_e4(order), history.place(1)) == (6000, (2, 1))
    history.look(floor.exchange.state)
    assert history.changed == {}
    assert history.place(1) == order.place == (2, 1)


@pytest.mark.parametrize(
    ("changes", "rests", "expected"),
    [([KEPT], True, 1), ([LOST], True, 2), ([LOST], False, 1), ([LOST, KEPT, LOST], True, 5)],
)
def test_the_book_changes_when_an_order_leaves_and_when_it_rests_again(changes, rests, expected):
    assert book_changes(changes, rests=rests) == expected


@pytest.mark.parametrize("change", [KEPT, LOST])
def test_a_wrong_word_about_the_place_is_caught(change):
    floor = Floor()
    fields = {name: getattr(change, name) for name in change.__struct_fields__}
    fields["keeps_place"] = not change.keeps_place
    floor.exchange.state.amendments.append(Amendment(**fields))
    with pytest.raises(InvariantBroken, match="B6"):
        Amendments().look(floor.exchange.state)
