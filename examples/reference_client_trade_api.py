"""The strategy of `naive_client.py` on the reference client, for the venue's present API: signed, with client order ids.

    kalshi-harness certify --edition trade-api-3.34 -- python examples/reference_client_trade_api.py

Reads its addresses and its key from the environment that `certify` sets.
"""

import asyncio
import contextlib
import os
import signal
from dataclasses import dataclass

from kalshi_refclient import KalshiError, OrderOutcomeUnknown, Refused, SigningAuth, SigningKeyFile
from kalshi_refclient.trade_api import AsyncTradeApiClient, TradeStreamClient

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
    def from_environment(cls) -> "Place":
        """Read what `certify` tells."""
        told = {
            name: os.environ[f"KALSHI_CERTIFY_{name.upper()}"]
            for name in ("rest_url", "ws_url", "key_id", "private_key_path", "ticker")
        }
        return cls(**told)


async def listen(place: Place, auth: SigningAuth) -> None:
    """Follow the book and one's own fills; the client reconnects, and heals what is missing, by itself."""
    async with TradeStreamClient(auth, ws_url=place.ws_url) as stream:
        await stream.subscribe("orderbook_delta", [place.ticker])
        await stream.subscribe("fill")
        async for _event in stream:
            pass


async def trade(place: Place, auth: SigningAuth) -> None:
    """Look at the book, buy a little, look what became of it, again and again."""
    async with AsyncTradeApiClient(auth, rest_url=place.rest_url) as client:
        while True:
            try:
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


async def main() -> None:
    """Trade and listen until asked to end."""
    place = Place.from_environment()
    auth = SigningAuth(place.key_id, SigningKeyFile(place.private_key_path))
    end = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, end.set)
    tasks = [asyncio.create_task(listen(place, auth)), asyncio.create_task(trade(place, auth))]
    await end.wait()
    for task in tasks:
        task.cancel()
    for task in tasks:
        with contextlib.suppress(asyncio.CancelledError, KalshiError):
            await task


if __name__ == "__main__":
    asyncio.run(main())
