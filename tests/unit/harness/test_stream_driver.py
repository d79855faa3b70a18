import pytest

from kalshi_contract.loader import load_edition
from kalshi_harness.network import Network, TargetUnreachableError
from kalshi_harness.stream_driver import StreamClosedError, StreamDriver
from kalshi_harness.verdict import CardFailure
from mock_exchange import MockExchange

EDITION = load_edition()
TICKER = "BTC-2024-12-31"


@pytest.fixture
def exchange():
    with MockExchange(seed=7, clock="frozen") as found:
        yield found


@pytest.fixture
def stream(exchange):
    with StreamDriver(EDITION, exchange.ws_url, Network(), wait_s=2.0) as found:
        found.send({"type": "auth", "api_key": exchange.credentials().api_key})
        found.receive_type("authenticated")
        yield found


def subscribe(stream):
    stream.send({"type": "subscribe", "channel": "market", "ticker": TICKER})


def test_messages_come_in_order_and_are_checked(stream):
    subscribe(stream)
    assert stream.receive_type("subscribed")["ticker"] == TICKER
    assert stream.receive_type("market_update")["data"]["ticker"] == TICKER
    stream.receive_nothing(0.02)


def test_another_type_than_due_is_a_failure(stream):
    subscribe(stream)
    with pytest.raises(CardFailure, match="'market_update' was due"):
        stream.receive_type("market_update")


def test_others_are_passed_over_until_the_wanted_one(stream):
    subscribe(stream)
    found = stream.receive_until(lambda message: message["type"] == "market_update", "the state")
    assert found["data"]["ticker"] == TICKER


def test_what_does_not_come_is_a_failure_within_the_deadline(stream):
    with pytest.raises(CardFailure, match=r"no message within 0\.02 s"):
        stream.receive(0.02)
    subscribe(stream)
    with pytest.raises(CardFailure, match="a message came where none was due"):
        stream.receive_nothing(1.0)


def test_a_close_is_told_with_code_and_reason(exchange):
    with StreamDriver(EDITION, exchange.ws_url, Network()) as stranger:
        stranger.send({"type": "auth", "api_key": "nobodys_key_00"})
        assert stranger.receive_close() == (1008, "INVALID_API_KEY")
        stranger.send({"type": "auth", "api_key": "nobodys_key_00"})
        with pytest.raises(StreamClosedError, match="1008"):
            stranger.receive()


def test_an_open_connection_is_no_closed_one(exchange):
    with (
        StreamDriver(EDITION, exchange.ws_url, Network(), wait_s=0.05) as stranger,
        pytest.raises(CardFailure, match="was not closed"),
    ):
        stranger.receive_close()


@pytest.mark.rule("C30", "D27")
def test_the_transcript_shows_no_key(exchange, stream):
    assert exchange.credentials().api_key not in stream.transcript
    assert "'type': 'auth'" in stream.transcript


@pytest.mark.rule("D24")
def test_a_server_that_is_not_there_is_unreachable():
    with pytest.raises(TargetUnreachableError):
        StreamDriver(EDITION, "ws://127.0.0.1:9/ws/v2", Network(connect_timeout_s=1.0))


def test_a_handshake_that_is_refused_is_unreachable(exchange):
    with pytest.raises(TargetUnreachableError, match="404"):
        StreamDriver(EDITION, exchange.ws_url + "/nothing", Network())
