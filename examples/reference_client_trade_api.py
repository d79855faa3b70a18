"""The strategy of `naive_client.py` on the reference client, for the venue's present API: signed, with client order ids.

    kalshi-harness certify --edition trade-api-3.34 -- python examples/reference_client_trade_api.py

Reads its addresses and its key from the environment that `certify` sets.
"""

import asyncio
import contextlib
import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass

from kalshi_refclient import KalshiError, OrderOutcomeUnknown, Refused, SigningAuth, SigningKeyFile
from kalshi_refclient.trade_api import AsyncTradeApiClient, TradeSettings, TradeStreamClient

PAUSE_S = 0.5


@dataclass(frozen=True, slots=True)
class Place:
    """Where the exchange is, who one is there, and what to trade."""

    rest_url: str
    ws_url: str
    key_id: str
    private_key_path: str
    ticker: str

    @classmethod
    def of(cls, told: Mapping[str, str]) -> "Place":
        """Read what `certify` tells."""
        fields = {
            name: told[f"KALSHI_CERTIFY_{name.upper()}"]
            for name in ("rest_url", "ws_url", "key_id", "private_key_path", "ticker")
        }
        return cls(**fields)


async def listen(place: Place, auth: SigningAuth, settings: TradeSettings) -> None:
    """Follow the book and one's own fills; the client reconnects, and heals what is missing, by itself."""
    async with TradeStreamClient(auth, ws_url=place.ws_url, settings=settings) as stream:
        await stream.subscribe("orderbook_delta", [place.ticker])
        await stream.subscribe("fill")
        async for _event in stream:
            pass


async def trade(place: Place, auth: SigningAuth, settings: TradeSettings) -> None:
    """Look at the book, buy a little, look what became of it, again and again."""
    async with AsyncTradeApiClient(auth, rest_url=place.rest_url, settings=settings) as client:
        listed: set[str] = set()
        while True:
            try:
                if place.ticker not in listed:
                    listed = {each.ticker async for each in client.iterate_markets()}
                book = await client.get_orderbook(place.ticker)
                if book.best_yes_bid is not None:
                    placed = await client.create_order(
                        ticker=place.ticker, side="bid", count=1, price=book.best_yes_bid[0]
                    )
                    await client.get_order(placed.order_id)
            except OrderOutcomeUnknown as unknown:
                print("nobody knows whether it was taken:", unknown)
                return
            except KalshiError as error:
                print("no trade this time:", error)
                if isinstance(error, Refused):
                    return  # somebody has to look at this
            await asyncio.sleep(PAUSE_S)


async def bot(place: Place, settings: TradeSettings) -> None:
    """Trade and listen until asked to end, which is to be cancelled."""
    auth = SigningAuth(place.key_id, SigningKeyFile(place.private_key_path))
    tasks = [
        asyncio.create_task(listen(place, auth, settings)),
        asyncio.create_task(trade(place, auth, settings)),
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
    running = asyncio.create_task(bot(Place.of(os.environ), TradeSettings()))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await running


if __name__ == "__main__":
    asyncio.run(main())
