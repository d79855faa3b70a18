"""The WebSocket matrix over real sockets: what only a connection can show. Back-off is hundredths of a second here."""

import asyncio
import contextlib
import json
import time

import pytest

from kalshi_refclient import errors
from kalshi_refclient._core.arrivals import StreamTimes
from kalshi_refclient._core.reconnect import ReconnectPolicy
from kalshi_refclient.stream_events import (
    AccountUpdate,
    Lagged,
    MarketUpdate,
    Reconnected,
    Stale,
    Subscribed,
)
from support.client_raw_server import closed_port, self_signed
from support.client_stream_server import (
    byte_server,
    next_of,
    shake_hands,
    stream_client,
    stream_server,
    the_end_of,
)
from support.client_stream_world import ACCOUNT, account_update, market_update
from support.client_world import TICKER

PROMPT_S = 1.5
WRONG_ACCEPT = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: bm90IHRoZSByaWdodCBvbmUu\r\n\r\n"
)
TWO_TRIES = ReconnectPolicy(backoff_base_s=0.001, tries_max=2)


async def nothing(_seat, _message):
    """Say no more than the acknowledgement."""


def left_over():
    return {task for task in asyncio.all_tasks() if task is not asyncio.current_task()}


@pytest.mark.rule("C12", "C24", "D22")
@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", errors.Unauthorized),
        (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", errors.Unauthorized),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", errors.ReconnectsExhausted),
        (b"HTTP/1.1 429 Slow Down\r\nContent-Length: 0\r\n\r\n", errors.ReconnectsExhausted),
        (b"HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n", errors.ReconnectsExhausted),
        (
            b"HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
            errors.ReconnectsExhausted,
        ),
        (
            WRONG_ACCEPT,
            errors.ReconnectsExhausted,
        ),
        (b"SSH-2.0-OpenSSH_9.6\r\n", errors.ReconnectsExhausted),
        (b"", errors.ReconnectsExhausted),
    ],
    ids=["401", "403", "404", "429", "503", "302", "wrong_accept", "no_http", "closed"],
)
def test_w01_what_the_upgrade_is_answered_with(answer, expected):
    async def run():
        opened = 0

        async def handler(reader, writer):
            nonlocal opened
            opened += 1
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
            await writer.drain()
            writer.close()

        async with byte_server(handler) as url:
            async with stream_client(url, reconnect=TWO_TRIES) as stream:
                error = await the_end_of(stream)
            assert type(error) is expected
            assert opened == (1 if expected is errors.Unauthorized else 3)
        assert left_over() == set()

    asyncio.run(run())


@pytest.mark.rule("C24", "D22")
def test_w01_a_refused_connection_is_tried_again_and_given_up():
    async def run():
        url = f"ws://127.0.0.1:{closed_port()}/ws/v2"
        async with stream_client(url, reconnect=TWO_TRIES) as stream:
            assert isinstance(await the_end_of(stream), errors.ReconnectsExhausted)

    asyncio.run(run())


@pytest.mark.rule("C31", "D25")
def test_w01_a_certificate_that_does_not_hold_is_final(tmp_path):
    context, _ = self_signed(tmp_path)

    async def run():
        server = await asyncio.start_server(lambda r, w: w.close(), "127.0.0.1", 0, ssl=context)
        port = server.sockets[0].getsockname()[1]
        try:
            async with stream_client(f"wss://127.0.0.1:{port}/ws/v2") as stream:
                assert isinstance(await the_end_of(stream), errors.CertificateRefused)
        finally:
            server.close()

    # asyncio's own server logs the failed handshake; nothing is raised there.
    asyncio.run(run())


@pytest.mark.rule("C15", "C24", "D18", "D22")
def test_w02_a_cut_connection_comes_back_with_its_subscriptions():
    async def run():
        async def behaviour(seat, message):
            if message["type"] == "subscribe" and message["channel"] == "account":
                await seat.say(account_update(seat.number))
                if seat.number == 0:
                    seat.cut()

        async with stream_server(behaviour) as server, stream_client(server.url) as stream:
            await stream.subscribe_market(TICKER)
            await stream.subscribe_account(ACCOUNT)
            assert (await next_of(stream, AccountUpdate)).balance == 0
            stale = await next_of(stream, Stale)
            assert stale.close_code is None
            assert not stream.is_valid("account", ACCOUNT)
            assert (await next_of(stream, Reconnected)).attempts == 1
            assert (await next_of(stream, AccountUpdate)).balance == 1
            assert stream.is_valid("account", ACCOUNT)
            assert stream.disconnects == 1
            assert server.subscriptions(1) == ["market", "account"]
        assert left_over() == set()

    asyncio.run(run())


