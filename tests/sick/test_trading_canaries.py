"""Canaries for what goes beyond plain orders: as in ``test_engine_canaries``, with the workload that has all of it."""

import sys

import pytest

from mock_exchange.core.invariants import InvariantBroken
from sick.engine_broken import Broken, SickExchange
from sick.engine_broken_trading import BROKEN
from sick.test_engine_canaries import JUDGES, run_machine
from support.property_commands import START_US
from support.property_parts import PartMachine
from support.property_trading_commands import TradingWorkload
from support.property_twins import DisagreementError, Twins

SEEDS = range(24)
STEPS_A_SEED = 100
STEP_US = 1_000_000
SOON = {
    "keeps the escrow of what was taken away": 0,
    "takes an amendment's count for what remains": 5,
    "counts a match for ever": 6,
}
"""Seeds from which the state machine finds soon what it else finds after fifty runs or more."""


def patch(broken, monkeypatch):
    for owner, name, function in broken.patches:
        monkeypatch.setattr(owner, name, function)


def steps_until_noticed(broken, judge_name, monkeypatch):
    """Return after how many commands the judge noticed, or None if it never did."""
    patch(broken, monkeypatch)
    make_judge, verdict = JUDGES[judge_name]
    steps = 0
    for seed in SEEDS:
        judge, workload = make_judge(SickExchange(broken)), TradingWorkload(seed, step_us=STEP_US)
        for number in range(STEPS_A_SEED):
            steps += 1
            try:
                workload.observe(judge.apply(workload.command(), START_US + number * STEP_US))
            except verdict:
                return steps
    return None


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


@pytest.mark.parametrize("name", BROKEN)
def test_state_machine_notices_the_engine_that(name, monkeypatch):
    patch(BROKEN[name], monkeypatch)

    def machine():
        return PartMachine(Twins(exchange=SickExchange(BROKEN[name])))

    with pytest.raises((DisagreementError, InvariantBroken)):
        run_machine(machine, seed=SOON.get(name))
