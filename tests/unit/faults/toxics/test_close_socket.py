"""A WebSocket that is closed."""

import pytest

from mock_exchange.faults.toxics.close_socket import CloseSocket


def test_the_reason_fits_a_close_frame():
    assert CloseSocket(1012, "é" * 61).reason
    with pytest.raises(ValueError, match="at most 123 bytes"):
        CloseSocket(1012, "é" * 62)
