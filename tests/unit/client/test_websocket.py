"""The stream client's own manners. What it survives is tests/faults/test_stream_sockets."""

import asyncio

import pytest

from kalshi_refclient import errors
from kalshi_refclient.monitor import Monitor
from kalshi_refclient.stream_events import MarketUpdate, Stale, Subscribed, SubscriptionEnded
from kalshi_refclient.websocket import StreamClient
from support.client_stream_server import next_of, stream_client, stream_server, the_end_of
from support.client_stream_world import market_update
from support.client_world import API_KEY, EDITION, TICKER, ManualClock


async def answer(seat, message):
    if message["type"] == "subscribe" and message["channel"] == "market":
        await seat.say(market_update(volume=7))


@pytest.mark.rule("C12", "C13", "C15", "D14")
def test_it_authenticates_first_and_then_subscribes():
    async def run():
        async with stream_server(answer) as server, stream_client(server.url) as stream:
            await stream.subscribe_market(TICKER)
            assert (await next_of(stream, MarketUpdate)).volume == 7
            assert server.heard == [
                [
                    {"type": "auth", "api_key": API_KEY},
                    {"type": "subscribe", "channel": "market", "ticker": TICKER},
                ]
            ]
            assert stream.connected
            assert stream.is_valid("market", TICKER)
            assert 0 <= stream.age_s("market", TICKER) < 60
            assert stream.lag_s == 0.0
            assert API_KEY not in repr(stream) + repr(vars(stream._machine))

    asyncio.run(run())


@pytest.mark.rule("D17")
def test_unsubscribing_is_confirmed():
    async def run():
        async with stream_server(answer) as server, stream_client(server.url) as stream:
            await stream.subscribe_market(TICKER)
            await next_of(stream, Subscribed)
            await stream.unsubscribe("market", TICKER)
            ended = await next_of(stream, SubscriptionEnded)
            assert (ended.channel, ended.key) == ("market", TICKER)
            assert not stream.is_valid("market", TICKER)

    asyncio.run(run())


@pytest.mark.rule("D25")
@pytest.mark.parametrize("url", ["ws://stream.example/ws/v2", "https://x.example", "wss://u:p@x"])
def test_only_wss_and_loopback_are_spoken_to(url):
    with pytest.raises(errors.LocalMisuse):
        StreamClient(API_KEY, ws_url=url)


def test_a_malformed_subscription_is_refused_at_once():
    async def run():
        async with stream_server(answer) as server, stream_client(server.url) as stream:
            with pytest.raises(errors.LocalMisuse):
                await stream.subscribe_market("lower case")

    asyncio.run(run())


def test_closing_from_elsewhere_ends_the_iteration_and_twice_is_once():
    async def run():
        async with stream_server(answer) as server, stream_client(server.url) as stream:
            reading = asyncio.create_task(the_end_of(stream))
            await asyncio.sleep(0.05)
            await stream.aclose()
            await stream.aclose()
            assert await reading is None
            with pytest.raises(StopAsyncIteration):
                await anext(stream)

    asyncio.run(run())


def test_a_client_is_used_once():
    async def run():
        async with stream_server(answer) as server, stream_client(server.url) as stream:
            with pytest.raises(errors.LocalMisuse):
                await stream.__aenter__()

    asyncio.run(run())


@pytest.mark.rule("D28")
def test_credentials_that_cannot_be_read_end_the_stream_typed():
    class Broken:
        def headers(self, method, target, wall_s):
            return {}

        def api_key(self):
            raise errors.CredentialsError("the credentials file is gone")

        def renew(self, answer=None, wall_s=0.0):
            return False

    async def run():
        async with (
            stream_server(answer) as server,
            stream_client(server.url, key=Broken()) as stream,
        ):
            assert isinstance(await the_end_of(stream), errors.CredentialsError)

    asyncio.run(run())


def test_a_defect_of_ours_is_raised_to_the_reader_and_not_swallowed(monkeypatch):
    async def run():
        async with stream_server(answer) as server, stream_client(server.url) as stream:

            def broken(*_args):
                raise RuntimeError("a defect")

            monkeypatch.setattr(stream._machine, "received", broken)
            await stream.subscribe_market(TICKER)
            with pytest.raises(RuntimeError, match="a defect"):
                await asyncio.wait_for(next_of(stream, MarketUpdate), 5)

    asyncio.run(run())


def test_a_connection_that_comes_up_while_we_close_is_closed_too():
    async def run():
        async with stream_server(answer) as server:
            for _ in range(20):
                async with stream_client(server.url):
                    await asyncio.sleep(0)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(run())


@pytest.mark.rule("C34", "D26")
def test_a_stream_that_only_listens_has_the_alerts_judged_too():
    clock, changes = ManualClock(), []
    monitor = Monitor(edition=EDITION, clock=clock, on_alert=changes.append)

    async def run():
        for _ in range(20):
            monitor.tell("api_failed", {"operation": "get_account"})
        clock.now_s += 40
        async with (
            stream_server(answer) as server,
            stream_client(server.url, monitor=monitor) as stream,
        ):
            await stream.subscribe_market(TICKER)
            await next_of(stream, MarketUpdate)
            assert stream.monitor is monitor

    asyncio.run(run())

    assert [(change.name, change.state) for change in changes] == [
        ("error_rate", "pending"),
        ("error_rate", "firing"),
    ]


@pytest.mark.rule("C33", "D22")
def test_a_frame_that_is_too_large_ends_the_connection_as_a_violation():
    async def flood(seat, message):
        if message["type"] == "subscribe":
            await seat.say("x" * 2_000)

    async def run():
        async with (
            stream_server(flood) as server,
            stream_client(server.url, frame_bytes_max=1_000) as stream,
        ):
            await stream.subscribe_market(TICKER)
            await next_of(stream, Stale)
            return stream.metrics.text()

    text = asyncio.run(run())
    assert 'kalshi_client_stream_disconnects_total{cause="violation"} 1.0' in text
