import pytest

from mock_exchange.session.call import receive
from mock_exchange.session.http import HttpRequest


def call(*headers):
    return receive(HttpRequest("GET", "/", b"", headers, b""), 5)


def test_headers_are_sorted_out_once():
    received = call((b"accept", b"*/*"), (b"authorization", b"Bearer k"))

    assert received.headers == {b"accept": b"*/*", b"authorization": b"Bearer k"}
    assert received.doubled == frozenset()
    assert received.at_us == 5


@pytest.mark.rule("C01")
def test_doubled_headers_are_told_even_when_they_are_equal():
    received = call((b"a", b"1"), (b"b", b"2"), (b"a", b"1"), (b"a", b"3"))

    assert received.doubled == {b"a"}


def test_whose_call_it_is_is_known_after_authentication_only():
    with pytest.raises(AssertionError, match="authentication comes first"):
        call().account_id  # noqa: B018 - a property that raises
