"""What every toxic of HTTP does if it says no more."""

from mock_exchange.faults.delivery import Delivery
from mock_exchange.faults.toxic import HttpToxic
from mock_exchange.faults.toxics.latency import Latency
from support.toxics_pure import response, scene


def test_it_lets_the_answer_out_as_it_is():
    whole = response()
    assert Latency(1).delivery(whole, scene()) == Delivery(whole)


def test_it_decides_after_the_exchange_and_leaves_handshakes_alone():
    assert HttpToxic.decides
    assert not HttpToxic.strikes_handshakes
    assert not Latency(1).before
