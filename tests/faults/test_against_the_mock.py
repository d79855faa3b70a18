"""The real client and the real mock, over loopback: every method round trip, faults of a plan, streams that come back."""

import asyncio
from decimal import Decimal

import pytest

from kalshi_refclient import errors
from kalshi_refclient._core.retry import RetryPolicy
from kalshi_refclient.rest import KalshiClient
from kalshi_refclient.rest_async import AsyncKalshiClient
from kalshi_refclient.runtime import Runtime
from kalshi_refclient.settings import Settings
from kalshi_refclient.stream_events import (
    AccountUpdate,
    MarketUpdate,
    OrderUpdate,
    Reconnected,
    Stale,
    SubscriptionRefused,
)
from mock_exchange import MockExchange
from mock_exchange.faults.plan import CloseSocket, CutConnection, DropSocket, RateLimit, Status
from support.client_stream_server import next_of, stream_client, the_end_of

ACCOUNT = "user_0001"
TICKER = "BTC-2024-12-31"


@pytest.fixture
def exchange():
    with MockExchange(seed=7, limits="off") as running:
        yield running


class Waits:
    """Sleeps nothing, and remembers for how long."""

    def __init__(self):
        self.waits = []

    def sleep(self, delay_s):
        self.waits.append(delay_s)

    async def sleep_async(self, delay_s):
        self.waits.append(delay_s)


def settings(waits=None, **changes):
    waits = waits or Waits()
    runtime = Runtime(random=lambda: 0.0, sleep=waits.sleep, sleep_async=waits.sleep_async)
    return Settings(runtime=runtime, strict=True, **changes)


def open_client(exchange, waits=None, **changes):
    return KalshiClient(
        exchange.credentials().api_key,
        rest_url=exchange.rest_url,
        environment=changes.pop("environment", "mock"),
        settings=settings(waits, **changes),
    )


@pytest.mark.rule("C04", "C05", "C06", "C07", "C08", "C09", "C10", "C11", "C29", "D01")
def test_every_method_round_trip_blocking(exchange):
    with open_client(exchange) as kalshi:
        assert kalshi.get_account(ACCOUNT).balance == 10_000
        market = kalshi.get_market(TICKER)
        assert market.last_price == Decimal("0.65")
        tickers = [each.ticker for each in kalshi.iterate_markets(page_size=3)]
        assert len(tickers) == len(set(tickers)) >= 9
        resting = kalshi.place_order(ticker=TICKER, side="buy", size=10, price=0.05)
        assert resting.status == "open"
        assert kalshi.get_order(resting.order_id).fills == ()
        assert kalshi.cancel_order(resting.order_id).status == "cancelled"
        with pytest.raises(errors.Refused) as caught:
            kalshi.cancel_order(resting.order_id)
        assert caught.value.code == "ORDER_NOT_CANCELLABLE"
        bought = kalshi.place_order(ticker=TICKER, side="buy", size=2, type="market")
        assert bought.filled_size == 2
        assert kalshi.get_positions(ACCOUNT)[0].position == 2
        fills = list(kalshi.iterate_fills(ticker=TICKER, page_size=1))
        assert sum(fill.size for fill in fills) == 2
        assert kalshi.counters.extra_fields == {}


@pytest.mark.rule("C04", "C05", "C06", "C07", "C08", "C09", "C10", "C11", "C29")
def test_every_method_round_trip_asyncio(exchange):
    async def run():
        async with AsyncKalshiClient(
            exchange.credentials().api_key, rest_url=exchange.rest_url, settings=settings()
        ) as kalshi:
            assert (await kalshi.get_account(ACCOUNT)).balance == 10_000
            assert (await kalshi.get_market(TICKER)).ticker == TICKER
            tickers = [each.ticker async for each in kalshi.iterate_markets(page_size=4)]
            assert len(tickers) == len(set(tickers)) >= 9
            resting = await kalshi.place_order(ticker=TICKER, side="buy", size=10, price=0.05)
            assert (await kalshi.get_order(resting.order_id)).status == "open"
            assert (await kalshi.cancel_order(resting.order_id)).status == "cancelled"
            await kalshi.place_order(ticker=TICKER, side="buy", size=2, type="market")
            assert (await kalshi.get_positions(ACCOUNT))[0].position == 2
            assert [fill.size async for fill in kalshi.iterate_fills(ticker=TICKER)]

    asyncio.run(run())


@pytest.mark.rule("D21", "D20", "C23")
@pytest.mark.parametrize("fault", [CutConnection(at="after"), Status(500, at="after")])
def test_a_lost_answer_makes_one_order_where_the_venue_deduplicates(exchange, fault):
    exchange.faults.add(fault, operation="place_order", nth=1)
    waits = Waits()

    with open_client(exchange, waits) as kalshi:
        order = kalshi.place_order(ticker=TICKER, side="buy", size=10, price=0.05)

        assert kalshi.get_account(ACCOUNT).balance == 10_000 - 50
        assert kalshi.get_order(order.order_id).status == "open"
    assert waits.waits == [1.0]


@pytest.mark.rule("D21")
@pytest.mark.parametrize(("at", "expected"), [("after", "placed"), ("before", "not_placed")])
def test_reconcile_compares_the_account_where_it_does_not(exchange, at, expected):
    exchange.faults.add(CutConnection(at=at), operation="place_order", nth=1)

    with open_client(exchange, environment=None) as kalshi:
        before = kalshi.snapshot(ACCOUNT, TICKER)
        with pytest.raises(errors.OrderOutcomeUnknown) as caught:
            kalshi.place_order(ticker=TICKER, side="buy", size=10, price=0.05, before=before)

        assert kalshi.reconcile(caught.value).outcome == expected


