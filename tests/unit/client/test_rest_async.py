"""The asyncio client: the blocking client's twin, and prompt when it is cancelled."""

import asyncio
import inspect
import time

import pytest

from kalshi_refclient import errors
from kalshi_refclient.rest import KalshiClient
from kalshi_refclient.rest_async import AsyncKalshiClient
from support.client_raw_server import RawServer
from support.client_world import (
    API_KEY,
    ORDER,
    ManualClock,
    Script,
    account,
    async_client,
    settings,
    throttled,
)


def methods(kind):
    return {
        name: inspect.signature(method)
        for name, method in inspect.getmembers(kind, inspect.isfunction)
        if not name.startswith("_") and name not in {"close", "aclose"}
    }


def parameters(signature):
    return [
        (each.name, each.kind, each.default, each.annotation)
        for each in signature.parameters.values()
    ]


def test_both_clients_have_the_same_methods_with_the_same_parameters():
    blocking, awaited = methods(KalshiClient), methods(AsyncKalshiClient)

    assert set(blocking) == set(awaited) >= {"place_order", "reconcile", "iterate_fills"}
    for name, signature in blocking.items():
        assert parameters(signature) == parameters(awaited[name]), name


def test_both_clients_document_their_methods_alike():
    for name in methods(KalshiClient):
        assert getattr(KalshiClient, name).__doc__ == getattr(AsyncKalshiClient, name).__doc__, name


def test_cancelling_a_call_is_prompt_and_leaves_nothing():
    def silent(connection):
        connection.read_request()
        connection.wait_for_the_end()

    async def run(url):
        async with AsyncKalshiClient(
            API_KEY, rest_url=url, settings=settings(ManualClock())
        ) as kalshi:
            call = asyncio.create_task(kalshi.place_order(**ORDER))
            await asyncio.sleep(0.1)
            started_s = time.monotonic()
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            assert time.monotonic() - started_s < 1.0
        assert asyncio.all_tasks() == {asyncio.current_task()}

    with RawServer(silent) as server:
        asyncio.run(run(server.url))


def test_cancelling_a_wait_is_prompt_too():
    class Forever(ManualClock):
        async def sleep_async(self, delay_s):
            await asyncio.sleep(3600)

    async def run():
        async with async_client(Script(throttled(7)), Forever()) as kalshi:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(kalshi.get_account("user_0001"), 0.05)

    asyncio.run(run())


@pytest.mark.rule("C25")
def test_many_calls_at_once_share_quota_and_pacing():
    async def run():
        script = Script(account())
        async with async_client(script, ManualClock(), pacing="refuse") as kalshi:
            results = await asyncio.gather(
                *(kalshi.get_account("user_0001") for _ in range(120)), return_exceptions=True
            )
        refused = [each for each in results if isinstance(each, errors.RateLimited)]
        assert len(refused) == 20
        assert len(script.requests) == 100

    asyncio.run(run())
