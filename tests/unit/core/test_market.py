"""A market's terms and its lifecycle table."""

from mock_exchange.core.market import LIFECYCLE, price_grid
from support.core_book import Floor


def test_the_lifecycle_is_a_line():
    assert {status: set(after) for status, after in LIFECYCLE.items()} == {
        "active": {"closed"},
        "closed": {"settled"},
        "settled": set(),
    }


def test_a_cent_grid_has_99_prices_and_a_hundredth_grid_9999():
    cents = price_grid(100)
    assert (len(cents), min(cents), max(cents)) == (99, 100, 9900)
    hundredths = price_grid(1)
    assert (len(hundredths), min(hundredths), max(hundredths)) == (9999, 1, 9999)


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
