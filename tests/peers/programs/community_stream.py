"""``kalshi-sdk``'s WebSocket client: every channel that it has a method for, and a book kept up to date.

The play ``community_stream`` of plays.py. One listens, two acts.
"""

import asyncio
import inspect
import json
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import community
import community_market_data
import community_trading
import kalshi
from kalshi.ws.client import KalshiWebSocket

TICKER = community_trading.TICKER
CLOSING = "KXNBA-27-LAL"
WAIT_S = 10
CHANNELS = {
    "subscribe_ticker": ("ticker", "TickerMessage"),
    "subscribe_trade": ("trade", "TradeMessage"),
    "subscribe_fill": ("fill", "FillMessage"),
    "subscribe_market_positions": ("market_positions", "MarketPositionsMessage"),
    "subscribe_user_orders": ("user_orders", "UserOrdersMessage"),
    "subscribe_order_group": ("order_group_updates", "OrderGroupMessage"),
    "subscribe_market_lifecycle": ("market_lifecycle_v2", "MarketLifecycleMessage"),
    "subscribe_multivariate_lifecycle": (
        "multivariate_market_lifecycle",
        "MultivariateLifecycleMessage",
    ),
    "subscribe_communications": (
        "communications",
        None,
    ),  # the SDK drops what rfq_created calls itself
    "subscribe_cfbenchmarks_value": ("cfbenchmarks_value", "CFBenchmarksValueMessage"),
    "subscribe_cfbenchmarks_value_5hz": ("cfbenchmarks_value_5hz", "CFBenchmarksValue5HzMessage"),
}
"""Method -> channel, and what its first frame becomes once something happens. The SDK knows no way to ask for ``pyth_value``."""

OPTIONS = {
    "subscribe_ticker": {"tickers": [TICKER]},
    "subscribe_trade": {"tickers": [TICKER]},
    "subscribe_cfbenchmarks_value": {"index_ids": ["all"]},
    "subscribe_cfbenchmarks_value_5hz": {"index_ids": ["all"]},
}


class Listener:
    """A WebSocket client whose calls are reported."""

    def __init__(self, websocket, report):
        self.websocket = websocket
        self.report = report

    async def subscribe(self, channel, method, *arguments, **options):
        """Return a stream of a channel, or None where it is not served yet."""
        label = f"KalshiWebSocket.{method}"
        self.report.ask(channel)
        try:
            stream = await getattr(self.websocket, method)(*arguments, **options)
        except kalshi.KalshiSubscriptionError as error:
            unserved = "does not serve" in str(error)
            self.report.call(label, None if unserved else f"{error} ({error.error_code})")
            self.report.unserved.add(channel)
            return None
        self.report.call(label)
        return stream


async def play(report, folder):
    """Keep a book, hear of everything, and be called back."""
    report.methods = {
        f"KalshiWebSocket.{name}"
        for name, _ in inspect.getmembers(KalshiWebSocket, inspect.isfunction)
        if not name.startswith("_")
    }
    one, two = (
        community.Peer(
            community.client_of(Path(folder) / f"{name}.json", asynchronous=True), report
        )
        for name in ("one", "two")
    )
    credentials = json.loads((Path(folder) / "one.json").read_text())
    auth = kalshi.KalshiAuth.from_key_path(credentials["key_id"], credentials["private_key_path"])
    config = kalshi.KalshiConfig(
        base_url=credentials["rest_url"], ws_base_url=credentials["ws_url"]
    )
    for scene in (a_book_is_kept, everything_is_heard, calls_back):
        async with KalshiWebSocket(auth, config).connect() as websocket:
            report.call("KalshiWebSocket.connect")
            await scene(Listener(websocket, report), one, two, credentials)
    for peer in (one, two):
        await peer.client.close()


