"""A process that ends and comes back."""

import pytest

from mock_exchange.faults.delivery import Delivery
from mock_exchange.faults.effects import ProcessEffect
from mock_exchange.faults.toxics.restart import Restart
from support.toxics_pure import response, scene


@pytest.mark.parametrize(("state", "lost"), [("keep", False), ("lose", True)])
def test_connections_are_cut_and_the_state_is_kept_or_lost(state, lost):
    effect = Restart(state, down_s=2.5).effect()
    assert effect == ProcessEffect(cut=True, lose_state=lost, down_us=2_500_000)


@pytest.mark.parametrize("at", ["before", "after"])
def test_the_request_that_it_strikes_gets_no_answer(at):
    toxic = Restart(at=at)
    assert toxic.before is (at == "before")
    assert toxic.delivery(response(), scene()) == Delivery(None, "fin")
