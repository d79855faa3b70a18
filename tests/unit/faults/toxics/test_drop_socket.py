"""A WebSocket that is gone."""

from mock_exchange.faults.toxics.drop_socket import DropSocket


def test_it_ends_with_fin_unless_told_otherwise():
    assert not DropSocket().reset
    assert DropSocket.side == "stream"
