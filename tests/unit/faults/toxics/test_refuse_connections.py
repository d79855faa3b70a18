"""A port on which nobody listens."""

from mock_exchange.faults.delivery import Delivery
from mock_exchange.faults.effects import ProcessEffect
from mock_exchange.faults.toxics.refuse_connections import RefuseConnections
from support.toxics_pure import response, scene


def test_nobody_listens_and_the_request_is_answered():
    toxic = RefuseConnections(1.5)
    assert toxic.effect() == ProcessEffect(down_us=1_500_000)
    turning_away = RefuseConnections(1.5, "reset", cut=True)
    assert turning_away.effect() == ProcessEffect(cut=True, down_us=1_500_000, resets=True)
    assert not toxic.decides
    assert toxic.delivery(response(), scene()) == Delivery(response())
