"""An answer that drips."""

from mock_exchange.faults.delivery import Pace
from mock_exchange.faults.toxics.slow_drip import SlowDrip


def test_a_byte_a_second_is_the_default():
    assert SlowDrip().pace == Pace(1, 1_000_000)
    assert not SlowDrip().decides


def test_bytes_and_time_are_the_rule_s():
    assert SlowDrip(every_s=0.5, bytes=16).pace == Pace(16, 500_000)
