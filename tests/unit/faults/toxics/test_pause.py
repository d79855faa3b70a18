"""A process that stands still."""

from mock_exchange.faults.effects import ProcessEffect
from mock_exchange.faults.toxics.pause import Pause


def test_nothing_is_lost():
    assert Pause(0.25).effect() == ProcessEffect(pause_us=250_000)
    assert not Pause(1).decides
    assert not Pause(1).strikes_handshakes
