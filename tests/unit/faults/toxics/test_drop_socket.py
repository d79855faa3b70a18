"""A WebSocket that is gone."""

import pytest

from mock_exchange.faults.outgoing import Cut, Send
from mock_exchange.faults.rule import When
from mock_exchange.faults.toxics.drop_socket import DropSocket
from support.toxics_lines import delta, line


@pytest.mark.parametrize("reset", [True, False])
def test_the_connection_is_cut_in_place_of_the_message_and_what_follows(reset):
    on = line(DropSocket(reset), when=When(nth=2))
    out = on.pass_on([delta(2), delta(3), delta(4)], None, 0)
    assert out == [Send(delta(2)), Cut(reset)]
