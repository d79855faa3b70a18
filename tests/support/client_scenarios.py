"""Everything that can happen to a client, played with one monitor: each event of the table and each metric comes of it."""

import io
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from kalshi_refclient import errors
from kalshi_refclient._core.reconnect import ReconnectPolicy
from kalshi_refclient.logs import log_to
from kalshi_refclient.monitor import Monitor
from kalshi_refclient.stream_events import MarketUpdate
from kalshi_refclient.values import Price
from kalshi_refclient.websocket import StreamClient
from support.client_stream_world import (
    ACCOUNT,
    MARKET,
    ORDERS,
    Stream,
    acknowledged,
    authenticated,
    market_update,
    order_update,
    stream_error,
    text,
)
from support.client_world import (
    API_KEY,
    EDITION,
    ORDER,
    TICKER,
    ManualClock,
    Script,
    account,
    cancelled,
    client,
    error,
    placed,
    policy,
    reply,
    settings,
    status_object,
    throttled,
)
from support.trade_client_stream import TradeStream


def watched_stream(monitor: Monitor, **changes: Any) -> Stream:
    """Return a stream machine that the monitor watches."""
    return Stream(observer=monitor, next_connection=monitor.next_connection, **changes)


def play_calls(monitor: Monitor, clock: ManualClock) -> None:
    """Make calls that go every way a call can go."""
    failures: list[tuple[Any, str, tuple[Any, ...]]] = [
        (error(404, "ACCOUNT_NOT_FOUND"), "get_account", (ACCOUNT,)),
        (error(401, "INVALID_API_KEY"), "get_account", (ACCOUNT,)),
        (httpx2.ConnectError("refused"), "get_account", (ACCOUNT,)),
        (httpx2.ReadError("reset"), "get_account", (ACCOUNT,)),
        (httpx2.DecodingError("no gzip"), "get_account", (ACCOUNT,)),
        (reply(200, {"account": {}}), "get_account", (ACCOUNT,)),
    ]
    for answer, method, arguments in failures:
        with (
            client(Script(answer), clock, monitor=monitor) as kalshi,
            pytest.raises(errors.KalshiError),
        ):
            getattr(kalshi, method)(*arguments)
    with client(Script(throttled(3), account()), clock, monitor=monitor) as kalshi:
        kalshi.get_account(ACCOUNT)
    patient = policy(deadline_s=120.0)
    with client(Script(account()), clock, monitor=monitor, retry=patient) as kalshi:
        for _ in range(EDITION.limits.buckets["general"].requests_max + 1):
            kalshi.get_account(ACCOUNT)


def play_orders(monitor: Monitor, clock: ManualClock) -> None:
    """Place orders that are taken, filled, cancelled, refused and lost."""
    script = Script(
        placed("ord_000000001"),
        reply(200, {"order": status_object("ord_000000001", status="filled", filled_size=100)}),
        placed("ord_000000002"),
        cancelled("ord_000000002"),
        error(403, "INSUFFICIENT_BALANCE"),
        error(500, "INTERNAL_ERROR"),
    )
    with client(script, clock, monitor=monitor) as kalshi:
        kalshi.place_order(**ORDER)
        kalshi.get_order("ord_000000001")
        kalshi.place_order(**ORDER)
        kalshi.cancel_order("ord_000000002")
        for kind in (errors.Refused, errors.OrderOutcomeUnknown):
            with pytest.raises(kind):
                kalshi.place_order(**ORDER)


def play_streams(monitor: Monitor) -> None:
    """Let streams open, talk, break and end."""
    stream = watched_stream(monitor)
    stream.subscribe(*MARKET)
    stream.subscribe(*ORDERS)
    stream.open(authenticated(), acknowledged(*MARKET), market_update())
    stream.say(order_update("partially_filled", 40), text(type="novelty"))
    stream.say(order_update("cancelled", 40))
    stream.say(stream_error("RATE_LIMIT_EXCEEDED", retry_after=1))
    stream.say(stream_error("ACCOUNT_NOT_FOUND", details={"field": "account_id", "value": ACCOUNT}))
    stream.unsubscribe(*MARKET)
    stream.say(acknowledged(*MARKET, kind="unsubscribed"))
    stream.closed(1011, "restart")
    stream.advance(1.0)
    stream.open(authenticated())
    stream.close()

    refused = watched_stream(monitor, policy=ReconnectPolicy(tries_max=0))
    refused.open()
    refused.say("{")


def play_gap(monitor: Monitor) -> None:
    """Let a numbered stream lose a message."""
    stream = TradeStream(observer=monitor).start()
    stream.subscribe("orderbook_delta", ["MARKET"])
    stream.exchange.change("MARKET", "yes", 3100, 5)
    stream.exchange.out.clear()
    stream.exchange.change("MARKET", "yes", 3100, 1)
    stream.settle()


def play_slow_reader(monitor: Monitor, clock: ManualClock) -> StreamClient:
    """Return a stream client that is connected, and whose reader is a second behind."""
    stream = StreamClient(
        API_KEY, ws_url="ws://127.0.0.1:1/ws", settings=settings(clock, monitor=monitor)
    )
    stream._machine.start()
    stream._machine.opened(clock.now_s)
    for volume in range(stream.stream.queue_events_max + 3):
        update = MarketUpdate(
            ticker=TICKER, last_price=Price("0.65"), volume=volume, timestamp=clock.now_s
        )
        stream._mailbox.put(update, clock.now_s)
    stream.count_dropped()
    clock.now_s += 1.0
    return stream


def play_everything(on_alert: Callable[[Any], None] | None = None) -> tuple[Monitor, str, Any]:
    """Play all of it; return the monitor, its log as JSON lines, and a stream that must be kept alive."""
    clock, stream_of_lines = ManualClock(), io.StringIO()
    monitor = Monitor(edition=EDITION, clock=clock, on_alert=on_alert)
    with log_to(stream_of_lines, log_format="json", level="debug"):
        play_calls(monitor, clock)
        play_orders(monitor, clock)
        play_streams(monitor)
        play_gap(
            Monitor(edition=EDITION, clock=clock)
        )  # one of its own: its orders are another edition's
        stream = play_slow_reader(monitor, clock)
        clock.now_s += 31
        monitor.alerts()
    return monitor, stream_of_lines.getvalue(), stream
