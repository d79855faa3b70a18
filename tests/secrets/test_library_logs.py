"""Everything that goes to ``logging``, every logger at DEBUG: ours, uvicorn, websockets, httpx2, httpcore2, asyncio. No key."""

import asyncio
import contextlib
import logging

import pytest

from kalshi_harness.cards import ALL_CARDS
from kalshi_harness.targets import MockTarget, play
from kalshi_harness.verdict import CardFailure, CardSkipped
from kalshi_refclient import (
    AsyncKalshiClient,
    KalshiClient,
    KalshiError,
    ReconnectPolicy,
    Settings,
    StreamClient,
    StreamSettings,
)
from mock_exchange import MockExchange
from mock_exchange.faults.plan import CutConnection, DropSocket, Status
from support.secrets_play import Play
from support.secrets_search import Searcher

TICKER = "BTC-2024-12-31"
WRONG = "wrong-Key_zXcVbNmLkJhGfDsA-19"

pytestmark = pytest.mark.rule("C30", "C35", "D27")


class Everything(logging.Handler):
    """Keeps all there is to a record: the message, its arguments, what was added, and its trace."""

    def __init__(self):
        super().__init__(0)
        self.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))
        self.texts = []
        self.names = set()

    def emit(self, record):
        self.names.add(record.name.partition(".")[0])
        self.texts.append(self.format(record) + repr(record.args) + repr(vars(record)))


@contextlib.contextmanager
def loud():
    """Yield a handler that hears every logger there is, each at DEBUG."""
    handler = Everything()
    root = logging.getLogger()
    loggers = [root, *(logging.getLogger(name) for name in list(logging.Logger.manager.loggerDict))]
    before = [(logger, logger.level) for logger in loggers]
    root.addHandler(handler)
    try:
        for logger in loggers:
            logger.setLevel(logging.DEBUG)
        yield handler
    finally:
        root.removeHandler(handler)
        for logger, level in before:
            logger.setLevel(level)


def ask(client):
    """Good calls and bad ones, as a person would make them."""
    with contextlib.suppress(KalshiError):
        client.get_account("user_0001")
        client.get_market(TICKER)
        client.place_order(ticker=TICKER, side="buy", size=1, price=0.65)
    for call in (
        lambda: client.get_market("NO-SUCH"),
        lambda: client.place_order(ticker=TICKER, side="buy", size=1_000_000, price=0.99),
        lambda: client.get_order("ord_999999999"),
    ):
        with contextlib.suppress(KalshiError):
            call()


async def ask_async(client):
    with contextlib.suppress(KalshiError):
        await client.get_account("user_0001")
        await client.place_order(ticker=TICKER, side="buy", size=1, price=0.65)


async def listen(exchange, key):
    settings = StreamSettings(reconnect=ReconnectPolicy(tries_max=1, backoff_base_s=0.0))
    with contextlib.suppress(KalshiError, TimeoutError):
        async with (
            asyncio.timeout(2),
            StreamClient(key, ws_url=exchange.ws_url, stream=settings) as stream,
        ):
            await stream.subscribe_market(TICKER)
            await stream.subscribe_orders("user_0001")
            exchange_trades = asyncio.to_thread(
                exchange.place_order,
                account_id="user_0002",
                ticker=TICKER,
                side="buy",
                type="market",
                size=1,
            )
            await exchange_trades
            async for event in stream:
                if getattr(event, "volume", 0):
                    break


def use_everything(exchange):
    settings = Settings(pacing="off")
    credentials = exchange.credentials()
    url = exchange.rest_url

    async def run():
        for key in (credentials.api_key, WRONG):
            async with AsyncKalshiClient(key, rest_url=url, settings=settings) as client:
                await ask_async(client)
            await listen(exchange, key)

    for key in (credentials.api_key, WRONG):
        with KalshiClient(key, rest_url=url, settings=settings) as client:
            ask(client)
    asyncio.run(run(), debug=True)
    exchange.faults.add(Status(401), operation="get_account")
    exchange.faults.add(CutConnection(at="after"), operation="place_order", count=2)
    exchange.faults.add(DropSocket(), message="market_update", count=1)
    with KalshiClient(credentials.api_key, rest_url=url, settings=settings) as client:
        ask(client)
    asyncio.run(listen(exchange, credentials.api_key))
    exchange.faults.clear()


PLAYED = ("AUTH-", "WS-0", "ERR")


def judge(cards):
    failures = []
    for card in cards:
        with contextlib.suppress(CardSkipped):
            try:
                play(card, MockTarget())
            except CardFailure as failure:
                failures.append(str(failure))
    return failures


@pytest.fixture(scope="module")
def heard():
    """Everything that was heard, and the secrets that may not be in it."""
    with loud() as handler:
        with MockExchange(seed=7, clock="frozen", limits="off") as exchange:
            use_everything(exchange)
            server_play = Play(exchange)
            server_play.control = lambda method, path, body=None: without_token(
                exchange, method, path, body
            )
            server_play.run()
        judge(card for card in ALL_CARDS if card.card_id.startswith(PLAYED))
    own = {"the wrong key": WRONG}
    return handler, {**server_play.secrets.all, **own}


def without_token(exchange, method, path, body):
    from support.transport_raw import call  # noqa: PLC0415 - the play's own, without its token

    return call(exchange, method, f"/__mock__{path}", body)


def test_everybody_was_heard(heard):
    handler, _ = heard
    assert handler.names >= {"kalshi_refclient", "httpcore2", "httpx2", "asyncio"}
    assert len(handler.texts) > 500


def test_no_logger_says_a_key(heard):
    handler, secrets = heard
    assert [
        f"{each.secret}: {each.around}"
        for each in Searcher(secrets).search("\n".join(handler.texts))
    ] == []


def test_a_logger_that_says_a_key_would_be_found(heard):
    handler, secrets = heard
    with loud() as leaky:
        logging.getLogger("some.library").debug("> TEXT %r", {"api_key": WRONG})
    with pytest.raises(AssertionError):
        test_no_logger_says_a_key((leaky, secrets))
    assert handler is not leaky


@pytest.mark.parametrize("name", ["kalshi_harness.wire", "kalshi_refclient.wire"])
def test_websockets_would_say_keys_if_it_were_let(monkeypatch, name):
    """The loggers that we hand to websockets are the only thing between a frame and the log."""
    if name == "kalshi_refclient.wire":
        monkeypatch.setattr("kalshi_refclient.logs.WIRE_LOGGER", logging.getLogger("plain"))
    else:
        monkeypatch.setattr("kalshi_harness.stream_driver._WIRE_LOGGER", logging.getLogger("plain"))
    with loud() as leaky, MockExchange(seed=7, clock="frozen") as exchange:
        key = exchange.credentials().api_key
        if name == "kalshi_refclient.wire":
            asyncio.run(listen(exchange, key))
        else:
            judge([card for card in ALL_CARDS if card.card_id == "WS-010"])
    assert Searcher({"the key": str(key)}).search("\n".join(leaky.texts)) != []
