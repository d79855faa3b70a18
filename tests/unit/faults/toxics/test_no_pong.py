"""A ping without its pong."""

from mock_exchange.faults.rule import When
from mock_exchange.faults.toxics.no_pong import NoPong
from support.toxics_lines import delta, line, sent


def test_pings_are_counted_and_messages_left_alone():
    on = line(NoPong(), when=When(nth=2))
    assert [on.pinged(None, 0) for _ in range(3)] == [False, True, False]
    assert len(sent(on, delta())) == 1
    assert on.plan.report()[0]["seen"] == 3
