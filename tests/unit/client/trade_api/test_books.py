"""A book is believed only while it is whole."""

from decimal import Decimal

import pytest

from kalshi_refclient.trade_api._core.books import DOUBTS_MAX, MarketBook

SNAPSHOT = {"clock": 5, "yes_dollars_fp": [["0.3000", "5.00"], ["0.3100", "7.00"]]}


def delta(clock=6, side="yes", price="0.3100", count="-7.00"):
    return {"clock": clock, "side": side, "price_dollars": price, "delta_fp": count}


def whole():
    book = MarketBook()
    book.snapshot(SNAPSHOT)
    return book


def test_a_book_without_a_snapshot_is_not_shown():
    with pytest.raises(LookupError):
        MarketBook().shown()
    assert MarketBook().change(delta()) == "ignored"


@pytest.mark.rule("T11")
def test_changes_are_taken_in_and_an_empty_level_is_none():
    book = whole()

    assert book.change(delta()) == "applied"
    assert book.change(delta(7, "no", "0.6500", "0.50")) == "applied"
    assert book.shown().yes_dollars == ((Decimal("0.3000"), Decimal("5.00")),)
    assert book.shown().no_dollars == ((Decimal("0.6500"), Decimal("0.50")),)


@pytest.mark.rule("T11")
def test_less_than_nothing_at_a_price_loses_the_book():
    book = whole()

    assert book.change(delta(count="-7.01")) == "lost"
    with pytest.raises(LookupError):
        book.shown()


@pytest.mark.rule("T10")
def test_a_change_that_is_not_after_the_snapshot_is_old_once_a_second_snapshot_says_so():
    book = whole()
    assert book.change(delta(clock=5)) == "lost"

    book.snapshot({**SNAPSHOT, "clock": 6})

    assert book.change(delta(clock=6)) == "ignored"
    assert book.valid
    assert book.change(delta(clock=7)) == "applied"


@pytest.mark.rule("T10")
def test_an_old_snapshot_is_not_believed_unless_the_clock_fell():
    book = whole()
    book.lose()
    old = {"clock": 1, "yes_dollars_fp": [["0.0100", "1.00"]]}

    assert [book.snapshot(old) for _ in range(DOUBTS_MAX)] == [False] * DOUBTS_MAX
    assert not book.valid
    assert book.snapshot(old)
    assert not book.confirmed
    assert book.change(delta(clock=2, price="0.0100", count="1.00")) == "applied"


@pytest.mark.rule("T10")
def test_after_an_old_snapshot_a_new_one_is_believed():
    book = whole()
    assert not book.snapshot({"clock": 1})

    assert book.snapshot({**SNAPSHOT, "clock": 6})
    assert not book.snapshot({"clock": 1})


def test_a_book_that_was_lost_is_whole_with_the_next_snapshot():
    book = whole()
    book.lose()
    assert not book.valid

    book.snapshot({"clock": 9})

    assert book.shown().yes_dollars == book.shown().no_dollars == ()
