"""A stream machine of trade-api-3.34 on a manual clock, and a small exchange of books behind it that can lose what it says."""

import json
import uuid
from decimal import Decimal

from kalshi_refclient._core.actions import Connect, SendText
from kalshi_refclient._core.arrivals import StreamParts, StreamTimes
from kalshi_refclient._core.observer import NOBODY
from kalshi_refclient._core.reconnect import ReconnectPolicy
from kalshi_refclient._core.tolerance import Counters, checker
from kalshi_refclient.trade_api._core.stream import TradeStreamMachine
from kalshi_refclient.trade_api.values import OrderBook
from support.client_world import ManualClock
from support.trade_client_world import EDITION

A, B = "MKT-A", "MKT-B"
TICKER_MSG = {
    "market_id": str(uuid.UUID(int=1)),
    "market_ticker": A,
    "price_dollars": "0.3200",
    "yes_bid_dollars": "0.3100",
    "yes_ask_dollars": "0.3300",
    "volume_fp": "5.00",
    "open_interest_fp": "5.00",
    "dollar_volume": 1,
    "dollar_open_interest": 1,
    "yes_bid_size_fp": "1.00",
    "yes_ask_size_fp": "1.00",
    "last_trade_size_fp": "1.00",
    "ts": 1,
    "ts_ms": 1000,
    "time": "2026-11-22T15:04:05Z",
}


class BookExchange:
    """Answers the commands of one connection after the other. ``loses`` says of each frame whether it is lost on its way."""

    def __init__(self, loses=lambda _frame: False):
        self.loses = loses
        self.truth = {}
        self.clocks = {}
        self.connect()

    def connect(self):
        self.subscriptions = {}
        self.out = []
        self.commands = []
        self._sid = 0

    def book(self, ticker):
        sides = self.truth.setdefault(ticker, {"yes": {}, "no": {}})
        return OrderBook(
            **{
                f"{side}_dollars": tuple(
                    (Decimal(f"{price / 10_000:.4f}"), Decimal(f"{count}.00"))
                    for price, count in sorted(levels.items())
                )
                for side, levels in sides.items()
            }
        )

    def take(self, text):
        command = json.loads(text)
        self.commands.append(command)
        getattr(self, command["cmd"])(command["id"], command["params"])

    def subscribe(self, number, params):
        (channel,) = params["channels"]
        self._sid += 1
        tickers = list(params.get("market_tickers", []))
        held = self.subscriptions[self._sid] = {"channel": channel, "tickers": tickers, "seq": 0}
        msg = {"channel": channel, "sid": self._sid}
        self.say({"type": "subscribed", "id": number, "msg": msg})
        if channel == "orderbook_delta":
            for ticker in tickers:
                self._show(self._sid, ticker)
        return held

    def unsubscribe(self, number, params):
        for sid in params["sids"]:
            held = self.subscriptions.pop(sid)
            held["seq"] += 1
            self.say({"type": "unsubscribed", "id": number, "sid": sid, "seq": held["seq"]})

    def update_subscription(self, number, params):
        sid, held = params["sid"], self.subscriptions[params["sid"]]
        tickers = params["market_tickers"]
        if params["action"] == "get_snapshot":
            for ticker in tickers:
                self._show(sid, ticker, number)
            return
        if params["action"] == "add_markets":
            held["tickers"] += tickers
        else:
            held["tickers"] = [each for each in held["tickers"] if each not in tickers]
        msg = {"market_tickers": held["tickers"]}
        self.numbered(sid, {"type": "ok", "id": number, "msg": msg})
        if params["action"] == "add_markets" and held["channel"] == "orderbook_delta":
            for ticker in tickers:
                self._show(sid, ticker)

    def change(self, ticker, side, price_e4, delta):
        """Change a level of the true book and tell whoever watches it."""
        self.book(ticker)
        levels = self.truth[ticker][side]
        levels[price_e4] = levels.get(price_e4, 0) + delta
        if not levels[price_e4]:
            del levels[price_e4]
        self.clocks[ticker] = self.clocks.get(ticker, 0) + 1
        msg = {
            **self._market(ticker),
            "price_dollars": f"{price_e4 / 10_000:.4f}",
            "delta_fp": f"{delta}.00",
            "side": side,
        }
        for sid, held in self.subscriptions.items():
            if held["channel"] == "orderbook_delta" and ticker in held["tickers"]:
                self.numbered(sid, {"type": "orderbook_delta", "msg": msg})

    def numbered(self, sid, frame):
        held = self.subscriptions[sid]
        held["seq"] += 1
        self.say({"sid": sid, "seq": held["seq"], **frame})

    def say(self, frame):
        if not self.loses(frame):
            self.out.append(json.dumps(frame))

    def _show(self, sid, ticker, number=None):
        self.book(ticker)
        msg = self._market(ticker)
        for side, levels in self.truth[ticker].items():
            if levels:
                msg[f"{side}_dollars_fp"] = [
                    [f"{price / 10_000:.4f}", f"{count}.00"]
                    for price, count in sorted(levels.items())
                ]
        frame = {"type": "orderbook_snapshot", "msg": msg}
        self.numbered(sid, frame if number is None else {**frame, "id": number})

    def _market(self, ticker):
        return {
            "market_ticker": ticker,
            "market_id": str(uuid.uuid5(uuid.NAMESPACE_DNS, ticker)),
            "clock": self.clocks.get(ticker, 0),
        }


class TradeStream:
    """A machine, its exchange, and what was told. ``settle`` lets both speak until nobody has anything left to say."""

    def __init__(self, exchange=None, *, observer=NOBODY, policy=None, strict=True):
        self.clock = ManualClock()
        self.exchange = exchange or BookExchange()
        self.counters = Counters()
        self.machine = TradeStreamMachine(
            StreamParts(
                edition=EDITION,
                check=checker(EDITION, self.counters, strict=strict),
                counters=self.counters,
                policy=policy or ReconnectPolicy(),
                times=StreamTimes(),
                random=lambda: 0.0,
                observer=observer,
            )
        )
        self.events = []
        self.actions = []

    @property
    def now_s(self):
        return self.clock.now_s

    def start(self):
        self.machine.start()
        self.settle()
        return self

    def subscribe(self, channel, tickers=None, **params):
        watch = self.machine.subscribe(channel, tickers, params, self.now_s)
        self.settle()
        return watch

    def settle(self):
        busy = True
        while busy:
            busy = self.act()
            while self.exchange.out:
                busy = True
                self.hear(self.exchange.out.pop(0))
        return self

    def act(self):
        """Do what the machine asks for; return whether there was anything."""
        actions = self.machine.take_actions()
        self.actions += actions
        for action in actions:
            if isinstance(action, Connect):
                self.exchange.connect()
                self.machine.opened(self.now_s)
            elif isinstance(action, SendText):
                self.exchange.take(action.text)
        self.events += self.machine.take_events()
        return bool(actions)

    def hear(self, text):
        text = text if isinstance(text, str) else json.dumps(text)
        self.machine.received(text, self.now_s)
        self.events += self.machine.take_events()

    def advance(self, seconds):
        self.clock.now_s += seconds
        self.machine.tick(self.now_s)
        return self.settle()

    def lose(self, code=1006):
        self.machine.closed(code, "", self.now_s)
        return self.advance(1.0)

    def of(self, kind):
        return [event for event in self.events if isinstance(event, kind)]
