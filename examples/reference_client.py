"""The same little strategy as `naive_client.py`, on the reference client: what breaks is the library's business.

    kalshi-harness certify -- python examples/reference_client.py

Reads its addresses and its key from the environment that `certify` sets.
"""

import asyncio
import contextlib
import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass

from kalshi_refclient import (
    AsyncKalshiClient,
    KalshiError,
    OrderOutcomeUnknown,
    OutcomeUnknown,
    Refused,
    Settings,
    StreamClient,
)

PAUSE_S = 0.5
PAGE = 2
"""Short pages, so that there are several of them."""

FINAL = frozenset({"UNAUTHORIZED", "INVALID_API_KEY", "FORBIDDEN"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where the exchange is, who one is there, and what to trade."""

    rest_url: str
    ws_url: str
    api_key: str
    account_id: str
    ticker: str

    @classmethod
    def of(cls, told: Mapping[str, str]) -> "Place":
        """Read what `certify` tells."""
        fields = {
            name: told[f"KALSHI_CERTIFY_{name.upper()}"]
            for name in ("rest_url", "ws_url", "api_key", "account_id", "ticker")
        }
        return cls(**fields)


async def listen(place: Place, settings: Settings) -> None:
    """Follow the market and one's own orders; the client reconnects and subscribes again by itself."""
    async with StreamClient(place.api_key, ws_url=place.ws_url, settings=settings) as stream:
        await stream.subscribe_market(place.ticker)
        await stream.subscribe_account(place.account_id)
        async for _event in stream:
            pass


async def trade(place: Place, settings: Settings) -> None:
    """Look at the market, buy a little, look what became of it, again and again."""
    async with AsyncKalshiClient(
        place.api_key, rest_url=place.rest_url, settings=settings
    ) as client:
        listed: set[str] = set()
        while True:
            try:
                if place.ticker not in listed:
                    listed = {each.ticker async for each in client.iterate_markets(page_size=PAGE)}
                market = await client.get_market(place.ticker)
                before = await client.snapshot(place.account_id, place.ticker)
                placed = await client.place_order(
                    ticker=place.ticker, side="buy", size=1, price=market.last_price, before=before
                )
                await client.get_order(placed.order_id)
            except OrderOutcomeUnknown as unknown:
                print("was it taken?", await client.reconcile(unknown))
                return
            except (OutcomeUnknown, KalshiError) as error:
                print("no trade this time:", error)
                if isinstance(error, Refused):
                    return  # somebody has to look at this
            await asyncio.sleep(PAUSE_S)


async def bot(place: Place, settings: Settings) -> None:
    """Trade and listen until asked to end, which is to be cancelled."""
    tasks = [
        asyncio.create_task(listen(place, settings)),
        asyncio.create_task(trade(place, settings)),
    ]
    try:
        await asyncio.Event().wait()  # where one of them has to give up, the other goes on
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError, KalshiError):
                await task


async def main() -> None:
    """Be a bot until SIGTERM comes."""
    running = asyncio.create_task(bot(Place.of(os.environ), Settings()))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await running


if __name__ == "__main__":
    asyncio.run(main())
