"""A book is believed only while it is whole."""

from decimal import Decimal

import pytest

from kalshi_refclient.trade_api._core.books import MarketBook

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
def test_where_the_clock_fell_the_new_snapshot_begins_anew():
    book = whole()
    assert book.change(delta(clock=1)) == "lost"

    book.snapshot({**SNAPSHOT, "clock": 1})

    assert not book.confirmed
    assert book.change(delta(clock=2)) == "applied"


def test_a_book_that_was_lost_is_whole_with_the_next_snapshot():
    book = whole()
    book.lose()
    assert not book.valid

    book.snapshot({"clock": 9})

    assert book.shown().yes_dollars == book.shown().no_dollars == ()
