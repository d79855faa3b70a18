"""A connection that is accepted and closed at once."""

from mock_exchange.faults.outgoing import Cut, Shut
from mock_exchange.faults.rule import When
from mock_exchange.faults.toxics.flap import Flap
from support.toxics_lines import delta, line, sent


def test_openings_are_counted_and_messages_left_alone():
    on = line(Flap(1013), when=When(nth=2))
    assert [on.opened(None, 0) for _ in range(3)] == [[], [Shut(1013)], []]
    assert len(sent(on, delta())) == 1


def test_without_a_code_there_is_no_close_frame():
    assert line(Flap(0)).opened(None, 0) == [Cut(reset=False)]
