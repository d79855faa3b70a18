"""A message that comes late."""

import pytest

from mock_exchange.faults.outgoing import Send, Wait
from mock_exchange.faults.reading import parse_rule
from mock_exchange.faults.rule import When
from mock_exchange.faults.toxics.delay_socket import DelaySocket
from support.toxics_lines import delta, line


def test_everything_behind_it_waits_too():
    on = line(DelaySocket(0.5), when=When(nth=2))
    out = on.pass_on([delta(2), delta(3), delta(4)], None, 0)
    assert out == [Send(delta(2)), Wait(500_000), Send(delta(3)), Send(delta(4))]


def test_jitter_is_by_the_dice():
    def waits(seed):
        on = line(DelaySocket(2, 1), seed=seed)
        return [
            one.delay_us for one in on.pass_on([delta()] * 20, None, 0) if isinstance(one, Wait)
        ]

    assert waits(1) == waits(1) != waits(2)
    assert all(1_000_000 <= wait <= 3_000_000 for wait in waits(1))


def test_a_delay_is_more_than_nothing():
    with pytest.raises(ValueError, match="at /fault/seconds: expected a number > 0"):
        parse_rule({"fault": {"kind": "delay_socket", "seconds": 0}})
