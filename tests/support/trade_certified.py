"""The reference client of trade-api-3.34 as a client that is certified: a small bot that reads, trades and listens.

It does what a user's program would: calls methods, goes on when one raises, and stops when its key is refused. What it must not do
(send an order again, hammer an exchange that is down) is the client's business, and that is what is judged.
"""

import asyncio
import contextlib

from kalshi_harness.certify.wire import Ending
from kalshi_refclient import (
    KalshiError,
    ReconnectPolicy,
    SigningAuth,
    SigningKeyFile,
    StreamSettings,
    Unauthorized,
)
from kalshi_refclient.trade_api import AsyncTradeApiClient, TradeSettings, TradeStreamClient

PREFIX = "KALSHI_CERTIFY_"
STREAM = StreamSettings(reconnect=ReconnectPolicy(backoff_base_s=0.5))


def bot(told, seconds, enough):
    """Read and trade, and listen meanwhile."""
    asyncio.run(_run(told, seconds, enough, (_trade, _read)))
    return Ending("by itself", seconds, 0, 0.0)


def listener(told, seconds, enough):
    """Read and trade, and listen until there is enough to judge, or the time is over."""
    asyncio.run(_run(told, seconds, enough, (_trade, _read), to_the_end=True))
    return Ending("by itself", seconds, 0, 0.0)


def patient(told, seconds, enough):
    """Read and trade, and read on until it works."""
    asyncio.run(_run(told, seconds, enough, (_trade, _read_on)))
    return Ending("by itself", seconds, 0, 0.0)


def trader(told, seconds, enough):
    """Trade, and nothing else."""
    asyncio.run(_run(told, seconds, enough, (_trade,)))
    return Ending("by itself", seconds, 0, 0.0)


async def _run(told, seconds, enough, parts, *, to_the_end=False):
    auth = SigningAuth(told[f"{PREFIX}KEY_ID"], SigningKeyFile(told[f"{PREFIX}PRIVATE_KEY_PATH"]))
    settings = TradeSettings()
    async with (
        TradeStreamClient(
            auth, ws_url=told[f"{PREFIX}WS_URL"], settings=settings, stream=STREAM
        ) as stream,
        AsyncTradeApiClient(
            auth, rest_url=told[f"{PREFIX}REST_URL"], environment="mock", settings=settings
        ) as kalshi,
    ):
        listening = asyncio.create_task(_listen(stream, told))
        jobs = [asyncio.create_task(part(kalshi, told)) for part in parts]
        if to_the_end:
            jobs.append(listening)
        ends = [asyncio.create_task(asyncio.to_thread(enough.wait, seconds)), *jobs]
        await _until_over(ends, jobs, seconds)
        enough.set()  # nobody waits for it any more
        for job in (listening, *jobs):
            job.cancel()
        await asyncio.gather(listening, *ends, return_exceptions=True)


async def _until_over(ends, jobs, seconds):
    waiting = set(ends)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while not _over(jobs) and not ends[0].done():
                await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                waiting = {each for each in ends if not each.done()}


def _over(jobs):
    """Tell whether nobody has anything left to do, or somebody's key was refused."""
    refused = any(job.done() and isinstance(job.exception(), Unauthorized) for job in jobs)
    return refused or all(job.done() for job in jobs)


async def _listen(stream, told):
    with going_on():
        await stream.subscribe("orderbook_delta", [told[f"{PREFIX}TICKER"]])
        await stream.subscribe("user_orders")
        async for _ in stream:
            pass


async def _trade(kalshi, told):
    ticker = told[f"{PREFIX}TICKER"]
    for price in ("0.0500", "0.0600"):
        with going_on():
            order = await kalshi.create_order(ticker=ticker, side="bid", count=1, price=price)
            await kalshi.cancel_order(order.order_id)


async def _read(kalshi, told):
    ticker = told[f"{PREFIX}TICKER"]
    for call in (
        lambda: kalshi.get_market(ticker),
        lambda: kalshi.get_orderbook(ticker),
        kalshi.get_balance,
    ):
        with going_on():
            await call()
    for walk in (kalshi.iterate_fills, kalshi.iterate_markets):
        with going_on():
            async for _ in walk():
                pass


async def _read_on(kalshi, told):
    await _read(kalshi, told)
    works = False
    while not works:
        with going_on():
            await kalshi.get_balance()
            works = True


@contextlib.contextmanager
def going_on():
    """Go on after an error, unless it is that the key is refused."""
    try:
        yield
    except Unauthorized:
        raise
    except KalshiError:
        return
