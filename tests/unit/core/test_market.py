"""A market's terms and its lifecycle table."""

from mock_exchange.core.market import LIFECYCLE, reachable
from support.core_book import Floor


def test_the_short_way_is_a_line_and_the_long_one_may_dispute():
    assert {status: set(after) for status, after in LIFECYCLE.items()} == {
        "initialized": {"active", "closed"},
        "active": {"inactive", "closed"},
        "inactive": {"active", "closed"},
        "closed": {"determined", "settled"},
        "determined": {"disputed", "settled"},
        "disputed": {"determined", "amended"},
        "amended": {"disputed", "settled"},
        "settled": set(),
    }


def test_what_was_closed_is_never_active_again():
    assert "active" in reachable("initialized")
    assert "active" not in reachable("closed")
    assert reachable("settled") == {"settled"}


def test_book_seq_grows_by_one_with_each_change_of_the_book():
    floor = Floor()
    views = floor.exchange.views
    assert views.book_seq("RAIN") == 0
    floor.sell("bob", 5, at=60)
    assert views.book_seq("RAIN") == 1
    floor.sell("bob", 5, at=61)
    assert views.book_seq("RAIN") == 2
    floor.buy("alice", 12, at=61)  # two trades, and the rest rests
    assert views.book_seq("RAIN") == 5
    floor.cancel("alice", 3)
    assert views.book_seq("RAIN") == 6


def test_what_leaves_the_book_as_it_was_leaves_its_seq():
    floor = Floor()
    floor.buy("alice", 5, at=60, tif="ioc")
    floor.buy("alice", 0, at=60)
    assert floor.exchange.views.book_seq("RAIN") == 0
