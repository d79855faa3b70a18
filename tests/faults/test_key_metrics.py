"""The figures the contract wants watched, read from the journal of the mock and from the client (C33)."""

import asyncio
import logging

import pytest

from kalshi_refclient import KalshiClient
from kalshi_refclient.stream_events import MarketUpdate, Reconnected
from mock_exchange import MockExchange
from mock_exchange.faults.plan import DropSocket
from support.client_stream_server import next_of, stream_client

TICKER = "BTC-2024-12-31"


@pytest.fixture
def exchange():
    with MockExchange(seed=7) as running:
        yield running


@pytest.mark.rule("C33", "C35", "D27")
def test_response_times_errors_limits_and_outcomes_of_orders_can_be_read(exchange, caplog):
    with (
        caplog.at_level(logging.INFO, "kalshi_refclient"),
        KalshiClient(exchange.credentials().api_key, rest_url=exchange.rest_url) as kalshi,
    ):
        kalshi.place_order(ticker=TICKER, side="buy", size=1, price=0.05)
        with pytest.raises(Exception, match="MARKET_NOT_FOUND"):
            kalshi.place_order(ticker="NO-SUCH", side="buy", size=1, price=0.05)
        use = kalshi.rate_limit_use()

    answers = [record for record in caplog.records if record.event == "answer"]
    assert [record.operation for record in answers] == ["place_order", "place_order"]
    assert all(record.duration_ms > 0 for record in answers)
    outcomes = [(entry.status, entry.code) for entry in exchange.requests("place_order")]
    assert outcomes == [(200, ""), (404, "MARKET_NOT_FOUND")]
    assert use == pytest.approx({"general": 0.02, "orders": 0.2, "market_data": 0.0})


@pytest.mark.rule("C33")
def test_how_stable_a_stream_is_can_be_read(exchange):
    async def run():
        exchange.faults.add(DropSocket(), message="market_update", nth=1)
        async with stream_client(exchange.ws_url, key=exchange.credentials().api_key) as stream:
            await stream.subscribe_market(TICKER)
            await next_of(stream, Reconnected)
            await next_of(stream, MarketUpdate)
            assert stream.disconnects == 1

    asyncio.run(run())
