"""Everything that changes an exchange is noted once, in order, and what only reads is not."""

import re

import pytest

from mock_exchange.clock import Clock
from mock_exchange.core.commands import Deposit, PlaceOrder
from mock_exchange.session.entries import (
    Answered,
    Began,
    ClockMoved,
    Commanded,
    Operated,
    Requested,
    TimePassed,
)
from mock_exchange.session.notes import Notes
from mock_exchange.transport.offices import open_office
from support.journal_twins import known, noted
from support.session_world import TICKER, USER, World
from support.trade_world import START_US, TradeWorld
from support.trade_world import TICKER as TRADE_TICKER

FROM_US = 1_706_351_400_000_000


@pytest.fixture
def world():
    world = noted(World, FROM_US)
    world.venue.notes.take()
    return world


@pytest.fixture
def trade():
    world = noted(TradeWorld, START_US)
    world.key()
    world.venue.notes.take()
    return world


def entries(world):
    return world.venue.notes.take()


def test_that_an_exchange_was_made_comes_first_and_its_seeded_world_is_part_of_it():
    world = noted(World, FROM_US)
    assert entries(world) == [Began(FROM_US, 0, 0, frozen=True)]


def test_an_order_is_noted_as_its_command(world):
    world.place()
    (entry,) = entries(world)
    assert type(entry) is Commanded
    assert entry.command == PlaceOrder(USER, TICKER, "bid", "limit", 10_000, 6_500, "gtc")


def test_what_only_reads_or_was_refused_in_front_of_the_exchange_is_not_noted(world):
    world.get("/markets")
    world.get(f"/accounts/{USER}")
    assert world.place(size=-1).status == 400
    assert world.send("GET", "/markets", key="kx_nobody_knows_it").status == 401
    assert entries(world) == []


def test_what_the_exchange_itself_refused_is_noted_as_it_may_have_an_answer_to_keep(world):
    reply = world.place(price=0.99, size=1_000_000, headers=[(b"idempotency-key", b"one")])
    assert reply.status == 403
    command, answer = entries(world)
    assert type(command) is Commanded
    assert (type(answer), answer.status, answer.idempotency_key) == (Answered, 403, b"one")


def test_an_answer_that_is_given_again_is_noted_once(world):
    for _ in range(2):
        world.place(headers=[(b"idempotency-key", b"two")])
    assert [type(entry) for entry in entries(world)] == [Commanded, Answered]


def test_a_command_of_python_is_noted(world):
    world.venue.execute(Deposit(USER, 5))
    assert entries(world) == [Commanded(FROM_US, Deposit(USER, 5))]


def test_a_request_that_changes_more_than_the_core_is_noted_with_all_it_takes_to_ask_again(trade):
    body = {"market_ticker": "KXHIGHNY-26NOV23-T54", "contracts": 3, "rest_remainder": False}
    assert trade.send("POST", "/communications/rfqs", body=body).status == 201
    (entry,) = entries(trade)
    assert type(entry) is Requested
    assert entry.path.endswith("/communications/rfqs")
    assert '"contracts":3' in entry.body
    assert entry.key_id == trade.key()


def test_orders_of_the_signing_edition_are_commands_too(trade):
    order_id = trade.placed()["order_id"]
    trade.send("DELETE", f"/portfolio/events/orders/{order_id}")
    assert [type(entry) for entry in entries(trade)] == [Commanded, Commanded]


def test_a_call_of_the_operator_stands_for_all_it_does(trade):
    open_office(trade.venue).settle_market("KXHIGHNY-26NOV23-T54", "yes")
    (entry,) = entries(trade)
    assert entry == Operated(START_US, "settle_market", ["KXHIGHNY-26NOV23-T54", "yes"])


def test_arguments_are_noted_as_they_will_be_read_again(trade):
    entry = trade.venue.notes.operated("any", ((1, b"pem"), {"a": (2,)}), {"b": None})
    assert entry.arguments == [[1, "pem"], {"a": [2]}]
    assert entry.named == {"b": None}


def test_moves_of_the_clock_are_noted_where_it_stood(world):
    clock = world.clock
    clock.advance(1.5)
    clock.run()
    clock.freeze()
    moves = [entry for entry in entries(world) if type(entry) is ClockMoved]
    assert [(move.at_us, move.move, move.seconds) for move in moves] == [
        (FROM_US, "advance", 1.5),
        (FROM_US + 1_500_000, "run", 0),
        (FROM_US + 1_500_000, "freeze", 0),
    ]


def test_what_falls_due_by_itself_is_only_noted_as_time_that_passed():
    real_us = [0]
    world = noted(TradeWorld, START_US, running_from_us=real_us, activity=3)
    entries(world)
    for _ in range(3):
        real_us[0] += 600_000
        world.venue.serve_due()
    assert entries(world) == [TimePassed(START_US + 1_800_000)]
    real_us[0] += 600_000
    world.venue.execute(Deposit("user_0001", 1))
    assert [type(entry) for entry in entries(world)] == [TimePassed, Commanded]


def test_a_reset_is_the_beginning_of_another_exchange(world):
    world.place()
    world.venue.reset(8)
    assert [type(entry) for entry in entries(world)] == [Commanded, Began]
    world.place()
    assert len(entries(world)) == 1


def test_somebody_is_woken_when_the_first_comes(world):
    woken = []
    world.venue.notes.wake = lambda: woken.append(1)
    world.place()
    world.place()
    assert woken == [1]
    entries(world)
    world.place()
    assert woken == [1, 1]


def test_no_operation_that_reads_changes_anything(trade, world):
    for each in (trade, world):
        edition, before = each.venue.edition, known(each.venue)
        reads = [one for one in edition.operations.values() if one.method == "GET"]
        assert len(reads) > 5
        statuses = {read(each, operation).status for operation in reads}
        assert 200 in statuses
        assert known(each.venue) == before
    assert entries(trade) + entries(world) == []


def read(world, operation):
    """Ask for what an operation reads, of things that are there as far as their names are known."""
    there = {"ticker": TICKER, "account_id": USER, "market_ticker": TRADE_TICKER}
    if type(world) is TradeWorld:
        there |= {"ticker": TRADE_TICKER, "event_ticker": "KXHIGHNY-26NOV23"}
        there |= {"series_ticker": "KXHIGHNY"}
    names = {name: there.get(name, "x") for name in re.findall(r"{(\w+)}", operation.path)}
    path, headers = operation.path.format(**names), []
    if type(world) is TradeWorld:
        headers = [(b"kalshi-access-key", world.key().encode())]
        return world.raw("GET", path, headers=headers)
    return world.get(path)


def test_a_running_clock_stands_still_for_what_is_noted_as_a_whole():
    real_us = [0]
    clock = Clock(1_000, source_us=lambda: real_us[0])
    notes = Notes(clock, lambda: 0)
    entry = Operated(clock.now_us(), "any")
    real_us[0] += 7
    with notes.covering(entry):
        assert clock.now_us() == 1_000
        notes.note(TimePassed(1_000))
    assert clock.now_us() == 1_007
    assert notes.take() == [entry]
