"""Clients at an exchange behind TLS: the reference client of both editions with the private CA, and others by their own settings."""

import asyncio
import json
import shutil
import ssl
import subprocess
import urllib.request

import pytest
from websockets.asyncio.client import connect

from kalshi_refclient import (
    KalshiClient,
    Settings,
    SigningAuth,
    SigningKey,
    StreamClient,
    errors,
)
from kalshi_refclient.rest_async import AsyncKalshiClient
from kalshi_refclient.stream_events import MarketUpdate
from kalshi_refclient.trade_api import (
    AsyncTradeApiClient,
    TradeApiClient,
    TradeSettings,
    TradeStreamClient,
)
from kalshi_refclient.trade_api import stream_events as trade_events
from mock_exchange import MockExchange

TICKER = "BTC-2024-12-31"
TRADE_TICKER = "KXHIGHNY-26NOV23-T54"
WAIT_S = 20.0
CURL = ("curl", "-sS", "--noproxy", "*", "--cacert")


@pytest.fixture(scope="module")
def exchange():
    with MockExchange(seed=7, limits="off", tls=True) as running:
        yield running


@pytest.fixture(scope="module")
def trade_exchange():
    with MockExchange(edition="trade-api-3.34", seed=7, limits="off", tls=True) as running:
        running.signed_credentials(key_type="ed25519")
        yield running


def signer(exchange):
    me = exchange.signed_credentials(key_type="ed25519")
    return SigningAuth(me.key_id, SigningKey.from_pem(me.private_key_pem))


async def first(stream, kind):
    async with asyncio.timeout(WAIT_S):
        async for event in stream:
            if isinstance(event, kind):
                return event
    raise AssertionError(f"the stream ended without {kind.__name__}")


def test_the_reference_client_trusts_a_private_ca(exchange):
    me = exchange.credentials()
    where = {"rest_url": me.rest_url, "environment": "mock"}
    settings = Settings(ca_file=me.ca_path)
    with KalshiClient(me.api_key, settings=settings, **where) as client:
        assert client.get_market(TICKER).ticker == TICKER

    async def awaited():
        async with AsyncKalshiClient(me.api_key, settings=settings, **where) as client:
            assert (await client.get_market(TICKER)).ticker == TICKER
        async with StreamClient(me.api_key, ws_url=me.ws_url, settings=settings) as stream:
            await stream.subscribe_market(TICKER)
            assert (await first(stream, MarketUpdate)).ticker == TICKER

    asyncio.run(awaited())


def test_the_reference_client_of_the_present_api_does_too(trade_exchange):
    where = {"rest_url": trade_exchange.rest_url, "environment": "mock"}
    auth, settings = signer(trade_exchange), TradeSettings(ca_file=trade_exchange.ca_path)
    with TradeApiClient(auth, settings=settings, **where) as client:
        assert client.get_market(TRADE_TICKER).ticker == TRADE_TICKER

    async def awaited():
        async with AsyncTradeApiClient(auth, settings=settings, **where) as client:
            assert (await client.get_market(TRADE_TICKER)).ticker == TRADE_TICKER
        ws_url = trade_exchange.ws_url
        async with TradeStreamClient(auth, ws_url=ws_url, settings=settings) as stream:
            await stream.subscribe("orderbook_delta", [TRADE_TICKER])
            assert await first(stream, trade_events.BookReady)

    asyncio.run(awaited())


def test_without_it_the_client_says_what_is_wrong(exchange):
    me = exchange.credentials()
    with (
        KalshiClient(me.api_key, rest_url=me.rest_url) as client,
        pytest.raises(errors.KalshiError, match="certificate"),
    ):
        client.get_market(TICKER)


def test_python_s_own_client_and_websockets_take_the_ca_as_a_file(exchange):
    me, context = exchange.credentials(), ssl.create_default_context(cafile=exchange.ca_path)
    request = urllib.request.Request(f"{me.rest_url}/markets/{TICKER}", headers=me.headers)
    with urllib.request.urlopen(request, context=context) as answer:
        assert json.load(answer)["market"]["ticker"] == TICKER

    async def awaited():
        async with connect(me.ws_url, ssl=context) as stream:
            await stream.send(json.dumps({"type": "auth", "api_key": str(me.api_key)}))
            assert json.loads(await stream.recv())["type"] == "authenticated"

    asyncio.run(awaited())


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_takes_it_too(exchange):
    me = exchange.credentials()
    url = f"{me.rest_url}/markets/{TICKER}"
    run = subprocess.run(
        [*CURL, me.ca_path, "-H", f"Authorization: Bearer {me.api_key}", url],
        capture_output=True,
        check=True,
        timeout=30,
    )
    assert json.loads(run.stdout)["market"]["ticker"] == TICKER


@pytest.mark.mock_exchange(tls=True)
def test_the_fixture_of_pytest_gives_one_too(mock_exchange):
    context = ssl.create_default_context(cafile=mock_exchange.ca_path)
    with urllib.request.urlopen(f"{mock_exchange.url}/healthz", context=context) as answer:
        assert answer.status == 200
