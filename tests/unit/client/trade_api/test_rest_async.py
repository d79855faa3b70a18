"""The asyncio client of trade-api-3.34 is the blocking one's twin."""

import asyncio
import inspect

import pytest

from kalshi_refclient import errors
from kalshi_refclient.trade_api import AsyncTradeApiClient, TradeApiClient
from support.client_world import ManualClock, Script, reply
from support.trade_client_world import async_trade_client


def methods(kind):
    return {
        name: method
        for name, method in inspect.getmembers(kind, inspect.isfunction)
        if not name.startswith("_") and name not in {"close", "aclose"}
    }


def test_both_clients_have_the_same_methods():
    blocking, awaited = methods(TradeApiClient), methods(AsyncTradeApiClient)

    assert set(blocking) == set(awaited) >= {"call", "create_order", "iterate_fills", "reconcile"}
    for name, method in blocking.items():
        assert inspect.signature(method) == inspect.signature(awaited[name]), name
        assert method.__doc__ == awaited[name].__doc__, name
        assert method.__doc__, name


def test_calls_of_one_client_may_overlap():
    script = Script(reply(200, {"exchange_active": True, "trading_active": True}))

    async def run():
        async with async_trade_client(script, ManualClock()) as kalshi:
            return await asyncio.gather(*(kalshi.get_exchange_status() for _ in range(3)))

    assert len(asyncio.run(run())) == 3


def test_an_error_comes_out_of_the_await():
    async def run():
        async with async_trade_client(Script(reply(404, {})), ManualClock()) as kalshi:
            await kalshi.get_market("NONE")

    with pytest.raises(errors.Refused):
        asyncio.run(run())
