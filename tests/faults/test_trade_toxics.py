"""The clients of trade-api-3.34 against every toxic that the mock has, over loopback: orders once, books whole, and nothing worse than an error."""

import asyncio
import contextlib

import pytest

from kalshi_refclient import (
    KalshiError,
    OrderOutcomeUnknown,
    ReconnectPolicy,
    Refused,
    RetryPolicy,
    Runtime,
    SigningAuth,
    SigningKey,
    StreamSettings,
    Unreachable,
)
from kalshi_refclient._core.arrivals import StreamTimes
from kalshi_refclient.trade_api import TradeApiClient, TradeSettings, TradeStreamClient
from kalshi_refclient.transport import Timeouts
from mock_exchange import MockExchange
from mock_exchange.faults.toxic import StreamToxic
from mock_exchange.faults.toxics.table import TOXICS

TICKER = "KXHIGHNY-26NOV23-T54"
ORDER = {"ticker": TICKER, "side": "bid", "count": 1}
PROCESS = {"refuse_connections", "restart", "pause", "flap"}
"""What strikes the whole exchange, for a time: played by its own tests."""

HTTP = sorted(
    kind
    for kind, toxic in TOXICS.items()
    if not issubclass(toxic, StreamToxic) and kind not in PROCESS
)
STREAM = sorted(
    kind for kind, toxic in TOXICS.items() if issubclass(toxic, StreamToxic) and kind not in PROCESS
)
RARE = {"no_pong", "stale_snapshot"}
"""What strikes only after something else: a ping of ours, a second snapshot."""

QUICK = StreamSettings(
    reconnect=ReconnectPolicy(backoff_base_s=0.01, jitter_ratio=0.0, tries_max=50, faulty_max=50),
    times=StreamTimes(ping_interval_s=0.3, pong_timeout_s=0.3, ack_timeout_s=0.5),
)
IMPATIENT = {
    "timeouts": Timeouts(read_s=0.5),
    "retry": RetryPolicy(tries_max=2, deadline_s=5.0),
    "runtime": Runtime(random=lambda: 0.0, sleep=lambda _: None),
    "pacing": "off",
}


@pytest.fixture(scope="module")
def running():
    with MockExchange(edition="trade-api-3.34", seed=7, limits="off") as exchange:
        exchange.signed_credentials(key_type="ed25519")
        yield exchange


@pytest.fixture
def exchange(running):
    running.reset()
    return running


def signer(exchange):
    credentials = exchange.signed_credentials(key_type="ed25519")
    return SigningAuth(credentials.key_id, SigningKey.from_pem(credentials.private_key_pem))


def client_of(exchange, **settings):
    return TradeApiClient(
        signer(exchange),
        rest_url=exchange.rest_url,
        environment="mock",
        settings=TradeSettings(**settings),
    )


def struck(exchange):
    """Return the kinds of all toxics that did."""
    return {note.fields["kind"] for note in exchange.faults.notes() if note.what == "hit"}


def toxic_of(kind, **changes):
    toxic = TOXICS[kind]
    return toxic(**{**getattr(toxic, "example", {}), **changes})


@pytest.mark.rule("D20", "D21", "T08")
@pytest.mark.parametrize("kind", HTTP)
def test_whatever_strikes_an_order_it_is_placed_once_and_told_truly(exchange, kind):
    exchange.faults.add(toxic_of(kind), operation="CreateOrderV2", nth=1)
    with client_of(exchange, **IMPATIENT) as kalshi:
        outcome, order = None, None
        try:
            order = kalshi.create_order(**ORDER, price="0.05")
        except KalshiError as error:
            outcome = error
        exchange.faults.clear()
        made = [each.order_id for each in kalshi.iterate_orders(ticker=TICKER)]

    assert kind in struck(exchange)
    assert len(made) <= 1
    if order is not None:
        assert made == [order.order_id]
    elif isinstance(outcome, Refused | Unreachable):
        assert made == []
    else:
        assert isinstance(outcome, OrderOutcomeUnknown)


@pytest.mark.rule("D20")
@pytest.mark.parametrize("kind", HTTP)
def test_whatever_strikes_a_read_the_next_is_right(exchange, kind):
    exchange.faults.add(toxic_of(kind), operation="GetBalance", nth=1)
    with client_of(exchange, **IMPATIENT) as kalshi:
        with contextlib.suppress(KalshiError):
            assert kalshi.get_balance().balance == 1_000_000
        assert kalshi.get_balance().balance == 1_000_000


@pytest.mark.rule("T10", "T11", "C24")
@pytest.mark.parametrize("nth", [1, 4])
@pytest.mark.parametrize("kind", [kind for kind in STREAM if kind != "refuse_auth"])
def test_whatever_strikes_a_stream_its_book_is_whole_again(exchange, kind, nth):
    exchange.faults.add(toxic_of(kind), nth=nth)
    asyncio.run(play(exchange))
    if nth == 1 and kind not in RARE:
        assert kind in struck(exchange)


@pytest.mark.rule("T02", "D28")
def test_a_stream_whose_key_is_refused_ends(exchange):
    exchange.faults.add(toxic_of("refuse_auth"), nth=1)
    with pytest.raises(AssertionError, match="Unauthorized"):
        asyncio.run(play(exchange))


@pytest.mark.rule("T10", "T11")
@pytest.mark.parametrize("by", [-2, 1, 3])
def test_numbers_that_skip_or_go_back_are_healed(exchange, by):
    exchange.faults.add(toxic_of("sequence_gap", by=by), nth=5)
    asyncio.run(play(exchange))
    assert "sequence_gap" in struck(exchange)


@pytest.mark.rule("T10", "T11")
def test_a_stream_that_cannot_be_trusted_at_all_ends_with_the_right_book(exchange):
    exchange.faults.set("sequence-gaps", seed=7)
    asyncio.run(play(exchange, rounds=40))


async def play(exchange, rounds=10):
    """Follow a book while orders come and faults strike; without faults it must be the exchange's in the end."""
    async with TradeStreamClient(
        signer(exchange), ws_url=exchange.ws_url, settings=TradeSettings(), stream=QUICK
    ) as stream:
        await stream.subscribe("orderbook_delta", [TICKER])
        reader = asyncio.create_task(read(stream))
        with client_of(exchange, pacing="off") as kalshi:
            for number in range(rounds):
                await asyncio.to_thread(
                    kalshi.create_order, **ORDER, price=f"0.{number % 20 + 5:02d}"
                )
                await asyncio.sleep(0.01)
            exchange.faults.clear()
            async with asyncio.timeout(20):
                while not reader.done():
                    await asyncio.to_thread(kalshi.create_order, **ORDER, price="0.05")
                    truth = await asyncio.to_thread(kalshi.get_orderbook, TICKER)
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(asyncio.shield(reader), 0.1)
                    if stream.is_valid(TICKER) and stream.book(TICKER) == truth:
                        break
        assert not reader.done(), reader.exception()
        reader.cancel()
        await asyncio.gather(reader, return_exceptions=True)


async def read(stream):
    async for _ in stream:
        pass