@pytest.mark.rule("C24", "D22")
@pytest.mark.parametrize("code", [1000, 1001, 1011, 1012, 1013, 3008])
def test_w03_a_close_by_the_server_is_a_disconnect(code):
    async def run():
        async def behaviour(seat, _message):
            if seat.number == 0:
                await seat.socket.close(code)

        async with stream_server(behaviour) as server, stream_client(server.url) as stream:
            assert (await next_of(stream, Stale)).close_code == code
            await next_of(stream, Reconnected)

    asyncio.run(run())


@pytest.mark.rule("C24", "D22")
def test_w04_a_half_open_connection_is_noticed_by_its_silence():
    async def run():
        async def deaf(reader, writer):
            await shake_hands(reader, writer)
            await asyncio.sleep(3600)

        times = StreamTimes(ping_interval_s=0.05, pong_timeout_s=0.05)
        async with byte_server(deaf) as url, stream_client(url, times=times) as stream:
            stale = await next_of(stream, Stale)
            assert "ping" in stale.why

    asyncio.run(run())


@pytest.mark.rule("C24")
def test_w04_pongs_keep_a_silent_connection():
    async def run():
        times = StreamTimes(ping_interval_s=0.02, pong_timeout_s=5.0)
        async with (
            stream_server(nothing) as server,
            stream_client(server.url, times=times) as stream,
        ):
            with pytest.raises(TimeoutError):
                await next_of(stream, Stale, patience_s=0.3)
            assert stream.connected

    asyncio.run(run())


@pytest.mark.rule("C32", "D30")
@pytest.mark.parametrize(
    ("frame", "code"),
    [("x" * 17 * 1024 * 1024, 1009), (b"\x00\x01", 1003), ("{not json", 1007), ("[]", 1008)],
    ids=["17_MiB", "binary", "malformed", "no_object"],
)
def test_w08_bad_frames_end_the_connection_with_the_right_code(frame, code):
    async def run():
        seen = []

        async def behaviour(seat, _message):
            if seat.number == 0:
                await seat.socket.send(frame)
                await seat.socket.wait_closed()
                seen.append(seat.socket.close_code)

        async with stream_server(behaviour) as server, stream_client(server.url) as stream:
            assert (await next_of(stream, Stale)).close_code == code
            await next_of(stream, Reconnected)
            assert seen == [code]

    asyncio.run(run())


@pytest.mark.rule("C24", "D22")
def test_w10_a_flapping_server_is_given_up_after_five_reconnects():
    async def run():
        async def behaviour(seat, _message):
            seat.cut()

        async with stream_server(behaviour) as server, stream_client(server.url) as stream:
            error = await the_end_of(stream)
            assert isinstance(error, errors.ReconnectsExhausted)
            assert error.attempts == 5
            assert len(server.heard) == 6

    asyncio.run(run())


@pytest.mark.rule("C26", "D19")
@pytest.mark.parametrize("overflow", ["conflate", "block", "fail"])
def test_w11_a_slow_reader_never_loses_silently(overflow):
    total = 400

    async def run():
        async def behaviour(seat, message):
            if message["type"] == "subscribe":
                for volume in range(1, total + 1):
                    await seat.say(market_update(volume=volume))
                    await seat.say(account_update(volume))

        async with (
            stream_server(behaviour) as server,
            stream_client(server.url, overflow=overflow, queue_events_max=16) as stream,
        ):
            await stream.subscribe_market(TICKER)
            await stream.subscribe_account(ACCOUNT)
            await asyncio.sleep(0.2)  # the reader is busy elsewhere
            assert len(stream._mailbox) <= 64
            balances, volumes, dropped = [], [], 0
            try:
                while len(balances) < 2 * total:
                    event = await asyncio.wait_for(anext(stream), 10)
                    if isinstance(event, AccountUpdate):
                        balances.append(event.balance)
                    elif isinstance(event, MarketUpdate):
                        volumes.append(event.volume)
                    elif isinstance(event, Lagged):
                        dropped += event.dropped
            except errors.StreamEnded:
                assert overflow == "fail"
                return
            assert overflow != "fail"
            assert balances == [*range(1, total + 1)] * 2
            assert volumes[-1] == total
            assert len(volumes) + dropped == total
            assert (dropped == 0) == (overflow == "block")

    asyncio.run(run())


