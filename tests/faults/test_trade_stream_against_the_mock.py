"""The stream client of trade-api-3.34 and the real mock over sockets: books, orders, cut connections, keys and clocks that are off."""

import asyncio
import contextlib

import pytest
from websockets.asyncio.server import serve

from kalshi_refclient import (
    ReconnectPolicy,
    Runtime,
    SigningAuth,
    SigningKey,
    StreamSettings,
    errors,
)
from kalshi_refclient.stream_events import Reconnected, Stale
from kalshi_refclient.trade_api import (
    AsyncTradeApiClient,
    TradeSettings,
    TradeStreamClient,
    stream_errors,
)
from kalshi_refclient.trade_api import stream_events as events
from mock_exchange import MockExchange
from mock_exchange.faults.plan import CloseSocket, DropSocket

TICKER = "KXHIGHNY-26NOV23-T54"
QUICK = StreamSettings(reconnect=ReconnectPolicy(backoff_base_s=0.01, jitter_ratio=0.0))
WAIT_S = 20.0


@pytest.fixture(scope="module")
def running():
    with MockExchange(edition="trade-api-3.34", seed=7, limits="off") as exchange:
        exchange.signed_credentials(key_type="ed25519")
        yield exchange


@pytest.fixture
def exchange(running):
    running.reset()
    return running


def signer(exchange, scopes=None, **options):
    credentials = exchange.signed_credentials(scopes=scopes, key_type="ed25519")
    key = SigningKey.from_pem(credentials.private_key_pem)
    return SigningAuth(credentials.key_id, key, **options)


def stream_of(exchange, auth=None, **changes):
    given = {"strict": True, "runtime": Runtime(random=lambda: 0.0), **changes}
    return TradeStreamClient(
        auth or signer(exchange),
        ws_url=exchange.ws_url,
        settings=TradeSettings(**given),
        stream=QUICK,
    )


def rest_of(exchange):
    return AsyncTradeApiClient(
        signer(exchange),
        rest_url=exchange.rest_url,
        environment="mock",
        settings=TradeSettings(strict=True, pacing="off"),
    )


async def next_of(stream, kind, **fields):
    """Return the next event of a kind; what else comes is passed over."""
    async with asyncio.timeout(WAIT_S):
        async for event in stream:
            if isinstance(event, kind) and all(
                getattr(event, name) == value for name, value in fields.items()
            ):
                return event
    raise AssertionError(f"the stream ended without {kind.__name__}")


@pytest.mark.rule("T10", "T11", "T15")
def test_a_book_and_ones_own_orders_are_followed(exchange):
    async def run():
        async with stream_of(exchange) as stream, rest_of(exchange) as kalshi:
            await stream.subscribe("orderbook_delta", [TICKER])
            await next_of(stream, events.BookReady)
            for channel in ("user_orders", "fill", "market_positions", "trade", "ticker"):
                await stream.subscribe(channel)
                await next_of(stream, events.Subscribed, channel=channel)
            order = await kalshi.create_order(ticker=TICKER, side="bid", count=5, price="0.33")
            fill = await next_of(stream, events.FillUpdate)
            assert (fill.order_id, fill.count_fp) == (order.order_id, 5)
            assert (await next_of(stream, events.PositionUpdate)).position_fp == 5
            update = await next_of(stream, events.UserOrderUpdate)
            assert (update.order_id, update.status) == (order.order_id, "executed")
            assert stream.book(TICKER) == await kalshi.get_orderbook(TICKER)

    asyncio.run(run())


@pytest.mark.rule("C24", "D22", "T10")
@pytest.mark.parametrize("fault", [DropSocket(), DropSocket(reset=True), CloseSocket(1012)])
def test_after_a_cut_everything_is_subscribed_again_and_the_book_is_whole(exchange, fault):
    async def run():
        async with stream_of(exchange) as stream, rest_of(exchange) as kalshi:
            await stream.subscribe("orderbook_delta", [TICKER])
            await stream.subscribe("user_orders")
            await next_of(stream, events.Subscribed, channel="user_orders")
            exchange.faults.add(fault, message="orderbook_delta", nth=1)
            await kalshi.create_order(ticker=TICKER, side="bid", count=5, price="0.30")
            await next_of(stream, Stale)
            assert not stream.is_valid(TICKER)
            with pytest.raises(LookupError):
                stream.book(TICKER)
            await next_of(stream, Reconnected)
            await next_of(stream, events.BookReady)
            assert stream.book(TICKER) == await kalshi.get_orderbook(TICKER)
            await next_of(stream, events.Subscribed, channel="user_orders")
            assert stream.disconnects == 1

    asyncio.run(run())


