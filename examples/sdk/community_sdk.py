"""The strategy of `reference_client_trade_api.py` on `kalshi-sdk` (`import kalshi`), as its README shows it, and no more.

    kalshi-harness certify --edition trade-api-3.34 -- PYTHON examples/sdk/community_sdk.py

PYTHON is one with the SDK (3.12 or newer).
"""

import asyncio
import contextlib
import os
import signal
import uuid
from collections.abc import AsyncIterator

import kalshi
from kalshi.ws import KalshiWebSocket

PAUSE_S = 0.5
REFUSED = (
    kalshi.KalshiAuthError,
    kalshi.KalshiConflictError,
    kalshi.KalshiNotFoundError,
    kalshi.KalshiValidationError,
)
TICKER = os.environ["KALSHI_CERTIFY_TICKER"]


def session() -> tuple[kalshi.KalshiAuth, kalshi.KalshiConfig]:
    """Return key and addresses as the SDK takes them."""
    auth = kalshi.KalshiAuth.from_key_path(
        os.environ["KALSHI_CERTIFY_KEY_ID"], os.environ["KALSHI_CERTIFY_PRIVATE_KEY_PATH"]
    )
    config = kalshi.KalshiConfig(
        base_url=os.environ["KALSHI_CERTIFY_REST_URL"],
        ws_base_url=os.environ["KALSHI_CERTIFY_WS_URL"],
    )
    return auth, config


async def listen(auth: kalshi.KalshiAuth, config: kalshi.KalshiConfig) -> None:
    """Follow the book and one's own fills; the SDK reconnects by itself."""
    async with KalshiWebSocket(auth=auth, config=config).connect() as stream:
        book = await stream.subscribe_orderbook_delta(tickers=[TICKER])
        fills = await stream.subscribe_fill()
        await asyncio.gather(follow(book), follow(fills))


async def follow(messages: AsyncIterator[object]) -> None:
    """Take what a stream brings."""
    async for _message in messages:
        pass


async def trade(auth: kalshi.KalshiAuth, config: kalshi.KalshiConfig) -> None:
    """Look at the book, buy a little, look what became of it, again and again."""
    async with kalshi.AsyncKalshiClient(auth=auth, config=config) as client:
        while True:
            try:
                book = await client.markets.orderbook(TICKER)
                if book.yes:
                    wanted = kalshi.CreateOrderV2Request(
                        ticker=TICKER,
                        client_order_id=str(uuid.uuid4()),
                        side="bid",
                        count="1.00",
                        price=max(level.price for level in book.yes),
                        time_in_force="good_till_canceled",
                        self_trade_prevention_type="taker_at_cross",
                    )
                    placed = await client.orders.create_v2(request=wanted)
                    await client.orders.get(placed.order_id)
            except kalshi.KalshiError as error:
                print("no trade this time:", error)
                if isinstance(error, REFUSED):
                    return  # somebody has to look at this
            await asyncio.sleep(PAUSE_S)


async def main() -> None:
    """Trade and listen until asked to end."""
    auth, config = session()
    end = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, end.set)
    tasks = [
        asyncio.create_task(listen(auth, config)),
        asyncio.create_task(trade(auth, config)),
    ]
    await end.wait()
    for task in tasks:
        task.cancel()
    for task in tasks:
        with contextlib.suppress(asyncio.CancelledError, kalshi.KalshiError):
            await task


if __name__ == "__main__":
    asyncio.run(main())