@pytest.mark.rule("C13", "D16")
@pytest.mark.parametrize("moment", ["at_auth", "while_open"])
def test_w12_a_refused_or_revoked_key_is_final(moment):
    async def run():
        async def behaviour(seat, message):
            if moment == "at_auth" or message["type"] == "subscribe":
                await seat.socket.close(1008, "INVALID_API_KEY")

        async with stream_server(behaviour) as server, stream_client(server.url) as stream:
            await stream.subscribe_market(TICKER)
            error = await the_end_of(stream)
            assert isinstance(error, errors.Unauthorized)
            assert error.code == "INVALID_API_KEY"
            assert len(server.heard) == 1

    asyncio.run(run())


@pytest.mark.rule("C24", "D22")
@pytest.mark.parametrize("moment", ["connect", "handshake", "back_off", "receive", "half_open"])
@pytest.mark.parametrize("how", ["close", "cancel"])
def test_w13_closing_and_cancelling_are_prompt_and_leave_nothing(moment, how):
    async def run():
        async def silent(reader, writer):
            if moment == "half_open":
                await shake_hands(reader, writer)
            await asyncio.sleep(3600)

        async with contextlib.AsyncExitStack() as stack:
            if moment == "back_off":
                url = f"ws://127.0.0.1:{closed_port()}/ws/v2"
            elif moment == "receive":
                url = (await stack.enter_async_context(stream_server(nothing))).url
            else:
                url = await stack.enter_async_context(byte_server(silent))
            slow = ReconnectPolicy(backoff_base_s=30.0)
            client = stream_client(url, reconnect=slow, close_timeout_s=0.2)

            async def read():
                async with client as stream:
                    await stream.subscribe_market(TICKER)
                    async for _ in stream:
                        pass

            before = left_over()
            reading = asyncio.create_task(read())
            await asyncio.sleep(0 if moment == "connect" else 0.1)
            started_s = time.monotonic()
            if how == "cancel":
                reading.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await reading
            else:
                await client.aclose()
                await reading
            assert time.monotonic() - started_s < PROMPT_S
            await asyncio.sleep(0)
            leaked = {
                task
                for task in left_over() - before
                if task.get_name() in {"kalshi-stream", "connection"} or "close-" in task.get_name()
            }
            assert leaked == set()

    asyncio.run(run())


@pytest.mark.rule("C26", "D19")
def test_w14_a_flood_leaves_memory_flat_and_shows_the_lag():
    frames = 20_000

    async def run():
        async def behaviour(seat, message):
            if message["type"] == "subscribe":
                for volume in range(1, frames + 1):
                    await seat.say(market_update(volume=volume))

        async with (
            stream_server(behaviour) as server,
            stream_client(server.url, queue_events_max=64) as stream,
        ):
            await stream.subscribe_market(TICKER)
            async with asyncio.timeout(30):
                while stream.dropped < frames - 200:
                    await asyncio.sleep(0.01)
                    assert len(stream._mailbox) <= 128
            assert stream.lag_s > 0
            assert (await next_of(stream, Lagged)).dropped >= frames - 200

    asyncio.run(run())


@pytest.mark.rule("C15", "C18", "D17")
def test_w15_a_market_that_ends_is_no_storm():
    async def run():
        async def behaviour(seat, message):
            if message["type"] == "subscribe":
                ended = {"type": "unsubscribed", "channel": "market", "ticker": TICKER}
                await seat.say(market_update(volume=7))
                await seat.say(json.dumps(ended))

        async with stream_server(behaviour) as server, stream_client(server.url) as stream:
            await stream.subscribe_market(TICKER)
            await next_of(stream, Subscribed)
            assert (await next_of(stream, MarketUpdate)).volume == 7
            with pytest.raises(TimeoutError):
                await next_of(stream, Stale, patience_s=0.2)
            assert len(server.heard) == 1
            assert len(server.heard[0]) == 2

    asyncio.run(run())
