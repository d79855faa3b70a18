"""The stream client of trade-api-3.34: a signed handshake, and what can be asked without a connection. The rest is tests/faults."""

import pytest

from kalshi_refclient.errors import LocalMisuse
from kalshi_refclient.settings import Settings
from kalshi_refclient.trade_api import TradeStreamClient
from support.client_world import ManualClock
from support.trade_client_world import KEY_ID, signer, trade_settings

URL = "ws://127.0.0.1:1/trade-api/ws/v2"


def stream_client(**changes):
    return TradeStreamClient(
        signer(), ws_url=URL, settings=trade_settings(ManualClock(), **changes)
    )


@pytest.mark.rule("T02", "T10")
def test_the_handshake_is_signed_over_the_path_and_never_shown():
    stream = stream_client()

    headers = stream._handshake_headers()

    assert headers["KALSHI-ACCESS-KEY"] == KEY_ID
    assert headers["KALSHI-ACCESS-TIMESTAMP"] == "1706351400000"
    signature = headers["KALSHI-ACCESS-SIGNATURE"]
    assert signature not in stream._machine.parts.redact(f"they said {signature}")


def test_a_book_that_is_not_watched_is_not_there():
    stream = stream_client()

    with pytest.raises(LookupError):
        stream.book("A")
    assert not stream.is_valid("A")
    assert stream.age_s(1) is None
    assert repr(stream) == f"TradeStreamClient({URL!r}, idle)"


def test_it_takes_the_settings_of_its_edition():
    with pytest.raises(LocalMisuse):
        TradeStreamClient(signer(), ws_url=URL, settings=Settings())
    demo = TradeStreamClient(signer(), environment="demo")
    assert demo.ws_url == "wss://external-api-ws.demo.kalshi.co/trade-api/ws/v2"


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ({"environment": "demo"}, "https://external-api.demo.kalshi.co/trade-api/v2"),
        ({"ws_url": URL}, "http://127.0.0.1:1/trade-api/v2"),
        ({"ws_url": "wss://elsewhere.example/trade-api/ws/v2"}, None),
    ],
)
def test_the_moment_is_asked_for_only_where_rest_is_known_to_be(given, url):
    assert TradeStreamClient(signer(), **given)._rest_url == url
