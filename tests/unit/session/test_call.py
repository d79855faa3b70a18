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


@pytest.mark.rule("C35", "D27")
def test_a_call_names_itself_without_anything_a_client_wrote():
    received = call((b"authorization", b"Bearer topsecretkey"), (b"x", b"topsecretkey"))
    received.body = {"api_key": "topsecretkey"}
    received.idempotency_key = b"topsecretkey"

    assert repr(received) == ("Call(HttpRequest(GET, path of 1 characters, 0 bytes), None, valid)")


@pytest.mark.rule("C35", "D27")
@pytest.mark.parametrize(
    "text",
    ["no Bearer topsecretkey here", "topsecretkey", "a-topsecretkey-b", "order key idem-potent"],
)
def test_what_a_request_authenticates_itself_with_is_taken_out_of_any_text(text):
    received = call((b"authorization", b"Bearer topsecretkey"))
    received.idempotency_key = b"idem-potent"

    shown = received.without_credentials(text)
    assert "topsecretkey" not in shown
    assert "idem-potent" not in shown
    assert "[redacted]" in shown


def test_a_header_too_short_to_be_a_secret_takes_nothing_out():
    assert call((b"authorization", b"a")).without_credentials("a cat") == "a cat"
    assert call().without_credentials("a cat") == "a cat"
