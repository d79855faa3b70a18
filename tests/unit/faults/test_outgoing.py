"""What a fault lets out: values that are equal when they say the same."""

from mock_exchange.faults.outgoing import BINARY, TEXT, Park, Send


def test_a_message_is_a_text_unless_it_is_not():
    assert Send(b"a") == Send(b"a", TEXT) != Send(b"a", BINARY)


def test_a_parked_message_waits_for_any_unless_types_are_named():
    assert Park(b"a", 1, 2).types == frozenset()