async def a_book_is_kept(listener, one, two, _credentials):
    """A snapshot, then changes: after each the client's book is the exchange's."""
    books = await listener.subscribe("orderbook_delta", "orderbook", TICKER)
    kept = await asyncio.wait_for(anext(books), WAIT_S)
    shown = await one("markets.orderbook", TICKER)
    one.check("the snapshot is the book", holds=levels(kept) == levels(shown))
    best_bid = max(level.price for level in shown.yes)
    orders = (
        {"price": "0.05", "count": "3.00"},
        {"price": best_bid, "count": "7.50"},
        {"side": "ask", "price": best_bid, "count": "20.00"},
        {"side": "ask", "price": "0.97", "count": "1.00"},
    )
    for changes in orders:
        await two("orders.create_v2", request=community_trading.order(two.sdk, **changes))
        shown = await one("markets.orderbook", TICKER)
        while levels(kept) != levels(shown):
            kept = await asyncio.wait_for(anext(books), WAIT_S)
    await unsubscribed(listener)


async def unsubscribed(listener):
    """End the only subscription. The SDK's method does not pause its own reader, and fails; paused, it works."""
    websocket = listener.websocket
    manager = websocket._sub_mgr
    await websocket._pause_recv_loop()
    try:
        await websocket.unsubscribe(next(iter(manager.active_subscriptions)))
    finally:
        websocket._pause_pending = False
        websocket._resume_signal.set()
    listener.report.call("KalshiWebSocket.unsubscribe")
    listener.report.check("the subscription is over", holds=not manager.active_subscriptions)


def levels(book):
    """Return a book as sets of levels."""
    return tuple({(level.price, level.quantity) for level in side} for side in (book.yes, book.no))


async def everything_is_heard(listener, one, two, credentials):
    """Subscribe to all channels, make something happen on each, and read a frame of each."""
    streams = {}
    for method, (channel, model) in CHANNELS.items():
        stream = await listener.subscribe(channel, method, **OPTIONS.get(method, {}))
        if stream is not None and model is not None:
            streams[channel] = (stream, model)
    await listener.subscribe("trade", "subscribe", "trade", params={"market_tickers": [CLOSING]})
    await listener.subscribe("orderbook_delta", "subscribe_orderbook_delta", tickers=[TICKER])
    await something_happens(one, two, credentials)
    for channel, (stream, model) in streams.items():
        try:
            frame = await asyncio.wait_for(anext(stream), WAIT_S)
        except TimeoutError:
            one.check(f"{channel} says something", holds=False)
            continue
        one.check(f"{channel}: {model}", holds=type(frame).__name__ == model)


async def something_happens(one, two, credentials):
    """A trade, a group, a combination, and a market that closes."""
    order = community_trading.order
    await one("orders.create_v2", request=order(one.sdk, price="0.45", count="2.00"))
    await two("orders.create_v2", request=order(two.sdk, side="ask", price="0.45", count="1.00"))
    await one("order_groups.create", contracts_limit=5)
    pairs = community_market_data.combination(one.sdk, "KXFED-26DEC-T3.75")
    await one(
        "multivariate_collections.create_market",
        community_market_data.COMBO,
        selected_markets=pairs,
    )
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(credentials["rest_url"]))
    close = Request(f"{origin}/__mock__/markets/{CLOSING}/close", method="POST")
    urlopen(close).close()  # noqa: ASYNC210 - loopback, and nothing else is to happen meanwhile


async def calls_back(listener, _one, two, _credentials):
    """Frames go to a function, until the session is told to stop."""
    heard, stop = [], asyncio.Event()

    @listener.websocket.on("trade")
    async def hear(frame):
        heard.append(frame)
        stop.set()

    listener.report.call("KalshiWebSocket.on")
    await listener.subscribe("trade", "subscribe_trade", tickers=[TICKER])
    await two(
        "orders.create_v2",
        request=community_trading.order(two.sdk, price="0.99", count="1.00"),
    )
    await asyncio.wait_for(listener.websocket.run_forever(stop_event=stop), WAIT_S)
    listener.report.call("KalshiWebSocket.run_forever")
    listener.report.check("a trade was heard", holds=len(heard) == 1)
