"""A WebSocket on which nothing comes any more."""

from mock_exchange.faults.outgoing import Mute
from mock_exchange.faults.toxics.silence_socket import SilenceSocket
from support.toxics_lines import delta, line


def test_nothing_goes_out_and_nothing_ends():
    assert line(SilenceSocket()).pass_on([delta(), delta()], None, 0) == [Mute()]
