"""What the cards of trade-api-3.34 are played in: an exchange over loopback, traders who are reference clients, markets of their own."""

import asyncio
import contextlib
from decimal import Decimal
from itertools import count

from kalshi_refclient import KalshiError, Runtime, SigningAuth, SigningKey
from kalshi_refclient.trade_api import (
    AsyncTradeApiClient,
    TradeApiClient,
    TradeSettings,
    TradeStreamClient,
)
from mock_exchange import MockExchange

EDITION = "trade-api-3.34"
TICKER = "KXHIGHNY-26NOV23-T54"
USER = "user_0001"
FUNDS_CENTS = 100_000
WAIT_S = 20.0


class Awaited:
    """The asyncio client, asked like the blocking one: every call runs on a loop of its own until it is done."""

    def __init__(self, auth, **given):
        self.auth = auth
        self._runner = asyncio.Runner()
        self._client = AsyncTradeApiClient(auth, **given)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._runner.run(self._client.aclose())
        self._runner.close()

    def __getattr__(self, name):
        method = getattr(self._client, name)

        async def collected(*args, **kwargs):
            result = method(*args, **kwargs)
            if hasattr(result, "__anext__"):
                return iter([item async for item in result])
            return await result

        return lambda *args, **kwargs: self._runner.run(collected(*args, **kwargs))


class CardWorld:
    """An exchange and who trades on it. ``trader()`` is a new account with 1,000 dollars, its client (a ``kind``) strict."""

    def __init__(self, exchange, kind=TradeApiClient):
        self.exchange = exchange
        self._kind = kind
        self._numbers = count(1)
        self._stack = contextlib.ExitStack()

    def close(self):
        self._stack.close()

    def signer(self, account_id=USER, scopes=None):
        credentials = self.exchange.signed_credentials(account_id, scopes, key_type="ed25519")
        return SigningAuth(credentials.key_id, SigningKey.from_pem(credentials.private_key_pem))

    def client(self, auth, **changes):
        given = {"strict": True, "pacing": "off", "runtime": Runtime(random=lambda: 0.0), **changes}
        made = self._kind(
            auth,
            rest_url=self.exchange.rest_url,
            environment="mock",
            settings=TradeSettings(**given),
        )
        return self._stack.enter_context(made)

    def trader(self):
        trader = self.client(self.signer(self.account()))
        trader.account_id = self.last
        return trader

    def account(self):
        self.last = f"card_{next(self._numbers):04d}"
        self.exchange.open_account(self.last, FUNDS_CENTS)
        return self.last

    def market(self):
        """Return a new market without an order."""
        ticker = f"CARD-{next(self._numbers)}"
        self.exchange.create_market(ticker)
        return ticker

    def listening(self, trader, listen):
        """Run ``await listen(stream, act)`` as a trader; ``act`` calls a blocking method meanwhile."""

        async def act(method, *args, **kwargs):
            return await asyncio.to_thread(method, *args, **kwargs)

        async def run():
            async with (
                asyncio.timeout(WAIT_S),
                TradeStreamClient(
                    trader.auth, ws_url=self.exchange.ws_url, settings=TradeSettings(strict=True)
                ) as stream,
            ):
                return await listen(stream, act)

        return asyncio.run(run())


async def next_of(stream, kind, **fields):
    """Return the next event of a kind with these fields; what else comes is passed over."""
    async for event in stream:
        if isinstance(event, kind) and all(
            getattr(event, name) == value for name, value in fields.items()
        ):
            return event
    raise AssertionError(f"the stream ended without {kind.__name__}")


def bid(kalshi, ticker, count, price, **more):
    """Buy YES."""
    return kalshi.create_order(ticker=ticker, side="bid", count=count, price=price, **more)


def ask(kalshi, ticker, count, price, **more):
    """Sell YES."""
    return kalshi.create_order(ticker=ticker, side="ask", count=count, price=price, **more)


def code_of(call, *args, **kwargs):
    """Return status and code of the refusal that a call ends with."""
    try:
        call(*args, **kwargs)
    except KalshiError as error:
        return getattr(error, "status", None), getattr(error, "code", None)
    raise AssertionError("it was not refused")


def cash(kalshi):
    return kalshi.get_balance().balance_dollars


def held(kalshi):
    return {
        each.ticker: each.position_fp for each in kalshi.iterate_positions() if each.position_fp
    }


def dollars(text):
    return Decimal(text)


@contextlib.contextmanager
def exchange_of(**options):
    with MockExchange(edition=EDITION, seed=7, **{"limits": "off", **options}) as exchange:
        exchange.signed_credentials(key_type="ed25519")
        yield exchange
