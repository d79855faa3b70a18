"""A WebSocket that is closed, with any code."""

import pytest

from mock_exchange.faults.outgoing import Shut
from mock_exchange.faults.toxics.close_socket import CloseSocket
from support.toxics_lines import delta, line


@pytest.mark.parametrize(("code", "said"), [(1012, 1012), (1006, 1006), (7, 7), (0, None)])
def test_the_code_is_the_rule_s_and_0_is_none(code, said):
    assert line(CloseSocket(code)).pass_on([delta(), delta()], None, 0) == [Shut(said)]


def test_the_reason_fits_a_close_frame():
    assert CloseSocket(1012, "é" * 61).reason
    with pytest.raises(ValueError, match="at most 123 bytes"):
        CloseSocket(1012, "é" * 62)
    with pytest.raises(ValueError, match="'reason' needs a 'code'"):
        CloseSocket(0, "why")
