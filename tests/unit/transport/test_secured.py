"""What differs for a connection behind TLS."""

import pytest

from mock_exchange.transport.secured import end_writing, is_secured, turns_to_write


class Transport:
    def __init__(self, secured):
        self.extra = {"sslcontext": object()} if secured else {}
        self.ended = False

    def get_extra_info(self, name):
        return self.extra.get(name)

    def write_eof(self):
        self.ended = True


@pytest.mark.parametrize("secured", [False, True])
def test_only_in_the_open_one_half_can_be_ended(secured):
    transport = Transport(secured)
    end_writing(transport)
    assert is_secured(transport) is secured
    assert transport.ended is not secured


def test_bytes_behind_tls_are_given_turns_to_leave():
    assert (turns_to_write(Transport(secured=False)), turns_to_write(Transport(secured=True))) == (
        0,
        3,
    )