@pytest.mark.rule("T10", "T16")
def test_markets_are_added_and_one_that_is_not_there_is_refused(exchange):
    async def run():
        async with stream_of(exchange) as stream, rest_of(exchange) as kalshi:
            watch = await stream.subscribe("orderbook_delta", [TICKER])
            await next_of(stream, events.BookReady)
            other = next(
                each.ticker
                for each in (await kalshi.get_markets(status="open")).items
                if each.ticker != TICKER
            )
            await stream.add_markets(watch, [other])
            await next_of(stream, events.BookReady, ticker=other)
            assert stream.book(other) == await kalshi.get_orderbook(other)
            await stream.add_markets(watch, ["NO-SUCH-MARKET"])
            refused = await next_of(stream, events.SubscriptionRefused)
            assert isinstance(refused.error, stream_errors.CommandRefused)
            await stream.delete_markets(watch, [other])
            assert not stream.is_valid(other)
            assert stream.is_valid(TICKER)
            await stream.unsubscribe(watch)
            await next_of(stream, events.SubscriptionEnded)

    asyncio.run(run())


@pytest.mark.rule("T02", "T17")
def test_a_key_that_may_not_is_refused_and_one_that_is_unknown_ends_the_stream(exchange):
    async def run():
        async with stream_of(exchange, signer(exchange, scopes=["write::trade"])) as stream:
            await stream.subscribe("fill")
            refused = await next_of(stream, events.SubscriptionRefused)
            assert isinstance(refused.error, stream_errors.NotPermitted)
        stranger = signer(exchange)
        stranger._key_id = "00000000-0000-4000-8000-000000000000"
        async with stream_of(exchange, stranger) as stream:
            with pytest.raises(errors.Unauthorized):
                await next_of(stream, events.Subscribed)

    asyncio.run(run())


@pytest.mark.rule("T02", "D28")
@pytest.mark.parametrize("offset_s", [-600.0, 600.0])
def test_a_clock_that_is_off_is_put_right_by_the_exchanges_moment(exchange, offset_s):
    """The mock sends no Date: what time it is, it is asked for without a signature."""

    async def run():
        auth = signer(exchange, offset_s=offset_s)
        async with stream_of(exchange, auth) as stream:
            await stream.subscribe("ticker", [TICKER])
            await next_of(stream, events.Subscribed)
        assert abs(auth.offset_s) < 2

    asyncio.run(run())
    assert len(exchange.requests("GetUserDataTimestamp")) == 1


@pytest.mark.rule("T10")
def test_heartbeats_are_answered_and_keep_the_connection():
    async def run(exchange):
        async with stream_of(exchange) as stream:
            await stream.subscribe("ticker", [TICKER])
            await next_of(stream, events.Subscribed)
            for _ in range(6):
                await asyncio.to_thread(exchange.clock.advance, 10.0)
                await asyncio.sleep(0)
            await stream.subscribe("trade", [TICKER])
            await next_of(stream, events.Subscribed, channel="trade")
            assert (stream.connected, stream.disconnects) == (True, 0)

    with MockExchange(
        edition="trade-api-3.34", seed=7, limits="off", clock="frozen", auth="trust"
    ) as exchange:
        asyncio.run(run(exchange))


@pytest.mark.rule("T02", "D28")
@pytest.mark.parametrize("refusals", [1, 2])
def test_a_handshake_refused_for_its_time_is_signed_again_once_by_the_date_of_the_refusal(
    exchange, refusals
):
    stamps = []
    body = '{"error":{"code":"header_timestamp_expired","message":"header timestamp expired"}}'

    def refuse(connection, request):
        stamps.append(int(request.headers["KALSHI-ACCESS-TIMESTAMP"]))
        if len(stamps) > refusals:
            return None
        return connection.respond(401, body)

    async def run():
        auth = signer(exchange, offset_s=-600.0)
        async with serve(
            lambda socket: socket.wait_closed(), "127.0.0.1", 0, process_request=refuse
        ) as server:
            port = server.sockets[0].getsockname()[1]
            stream = TradeStreamClient(
                auth,
                ws_url=f"ws://127.0.0.1:{port}/trade-api/ws/v2",
                settings=TradeSettings(),
                stream=QUICK,
            )
            async with stream:
                with contextlib.suppress(errors.Unauthorized):
                    await next_of(stream, Reconnected)
                return stream.connected, stream._machine.error

    connected, error = asyncio.run(run())

    assert len(stamps) == 2
    assert 595_000 < stamps[1] - stamps[0] < 605_000
    assert connected == (refusals == 1)
    assert isinstance(error, errors.Unauthorized) == (refusals == 2)
