"""What an object names as its knowledge goes into another of its kind; its neighbours do not."""

import pytest

from mock_exchange.core.commands import Deposit, OpenAccount
from mock_exchange.core.exchange import Exchange
from mock_exchange.core.kept import Kept


class Shelf(Kept):
    KEPT = ("books",)

    def __init__(self, library):
        self.library = library
        self.books = []


def test_what_is_named_is_taken_out_and_put_in():
    full, empty = Shelf("here"), Shelf("there")
    full.books.append("a tale")
    empty.begin_with(full.kept())
    assert (empty.books, empty.library) == (["a tale"], "there")


def test_who_names_nothing_keeps_nothing():
    assert Kept().kept() == {}


def test_an_exchange_begins_with_what_another_one_was_whatever_happened_to_it():
    first, second = Exchange(), Exchange()
    first.apply(OpenAccount("ann"), 10)
    first.apply(Deposit("ann", 5), 20)
    second.apply(OpenAccount("bob"), 90)
    views = second.views
    second.begin_with(first.kept())
    assert second.state_hash() == first.state_hash()
    assert list(second.journal.lines()) == list(first.journal.lines())
    assert views.has_account("ann")
    assert not views.has_account("bob")
    with pytest.raises(ValueError, match="time goes back: 19 us comes before 20 us"):
        second.apply(Deposit("ann", 5), 19)
    second.begin_with(Exchange().kept())
    second.apply(OpenAccount("ann"), 0)