@pytest.mark.rule("C23", "C27", "D12", "D20")
def test_a_minute_of_retry_after_is_waited_without_waiting(exchange):
    exchange.faults.add(RateLimit(60), operation="get_account", nth=1)
    waits = Waits()

    with open_client(exchange, waits, pacing="off", retry=RetryPolicy(deadline_s=300.0)) as kalshi:
        assert kalshi.get_account(ACCOUNT).balance == 10_000
    assert waits.waits == [60.0]


@pytest.mark.rule("C25", "D12")
def test_pacing_keeps_below_the_limits_of_the_contract():
    with MockExchange(seed=7) as exchange, open_client(exchange, pacing="refuse") as kalshi:
        for _ in range(10):
            kalshi.place_order(ticker=TICKER, side="buy", size=1, price=0.05)
        with pytest.raises(errors.RateLimited) as caught:
            kalshi.place_order(ticker=TICKER, side="buy", size=1, price=0.05)

        assert caught.value.local
        assert [entry.status for entry in exchange.requests("place_order")] == [200] * 10


@pytest.mark.rule("C22", "C21", "D09", "D11")
def test_refusals_of_the_mock_come_out_typed(exchange):
    with open_client(exchange) as kalshi:
        table = (
            (lambda: kalshi.get_account("user_0002"), 404, "ACCOUNT_NOT_FOUND"),
            (lambda: kalshi.get_market("NO-SUCH"), 404, "MARKET_NOT_FOUND"),
            (lambda: kalshi.get_order("ord_999999999"), 404, "ORDER_NOT_FOUND"),
            (
                lambda: kalshi.place_order(ticker=TICKER, side="buy", size=1_000_000, price=0.99),
                403,
                "INSUFFICIENT_BALANCE",
            ),
        )
        for call, status, code in table:
            with pytest.raises(errors.Refused) as caught:
                call()
            assert (caught.value.status, caught.value.code) == (status, code)
    with (
        KalshiClient(
            "not-a-key-of-anybody", rest_url=exchange.rest_url, settings=settings()
        ) as stranger,
        pytest.raises(errors.Unauthorized),
    ):
        stranger.get_account(ACCOUNT)


@pytest.mark.rule("C12", "C13", "C14", "C15", "C16", "C17", "C18", "C19", "D18")
def test_the_stream_tells_what_the_rest_client_does(exchange):
    async def run():
        key = exchange.credentials().api_key
        async with (
            stream_client(exchange.ws_url, key=key) as stream,
            AsyncKalshiClient(key, rest_url=exchange.rest_url, settings=settings()) as kalshi,
        ):
            await stream.subscribe_account(ACCOUNT)
            await stream.subscribe_market(TICKER)
            await stream.subscribe_orders(ACCOUNT)
            assert (await next_of(stream, AccountUpdate)).balance == 10_000
            assert (await next_of(stream, MarketUpdate)).last_price == Decimal("0.65")
            order = await kalshi.place_order(ticker=TICKER, side="buy", size=2, price=0.66)
            update = await next_of(stream, OrderUpdate)
            while update.status != "filled":
                update = await next_of(stream, OrderUpdate)
            assert (update.order_id, update.filled_size) == (order.order_id, 2)
            assert stream.orders.get(order.order_id).final

    asyncio.run(run())


@pytest.mark.rule("C24", "D22")
@pytest.mark.parametrize("fault", [DropSocket(), DropSocket(reset=True), CloseSocket(1012)])
def test_the_stream_comes_back_with_its_subscriptions(exchange, fault):
    async def run():
        exchange.faults.add(fault, message="market_update", nth=2)
        async with stream_client(exchange.ws_url, key=exchange.credentials().api_key) as stream:
            await stream.subscribe_market(TICKER)
            first = await next_of(stream, MarketUpdate)
            await asyncio.to_thread(trade, exchange)
            await next_of(stream, Stale)
            assert not stream.is_valid("market", TICKER)
            await next_of(stream, Reconnected)
            again = await next_of(stream, MarketUpdate)
            assert again.volume == first.volume + 1

    asyncio.run(run())


@pytest.mark.rule("C13", "D16", "D28")
def test_a_revoked_key_ends_the_stream_and_a_foreign_account_is_refused(exchange):
    async def run():
        key = exchange.credentials(permissions=["read"])
        async with stream_client(exchange.ws_url, key=key.api_key) as stream:
            await stream.subscribe_account("user_0002")
            assert (await next_of(stream, SubscriptionRefused)).key == "user_0002"
            await stream.subscribe_account(ACCOUNT)
            await next_of(stream, AccountUpdate)
            await asyncio.to_thread(revoke_last_key, exchange)
            assert isinstance(await the_end_of(stream), errors.Unauthorized)

    asyncio.run(run())


def trade(exchange):
    exchange.place_order(account_id="user_0002", ticker=TICKER, side="buy", type="market", size=1)


def revoke_last_key(exchange):
    records = exchange.run(lambda: list(exchange._context.venue.keys.records()))
    mine = [record for record in records if record.account_id == ACCOUNT]
    exchange.revoke_key(mine[-1].key_id)
