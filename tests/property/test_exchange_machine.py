"""The exchange against the naive oracle: after every step the same events, the same state, and every invariant holds.

200 runs of 50 steps by default, 2,000 in the ``nightly`` profile. The second test runs the same machine again to see that
what it generates is worth something: how much is accepted and filled, and that everything that can happen does.
"""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from mock_exchange.core.reasons import Reason
from support.property_machine import ExchangeMachine
from support.property_mix import Mix
from support.property_parts import PartMachine
from support.property_trading import TradingMachine
from support.property_twins import Twins

TestExchangeMachine = ExchangeMachine.TestCase
TestExchangeMachine.pytestmark = [
    pytest.mark.rule("D02", "D03", "D04", "D05", "D06", "D11"),
    pytest.mark.timeout(1_800),
]


TestTradingMachine = PartMachine.TestCase  # which has the rules of TradingMachine too
TestTradingMachine.pytestmark = [pytest.mark.timeout(1_800)]


def test_what_the_machines_generate_is_worth_comparing():
    mix = Mix()

    for machine in (ExchangeMachine, TradingMachine, PartMachine):
        run_state_machine_as_test(
            lambda machine=machine: machine(Twins(mix=mix)),
            settings=settings(
                max_examples=70,
                stateful_step_count=50,
                derandomize=True,
                database=None,
                deadline=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )

    assert mix.missing(Reason) == []
    assert mix.impossible() == set()
    assert mix.accepted_share >= 0.4
    assert mix.filled_share >= 0.1
