"""The journal: every command with its moment, to JSON lines and back."""

import pytest

from mock_exchange.core.commands import CancelOrder, Deposit, OpenAccount, PlaceOrder
from mock_exchange.core.exchange import Exchange, replay
from mock_exchange.core.journal import Journal
from support.core_book import Floor
from support.core_random import random_commands


def test_refused_commands_are_in_the_journal_too():
    exchange = Exchange()
    exchange.apply(OpenAccount("alice"), 10)
    exchange.apply(OpenAccount("alice"), 20)
    exchange.apply(Deposit("bob", 5), 20)
    assert list(exchange.journal) == [
        (10, OpenAccount("alice")),
        (20, OpenAccount("alice")),
        (20, Deposit("bob", 5)),
    ]
    assert len(exchange.journal) == 3


def test_misuse_is_not_in_the_journal():
    exchange = Exchange()
    exchange.apply(OpenAccount("alice"), 10)
    with pytest.raises(ValueError, match="time goes back"):
        exchange.apply(OpenAccount("bob"), 9)
    assert len(exchange.journal) == 1


def test_the_lines_say_what_the_exchange_was_made_with_and_what_it_was_handed():
    floor = Exchange(first_order_number=5, first_fill_number=7)
    floor.apply(OpenAccount("alice"), 10)
    floor.apply(CancelOrder("alice", 3), 11)
    assert list(floor.journal.lines()) == [
        b'{"format":1,"first_order_number":5,"first_fill_number":7}',
        b'{"at_us":10,"command":{"type":"OpenAccount","account_id":"alice"}}',
        b'{"at_us":11,"command":{"type":"CancelOrder","account_id":"alice","order_number":3}}',
    ]


def test_what_was_written_is_read_back_whatever_the_line_ends():
    exchange = Exchange(first_order_number=5, first_fill_number=7)
    for number, command in enumerate(random_commands(200, seed=3)):
        exchange.apply(command, number)
    lines = [line + b"\r\n" for line in exchange.journal.lines()]
    journal = Journal.read([*lines, b"\n"])
    assert list(journal) == list(exchange.journal)
    assert (journal.first_order_number, journal.first_fill_number) == (5, 7)


def test_defaults_left_out_of_a_line_are_the_commands_defaults():
    order = PlaceOrder("alice", "RAIN", "bid", "limit", 100, 5000)
    line = (
        b'{"at_us":1,"command":{"type":"PlaceOrder","account_id":"alice","ticker":"RAIN",'
        b'"side":"bid","kind":"limit","count_e2":100,"price_e4":5000}}'
    )
    header = next(Journal().lines())
    assert list(Journal.read([header, line])) == [(1, order)]


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        ([], "line 1: "),
        ([b"{}"], "line 1: .*format"),
        ([b'{"format":2,"first_order_number":1,"first_fill_number":1}'], "line 1: .*format"),
        ([next(Journal().lines()), b"[]"], "line 2: "),
        (
            [next(Journal().lines()), b"", b'{"at_us":1,"command":{"type":"Steal"}}'],
            "line 3: .*Steal",
        ),
    ],
)
def test_a_broken_journal_is_refused_by_line(lines, complaint):
    with pytest.raises(ValueError, match=f"journal, {complaint}"):
        Journal.read(lines)


def test_a_replay_refuses_what_was_refused():
    floor = Floor()
    floor.buy("alice", 0, at=50)
    floor.sell("bob", 5, at=50)
    floor.buy("alice", 9, at=50)
    again = replay(floor.exchange.journal)
    assert again.state_hash() == floor.exchange.state_hash()
    assert list(again.journal) == list(floor.exchange.journal)
