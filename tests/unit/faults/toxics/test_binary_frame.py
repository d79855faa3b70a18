"""A message in a binary frame."""

from mock_exchange.faults.outgoing import BINARY, Send
from mock_exchange.faults.toxics.binary_frame import BinaryFrame
from support.toxics_lines import delta, line


def test_the_bytes_are_the_same():
    assert line(BinaryFrame()).pass_on([delta()], None, 0) == [Send(delta(), BINARY)]
