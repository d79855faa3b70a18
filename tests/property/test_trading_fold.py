"""Journal, replay and refusals of everything that goes beyond plain orders and markets (D1, D2, B9).

As in ``test_exchange_fold``, with the workload that has all of it.
"""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_exchange.core.commands import Command
from mock_exchange.core.events import Event, Refused
from mock_exchange.core.exchange import Exchange, replay
from mock_exchange.core.journal import Journal
from support.property_commands import START_US
from support.property_trading_commands import TradingWorkload
from support.property_views import state_of

seeds = st.integers(0, 2**32 - 1)
pytestmark = pytest.mark.timeout(900)  # ten times the examples at night
RUN_LENGTH = 80
RUNS = settings.default.max_examples // 5
"""Whole runs are dear: a fifth of the profile's examples."""


def run(seed):
    """Return the exchange, and (command, at_us, events, state hash afterwards) of each step."""
    workload, exchange, steps = TradingWorkload(seed), Exchange(7, 70), []
    for number in range(RUN_LENGTH):
        command, at_us = workload.command(), START_US + number
        events = exchange.apply(command, at_us)
        workload.observe(events)
        steps.append((command, at_us, events, exchange.state_hash()))
    return exchange, steps


@settings(max_examples=RUNS)
@given(seeds)
def test_replay_of_any_prefix_is_the_state_at_that_moment(seed):
    exchange, steps = run(seed)
    lines = list(exchange.journal.lines())
    replayed = Exchange(7, 70)

    for (at_us, command), (_, _, events, state_hash) in zip(
        Journal.read(lines), steps, strict=True
    ):
        assert replayed.apply(command, at_us) == events
        assert replayed.state_hash() == state_hash

    assert state_of(replay(exchange.journal)) == state_of(exchange)


@settings(max_examples=RUNS)
@given(seeds)
def test_leaving_the_refused_commands_out_changes_nothing(seed):
    exchange, steps = run(seed)
    fresh = Exchange(7, 70)

    for command, at_us, events, _ in steps:
        if not isinstance(events[0], Refused):
            assert fresh.apply(command, at_us) == events

    assert fresh.state_hash() == exchange.state_hash()


@settings(max_examples=RUNS)
@given(seeds)
def test_events_and_commands_survive_json(seed):
    events_of, commands_of = msgspec.json.Decoder(tuple[Event, ...]), msgspec.json.Decoder(Command)
    for command, _, events, _ in run(seed)[1]:
        assert events_of.decode(msgspec.json.encode(events)) == events
        assert commands_of.decode(msgspec.json.encode(command)) == command
