"""The exchange as a whole: one door, atomic, deterministic."""

import itertools
import os
import subprocess
import sys
from typing import get_args

import msgspec
import pytest

from mock_exchange.core import commands
from mock_exchange.core.commands import CreateMarket, Deposit, OpenAccount, PlaceOrder
from mock_exchange.core.events import Refused
from mock_exchange.core.exchange import HANDLERS, Exchange, replay
from mock_exchange.core.invariants import Checker, check, check_refusal
from mock_exchange.core.journal import Journal
from support.core_random import random_commands


def test_every_command_has_a_handler():
    assert set(HANDLERS) == set(get_args(commands.Command))


def test_what_is_no_command_is_misuse_and_changes_nothing():
    exchange = Exchange()
    with pytest.raises(KeyError):
        exchange.apply("buy low, sell high", 1)
    assert len(exchange.journal) == 0
    assert exchange.apply(OpenAccount("alice"), 0)


def test_time_may_stand_still_but_not_go_back():
    exchange = Exchange()
    exchange.apply(OpenAccount("alice"), 10)
    exchange.apply(OpenAccount("bob"), 10)
    before = exchange.state_hash()
    with pytest.raises(ValueError, match="9 us comes before 10 us"):
        exchange.apply(OpenAccount("carol"), 9)
    assert exchange.state_hash() == before


def test_a_refused_command_moves_time_too():
    exchange = Exchange()
    exchange.apply(Deposit("nobody", 1), 10)
    with pytest.raises(ValueError, match="time goes back"):
        exchange.apply(OpenAccount("alice"), 9)


def test_numbers_count_up_from_those_given():
    exchange = Exchange(first_order_number=123_456_789, first_fill_number=123)
    for account_id in ("alice", "bob"):
        exchange.apply(OpenAccount(account_id), 0)
        exchange.apply(Deposit(account_id, 10**9), 0)
    exchange.apply(CreateMarket("RAIN", "", "", 0), 0)
    numbers = [
        exchange.apply(PlaceOrder(account_id, "RAIN", side, "limit", 100, 5000), 0)
        for account_id, side in [("alice", "bid"), ("bob", "ask"), ("bob", "ask")]
    ]
    assert [events[0].order_number for events in numbers] == [123_456_789, 123_456_790, 123_456_791]
    traded = numbers[1][1]
    assert (traded.maker_fill_number, traded.taker_fill_number) == (123, 124)


def run(count, seed):
    exchange = Exchange()
    for number, command in enumerate(random_commands(count, seed)):
        exchange.apply(command, number)
    return exchange


def test_random_trading_never_changes_anything_by_a_refusal_and_keeps_every_invariant():
    exchange, checker = Exchange(), Checker()
    refused = 0
    for number, command in enumerate(random_commands(600, seed=1)):
        before = exchange.state_hash()
        events = exchange.apply(command, number)
        check_refusal(before, exchange.state_hash(), events)
        checker.check(exchange)
        refused += isinstance(events[0], Refused)
    assert 60 < refused < 500
    assert len(exchange.state.trades) > 50


def test_a_flood_keeps_every_invariant():
    exchange, checker = Exchange(), Checker()
    for number, command in enumerate(random_commands(20_000, seed=2)):
        exchange.apply(command, number)
        if number % 1_000 == 0:
            checker.check(exchange)
    checker.check(exchange)
    check(exchange)
    assert len(exchange.state.trades) > 2_000
    assert {market.status for market in exchange.state.markets.values()} == {
        "active",
        "closed",
        "settled",
    }


def test_a_replay_of_any_beginning_is_the_exchange_at_that_point():
    exchange = Exchange()
    hashes = []
    for number, command in enumerate(random_commands(150, seed=4)):
        exchange.apply(command, number)
        hashes.append(exchange.state_hash())
    for length in range(1, len(hashes), 7):
        journal = Journal()
        for at_us, command in itertools.islice(exchange.journal, length):
            journal.append(command, at_us)
        assert replay(journal).state_hash() == hashes[length - 1]


def test_the_same_commands_bring_the_same_events():
    first, second = Exchange(), Exchange()
    for number, command in enumerate(random_commands(300, seed=5)):
        events = first.apply(command, number)
        assert msgspec.json.encode(events) == msgspec.json.encode(second.apply(command, number))


REPLAY = """
import sys
from mock_exchange.core.exchange import replay
from mock_exchange.core.journal import Journal
with open(sys.argv[1], "rb") as file:
    print(replay(Journal.read(file)).state_hash())
"""


def test_processes_with_different_hash_seeds_replay_a_journal_to_one_hash(tmp_path):
    exchange = run(1_500, seed=6)
    journal = tmp_path / "journal.jsonl"
    journal.write_bytes(b"\n".join(exchange.journal.lines()))
    hashes = {
        subprocess.run(
            [sys.executable, "-c", REPLAY, str(journal)],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "4242")
    }
    assert hashes == {exchange.state_hash()}
