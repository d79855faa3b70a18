"""Canaries: engines broken on purpose, each of which the oracle (and where it can, ``invariants.check``) must notice.

A judge that has never refused anything proves nothing. The workload and its seeds are fixed, so each canary dies at the
same step every time, and well before the limit. A healthy engine behind the same wrapper lives through all of it. The state
machine of the property tests must notice the subtle ones too, within its usual number of runs.
"""

import sys

import hypothesis
import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from mock_exchange.core.invariants import InvariantBroken, check
from sick.engine_broken import BROKEN, Broken, SickExchange
from support.property_commands import START_US, Workload
from support.property_machine import ExchangeMachine
from support.property_twins import DisagreementError, Twins

SEEDS = range(12)
STEPS_A_SEED = 100
SUBTLE = (
    "serves the latest order first",
    "lets anybody cancel",
    "never takes cover away",
    "covers two orders with one position",
    "rounds the average price with every fill",
)
"""What takes more than an order or two to show: these the hypothesis machine must bring about as well."""

SOON = {"never takes cover away": 2}
"""Seeds from which the state machine finds soon what it else finds after fifty runs or more."""

STEPS_MAX = 600
"""Steps within which every canary must be dead."""


class JustInvariants:
    """A judge that has no oracle: does the exchange contradict itself?"""

    def __init__(self, exchange):
        self.exchange = exchange

    def apply(self, command, at_us):
        events = self.exchange.apply(command, at_us)
        check(self.exchange)
        return events


def just_the_oracle(exchange):
    return Twins(exchange=exchange, invariants=False)


JUDGES = {
    "oracle": (just_the_oracle, DisagreementError),
    "invariants": (JustInvariants, InvariantBroken),
}


def steps_until_noticed(broken, judge_name, monkeypatch):
    """Return after how many commands the judge noticed, or None if it never did."""
    for owner, name, function in broken.patches:
        monkeypatch.setattr(owner, name, function)
    make_judge, verdict = JUDGES[judge_name]
    steps = 0
    for seed in SEEDS:
        judge, workload = make_judge(SickExchange(broken)), Workload(seed)
        for number in range(STEPS_A_SEED):
            steps += 1
            try:
                workload.observe(judge.apply(workload.command(), START_US + number))
            except verdict:
                return steps
            if steps >= STEPS_MAX and broken != Broken():
                return None
    return None


def run_machine(machine, *, seed=None):
    """Let a state machine run as often as the property tests do: from a seed, or from that which its name gives it."""
    run_state_machine_as_test(
        machine if seed is None else hypothesis.seed(seed)(machine),
        settings=settings(
            max_examples=200, derandomize=True, database=None, phases=[Phase.generate]
        ),
    )


@pytest.mark.parametrize("judge", JUDGES)
def test_healthy_engine_lives_through_all_of_it(judge, monkeypatch):
    assert steps_until_noticed(Broken(), judge, monkeypatch) is None


@pytest.mark.parametrize("name", BROKEN)
def test_oracle_notices_the_engine_that(name, monkeypatch):
    steps = steps_until_noticed(BROKEN[name], "oracle", monkeypatch)

    sys.stdout.write(f"{name}: noticed after {steps} steps\n")
    assert steps is not None


@pytest.mark.parametrize("name", [name for name, b in BROKEN.items() if "invariants" in b.seen_by])
def test_invariants_alone_notice_the_engine_that(name, monkeypatch):
    steps = steps_until_noticed(BROKEN[name], "invariants", monkeypatch)

    sys.stdout.write(f"{name}: noticed after {steps} steps\n")
    assert steps is not None


@pytest.mark.parametrize("name", SUBTLE)
def test_state_machine_notices_the_engine_that(name, monkeypatch):
    for owner, attribute, function in BROKEN[name].patches:
        monkeypatch.setattr(owner, attribute, function)

    def machine():
        return ExchangeMachine(Twins(exchange=SickExchange(BROKEN[name])))

    with pytest.raises((DisagreementError, InvariantBroken)):
        run_machine(machine, seed=SOON.get(name))
