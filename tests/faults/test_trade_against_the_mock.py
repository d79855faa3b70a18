"""The client of trade-api-3.34 and the real mock, over loopback, signatures verified: daily use, and faults of a plan."""

import asyncio
from decimal import Decimal

import pytest

from kalshi_refclient import Runtime, SigningAuth, SigningKey, errors
from kalshi_refclient.trade_api import AsyncTradeApiClient, TradeApiClient, TradeSettings
from mock_exchange import MockExchange
from mock_exchange.faults.plan import CutConnection, RateLimit, Status
from support.client_world import ManualClock, runtime

TICKER = "KXHIGHNY-26NOV23-T54"
ORDER = {"ticker": TICKER, "side": "bid", "count": 10, "price": "0.31"}


@pytest.fixture(scope="module")
def running():
    with MockExchange(edition="trade-api-3.34", seed=7, limits="off") as exchange:
        exchange.signed_credentials(key_type="ed25519")
        yield exchange


@pytest.fixture
def exchange(running):
    running.reset()
    return running


class Waits:
    """Sleeps nothing, and remembers for how long."""

    def __init__(self):
        self.waits = []

    def sleep(self, delay_s):
        self.waits.append(delay_s)

    async def sleep_async(self, delay_s):
        self.waits.append(delay_s)


def opened(exchange, kind=TradeApiClient, waits=None, **changes):
    waits = waits or Waits()
    runtime = Runtime(random=lambda: 0.0, sleep=waits.sleep, sleep_async=waits.sleep_async)
    auth = changes.pop("auth", None) or signer(exchange)
    given = {"strict": True, "pacing": "off", "runtime": runtime, **changes}
    return kind(
        auth, rest_url=exchange.rest_url, environment="mock", settings=TradeSettings(**given)
    )


def signer(exchange, **options):
    credentials = exchange.signed_credentials(key_type="ed25519")
    return SigningAuth(
        credentials.key_id, SigningKey.from_pem(credentials.private_key_pem), **options
    )


@pytest.mark.rule("T02", "T05", "T06", "T08", "T11")
def test_a_day_of_trading(exchange):
    with opened(exchange) as kalshi:
        assert kalshi.get_limits().usage_tier == "basic"
        assert kalshi.get_market(TICKER).status == "active"
        assert kalshi.get_orderbook(TICKER).best_yes_ask == (Decimal("0.33"), Decimal(100))
        tickers = [each.ticker for each in kalshi.iterate_markets(limit=5)]
        assert len(tickers) == len(set(tickers)) > 10

        resting = kalshi.create_order(**ORDER)
        assert kalshi.get_order(resting.order_id).status == "resting"
        amended = kalshi.amend_order(resting.order_id, **{**ORDER, "price": "0.30", "count": 12})
        assert amended.remaining_count == 12
        assert kalshi.decrease_order(resting.order_id, reduce_to=5).remaining_count == 5
        assert kalshi.cancel_order(resting.order_id).reduced_by == 5
        with pytest.raises(errors.Refused) as caught:
            kalshi.cancel_order(resting.order_id)
        assert (caught.value.status, caught.value.code) == (404, "not_found")

        bought = kalshi.create_order(
            **{**ORDER, "price": "0.40", "count": 3}, time_in_force="immediate_or_cancel"
        )
        assert (bought.fill_count, bought.average_fill_price) == (3, Decimal("0.33"))
        assert [each.position_fp for each in kalshi.iterate_positions()] == [3]
        assert sum(each.count_fp for each in kalshi.iterate_fills(limit=1)) == 3
        spent = 10_000 - kalshi.get_balance().balance_dollars
        fees = sum(each.fee_cost for each in kalshi.iterate_fills())
        assert spent == Decimal("0.99") + fees
        assert kalshi.counters.extra_fields == {}


