"""A caller who is told late that nobody knows him."""

from mock_exchange.faults.outgoing import Shut
from mock_exchange.faults.toxics.refuse_auth import RefuseAuth
from support.toxics_lines import REFERENCE, WELCOME, delta, line, sent, update


def test_where_there_is_a_welcome_it_takes_its_place():
    on = line(RefuseAuth(), REFERENCE)
    assert on.opened(None, 0) == []
    assert len(sent(on, update())) == 1
    assert on.pass_on([WELCOME], None, 0) == [Shut(1008, "INVALID_API_KEY")]


def test_where_the_handshake_was_signed_it_comes_with_the_opening():
    on = line(RefuseAuth("who are you"))
    assert on.opened("user_0001", 0) == [Shut(1008, "who are you")]
    assert len(sent(on, delta())) == 1
