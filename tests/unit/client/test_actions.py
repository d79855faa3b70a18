"""Actions are values; a close that must not be sent cannot even be made."""

import pytest

from kalshi_refclient._core.actions import CloseSocket, Connect, Ping, RenewKey, SendAuth, SendText
from kalshi_refclient._core.reconnect import SENDABLE


@pytest.mark.parametrize("code", [999, 1004, 1005, 1006, 1015, 2999, 5000])
def test_a_reserved_close_code_is_our_own_bug(code):
    with pytest.raises(AssertionError, match=str(code)):
        CloseSocket(code)


@pytest.mark.parametrize("code", [None, *sorted(SENDABLE)])
def test_what_may_be_sent_can_be_made(code):
    assert CloseSocket(code).code == code


def test_actions_are_equal_by_what_they_say():
    assert Connect() == Connect()
    assert SendText("a") != SendText("b")
    assert len({Ping(), Ping(), RenewKey(), SendAuth(), Connect()}) == 4
