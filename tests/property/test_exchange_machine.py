"""The exchange against the naive oracle: after every step the same events, the same state, and every invariant holds.

200 runs of 50 steps by default, 2,000 in the ``nightly`` profile. What the runs were made of is held against what they are for: how
much is accepted and filled, and that everything that can happen does.
"""

import pytest
from hypothesis.stateful import run_state_machine_as_test

from mock_exchange.core.reasons import Reason
from support.property_machine import ExchangeMachine
from support.property_mix import Mix
from support.property_parts import PartMachine
from support.property_twins import Twins

pytestmark = pytest.mark.timeout(1_800)


def played(machine):
    """Let a machine run as often as the profile says, and return what its runs were made of."""
    mix = Mix()
    run_state_machine_as_test(lambda: machine(Twins(mix=mix)), settings=machine.TestCase.settings)
    assert mix.impossible() == set()
    assert mix.accepted_share >= 0.4
    assert mix.filled_share >= 0.1
    return mix


@pytest.mark.rule("D02", "D03", "D04", "D05", "D06", "D11")
def test_plain_orders_in_plain_markets():
    played(ExchangeMachine)


def test_everything_that_there_is():
    """The rules of all machines together: ``PartMachine`` has those of ``TradingMachine``, which has the plain ones."""
    assert played(PartMachine).missing(Reason) == []