@pytest.mark.rule("T02", "T08")
def test_a_group_and_a_batch_awaited(exchange):
    async def run():
        async with opened(exchange, AsyncTradeApiClient) as kalshi:
            group = await kalshi.create_order_group(100)
            orders = [{**ORDER, "order_group_id": group}, {**ORDER, "price": "0.001"}]
            taken, refused = await kalshi.batch_create_orders(orders)
            assert refused.error.code == "invalid_price"
            assert (await kalshi.get_order_group(group)).orders == (taken.order_id,)
            await kalshi.trigger_order_group(group)
            assert (await kalshi.get_order(taken.order_id)).status == "canceled"
            await kalshi.reset_order_group(group)
            await kalshi.delete_order_group(group)
            (item,) = await kalshi.batch_cancel_orders([taken.order_id])
            assert item.error is not None
            await kalshi.cancel_all_orders()
            return [each.status async for each in kalshi.iterate_orders(ticker=TICKER)]

    assert asyncio.run(run()) == ["canceled"]


@pytest.mark.rule("T08", "D20", "D21")
@pytest.mark.parametrize("at", ["before", "after"])
@pytest.mark.parametrize("make", [CutConnection, lambda at: Status(503, at=at)])
def test_a_lost_answer_makes_one_order(exchange, make, at):
    exchange.faults.add(make(at=at), operation="CreateOrderV2", nth=1)

    with opened(exchange) as kalshi:
        order = kalshi.create_order(**ORDER)

        found = [each.order_id for each in kalshi.iterate_orders(ticker=TICKER)]
        assert found == [order.order_id]
        assert order.recovered
    posts = exchange.requests("CreateOrderV2")
    assert len(posts) == (1 if at == "after" else 2)


@pytest.mark.rule("T08", "D21")
@pytest.mark.parametrize("at", ["before", "after"])
def test_a_lost_answer_to_a_batch_makes_each_order_once(exchange, at):
    exchange.faults.add(CutConnection(at=at), operation="BatchCreateOrdersV2", nth=1)

    with opened(exchange) as kalshi:
        items = kalshi.batch_create_orders([ORDER, {**ORDER, "price": "0.30"}])

        found = {each.order_id for each in kalshi.iterate_orders(ticker=TICKER)}
    assert found == {each.order_id for each in items}
    assert len(found) == 2


@pytest.mark.rule("T04", "D20")
def test_a_429_is_backed_off_from_and_a_503_tried_again(exchange):
    waits = Waits()
    exchange.faults.add(RateLimit(1), operation="GetBalance", nth=1)
    exchange.faults.add(Status(503), operation="GetMarket", nth=1)

    with opened(exchange, waits=waits) as kalshi:
        assert kalshi.get_balance().balance_dollars == 10_000
        assert kalshi.get_market(TICKER).ticker == TICKER
    assert waits.waits == [1.0, 1.0]


@pytest.mark.rule("T02", "D28")
@pytest.mark.parametrize("offset_s", [-600.0, 600.0])
def test_a_clock_that_is_off_is_put_right(exchange, offset_s):
    auth = signer(exchange, offset_s=offset_s)

    with opened(exchange, auth=auth) as kalshi:
        assert kalshi.get_balance().balance == 1_000_000
        assert kalshi.create_order(**ORDER).remaining_count == 10
    assert abs(auth.offset_s) < 2
    statuses = [each.status for each in exchange.requests("GetBalance")]
    assert statuses == [401, 200]


@pytest.mark.rule("T04")
def test_pacing_keeps_below_the_tokens_of_the_tier():
    with (
        MockExchange(edition="trade-api-3.34", seed=7, clock="frozen", auth="trust") as exchange,
        opened(
            exchange, auth=signer(exchange), pacing="refuse", runtime=runtime(ManualClock())
        ) as kalshi,
    ):
        for _ in range(10):
            kalshi.create_order(**ORDER)
        with pytest.raises(errors.RateLimited) as caught:
            kalshi.create_order(**ORDER)

        assert caught.value.local
        assert [each.status for each in exchange.requests("CreateOrderV2")] == [201] * 10
