"""A sequenced book: what makes it valid, what makes it invalid at once. Convergence is tests/faults/test_book_convergence."""

import pytest

from kalshi_refclient._core.book import SequencedBook


def test_nothing_is_valid_before_a_snapshot():
    book = SequencedBook()
    book.change(1, 50, 10)

    assert book.needs_snapshot
    with pytest.raises(LookupError):
        book.levels()


def test_changes_that_came_before_their_snapshot_are_applied_after_it():
    book = SequencedBook()
    book.change(3, 50, 2)
    book.change(2, 50, 1)
    book.snapshot(1, {40: 5, 60: 0})

    assert book.levels() == {40: 5, 50: 3}
    assert book.sequence == 3


def test_a_gap_is_invalid_at_once_and_healed_by_the_missing_change():
    book = SequencedBook()
    book.snapshot(1, {50: 1})
    book.change(3, 50, 1)
    assert not book.valid

    book.change(2, 50, -1)

    assert book.levels() == {50: 1}


def test_a_level_that_is_used_up_is_gone():
    book = SequencedBook()
    book.snapshot(1, {50: 1})
    book.change(2, 50, -1)

    assert book.levels() == {}


def test_duplicates_and_older_snapshots_are_counted_and_change_nothing():
    book = SequencedBook()
    book.snapshot(5, {50: 1})
    book.change(5, 50, 9)
    book.snapshot(4, {})
    book.change(7, 50, 1)
    book.change(7, 50, 1)

    assert book.duplicates == 3
    book.change(6, 50, 1)
    assert book.levels() == {50: 3}


def test_what_waits_is_bounded_and_an_overflow_needs_a_snapshot():
    book = SequencedBook(buffered_max=2)
    book.snapshot(1, {})
    for number in (3, 4, 5):
        book.change(number, 50, 1)
    book.change(2, 50, 1)
    assert not book.valid, "change 3 was dropped: nothing but a snapshot helps"

    book.snapshot(4, {50: 7})

    assert book.levels() == {50: 8}


def test_a_lost_connection_forgets_everything():
    book = SequencedBook()
    book.snapshot(9, {50: 1})
    book.lost()
    assert not book.valid

    book.snapshot(1, {50: 2})

    assert book.levels() == {50: 2}
