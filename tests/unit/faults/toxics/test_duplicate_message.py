"""A message that comes again."""

from mock_exchange.faults.outgoing import Send
from mock_exchange.faults.rule import When
from mock_exchange.faults.toxics.duplicate_message import DuplicateMessage
from support.toxics_lines import delta, line


def test_it_comes_so_often_more_byte_for_byte():
    on = line(DuplicateMessage(2), when=When(nth=1))
    assert on.pass_on([delta(2), delta(3)], None, 0) == [Send(delta(2))] * 3 + [Send(delta(3))]
