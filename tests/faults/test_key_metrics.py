"""The figures, alerts and log lines that the contract wants, from a client of the mock (C33, C34, C35)."""

import asyncio
import io
import json

import pytest

from kalshi_refclient import (
    AsyncKalshiClient,
    KalshiClient,
    KalshiError,
    Monitor,
    Refused,
    Runtime,
    Settings,
    StreamClient,
    log_to,
)
from kalshi_refclient.stream_events import MarketUpdate, OrderUpdate, Reconnected, Subscribed
from mock_exchange import MockExchange
from mock_exchange.faults.plan import DropSocket, Status
from support.client_stream_server import next_of, stream_client
from support.client_world import ManualClock

ACCOUNT = "user_0001"
TICKER = "BTC-2024-12-31"
CHEAP = {"ticker": TICKER, "side": "buy", "size": 1, "price": 0.05}


@pytest.fixture
def exchange():
    with MockExchange(seed=7) as running:
        yield running


def client_of(exchange, **changes):
    return KalshiClient(
        exchange.credentials().api_key, rest_url=exchange.rest_url, settings=Settings(**changes)
    )


def of(stream, event):
    lines = (json.loads(line) for line in stream.getvalue().splitlines())
    return [line for line in lines if line["event"] == event]


@pytest.mark.rule("C33", "C35", "D26", "D27")
def test_response_times_errors_limits_and_outcomes_of_orders_can_be_read(exchange):
    lines = io.StringIO()
    with log_to(lines, log_format="json"), client_of(exchange) as kalshi:
        kalshi.place_order(**CHEAP)
        with pytest.raises(Refused, match="MARKET_NOT_FOUND"):
            kalshi.place_order(**{**CHEAP, "ticker": "NO-SUCH"})
        use, text = kalshi.rate_limit_use(), kalshi.metrics.text()

    answers = of(lines, "api_answered")
    assert [(line["operation"], line["status"], line["verdict"]) for line in answers] == [
        ("place_order", 200, "valid"),
        ("place_order", 404, "refused"),
    ]
    assert all(line["duration_ms"] > 0 for line in answers)
    outcomes = [(entry.status, entry.code) for entry in exchange.requests("place_order")]
    assert outcomes == [(200, ""), (404, "MARKET_NOT_FOUND")]
    assert use == pytest.approx({"general": 0.02, "orders": 0.2, "market_data": 0.0})
    for line in (
        'response_time_seconds_count{operation="place_order"} 2.0',
        'responses_total{operation="place_order",status="404"} 1.0',
        'errors_total{code="MARKET_NOT_FOUND",operation="place_order"} 1.0',
        'rate_limit_use_ratio{bucket="orders"} 0.2',
        "orders_accepted_total 1.0",
        'orders_refused_total{code="MARKET_NOT_FOUND"} 1.0',
    ):
        assert f"kalshi_client_{line}\n" in text


@pytest.mark.rule("C33", "C35", "D26")
def test_how_stable_a_stream_is_can_be_read(exchange):
    async def run():
        exchange.faults.add(DropSocket(), message="market_update", nth=1)
        async with stream_client(exchange.ws_url, key=exchange.credentials().api_key) as stream:
            await stream.subscribe_market(TICKER)
            await next_of(stream, Reconnected)
            await next_of(stream, MarketUpdate)
            assert stream.disconnects == 1
            return stream.metrics.text()

    lines = io.StringIO()
    with log_to(lines, log_format="json"):
        text = asyncio.run(run())

    assert "kalshi_client_stream_connects_total 2.0\n" in text
    assert 'kalshi_client_stream_disconnects_total{cause="network"} 1.0\n' in text
    assert "kalshi_client_stream_connections 1.0\n" in text
    (lost,), (closed,) = of(lines, "stream_disconnected"), of(lines, "stream_closed")
    assert (lost["connection"], lost["cause"]) == (1, "network")
    assert (closed["connection"], closed["cause"]) == (2, "client")
    assert [line["account"] for line in of(lines, "stream_authenticated")] == [ACCOUNT, ACCOUNT]


@pytest.mark.rule("C33", "C35")
def test_an_order_s_whole_life_is_in_the_log_once_whoever_told_of_it(exchange):
    me = exchange.credentials()
    settings = Settings(monitor=Monitor())

    async def run():
        async with (
            StreamClient(me.api_key, ws_url=exchange.ws_url, settings=settings) as stream,
            AsyncKalshiClient(me.api_key, rest_url=exchange.rest_url, settings=settings) as kalshi,
        ):
            await stream.subscribe_orders(ACCOUNT)
            await next_of(stream, Subscribed)
            order = await kalshi.place_order(**{**CHEAP, "size": 10})
            exchange.place_order(
                account_id="user_0002", ticker=TICKER, side="sell", type="market", size=1
            )
            await kalshi.get_order(order.order_id)
            await kalshi.cancel_order(order.order_id)
            while (await next_of(stream, OrderUpdate)).status != "cancelled":
                pass
            return order.order_id

    lines = io.StringIO()
    with log_to(lines, log_format="json"):
        order_id = asyncio.run(run())
    life = [
        line["event"]
        for line in map(json.loads, lines.getvalue().splitlines())
        if line.get("order_id") == order_id
    ]

    assert sorted(life) == sorted({*life}), "each change once"
    assert {"order_accepted", "order_cancelled"} <= {*life}


@pytest.mark.rule("C34", "D26")
def test_an_exchange_that_fails_fires_an_alert_and_one_that_recovers_ends_it(exchange):
    clock, changes = ManualClock(), []
    runtime = Runtime(clock=clock, sleep=clock.sleep)
    monitor = Monitor(clock=clock, on_alert=changes.append)
    exchange.faults.add(Status(503), operation="get_account", every=2)
    with client_of(exchange, runtime=runtime, monitor=monitor, pacing="off") as kalshi:
        for _ in range(30):
            try:
                kalshi.get_account(ACCOUNT)
            except KalshiError:
                pytest.fail("every second attempt is answered")
        clock.now_s += 31
        states = {status.name: status.state for status in kalshi.alerts()}
        clock.now_s += 600
        kalshi.get_account(ACCOUNT)

    assert states["error_rate"] == "firing"
    errors = [change.state for change in changes if change.name == "error_rate"]
    assert errors == ["pending", "firing", "ok"]
