"""Events are the whole truth: a snapshot and the events after it give the state at every later moment (S2, D2, B9).

The fold that reads them is written for these tests alone (``support.property_fold``).
"""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_exchange.core.commands import Command
from mock_exchange.core.events import Event, Refused
from mock_exchange.core.exchange import Exchange, replay
from mock_exchange.core.journal import Journal
from support.property_commands import START_US, Workload
from support.property_fold import Fold, foldable
from support.property_runs import run
from support.property_views import plain, state_of

seeds = st.integers(0, 2**32 - 1)
pytestmark = pytest.mark.timeout(900)  # ten times the examples at night
RUN_LENGTH = 60
RUNS = settings.default.max_examples // 5
"""Whole runs are dear: a fifth of the profile's examples."""


@settings(max_examples=RUNS)
@given(seeds)
def test_snapshot_and_events_give_the_state_at_every_later_moment(seed):
    workload, exchange = Workload(seed), Exchange()
    folds = [Fold(state_of(exchange))]
    for number in range(RUN_LENGTH):
        events = exchange.apply(workload.command(), START_US + number)
        workload.observe(events)
        for event in events:
            for fold in folds:
                fold.apply(plain(event))
        live = state_of(exchange)
        # From the very beginning at every moment; the later snapshots every ten moments.
        for fold in folds if number % 10 == 9 else folds[:1]:
            assert fold.state() == foldable(live)
        if number % 6 == 5:
            folds.append(Fold(live))


@settings(max_examples=RUNS)
@given(seeds)
def test_replay_of_any_prefix_is_the_state_at_that_moment(seed):
    workload, exchange = Workload(seed), Exchange(7, 70)
    hashes, answers = [exchange.state_hash()], []
    for number in range(RUN_LENGTH):
        answers.append(exchange.apply(workload.command(), START_US + number))
        workload.observe(answers[-1])
        hashes.append(exchange.state_hash())

    replayed = Exchange(7, 70)
    for number, (at_us, command) in enumerate(exchange.journal):
        assert replayed.state_hash() == hashes[number]
        assert replayed.apply(command, at_us) == answers[number]
    assert replayed.state_hash() == hashes[-1]
    assert state_of(replay(exchange.journal)) == state_of(exchange)


@settings(max_examples=RUNS)
@given(seeds)
def test_leaving_the_refused_commands_out_changes_nothing(seed):
    done = run(seed, RUN_LENGTH)
    fresh = Exchange()

    for command, at_us, events in done.steps:
        if not isinstance(events[0], Refused):
            assert fresh.apply(command, at_us) == events

    assert fresh.state_hash() == done.exchange.state_hash()


@pytest.mark.parametrize("other", [{}, {"first_order_number": 5}, {"first_fill_number": 5}])
def test_state_hash_tells_exchanges_of_different_first_numbers_apart(other):
    same = Exchange(**other).state_hash() == Exchange().state_hash()

    assert same == (not other)


@settings(max_examples=RUNS)
@given(seeds)
def test_events_and_commands_survive_json(seed):
    events_of, commands_of = msgspec.json.Decoder(tuple[Event, ...]), msgspec.json.Decoder(Command)
    for command, _, events in run(seed, RUN_LENGTH).steps:
        assert events_of.decode(msgspec.json.encode(events)) == events
        assert commands_of.decode(msgspec.json.encode(command)) == command


@settings(max_examples=RUNS)
@given(seeds, st.integers(0, RUN_LENGTH))
def test_journal_survives_its_lines_and_replays_to_the_same_hash(seed, length):
    exchange = run(seed, length).exchange
    lines = list(exchange.journal.lines())

    read = Journal.read(line + b"\n" for line in lines)

    assert list(read.lines()) == lines
    assert list(read) == list(exchange.journal)
    assert replay(read).state_hash() == exchange.state_hash()
