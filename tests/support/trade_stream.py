"""A connection to a venue of trade-api-3.34 without the socket: commands in, frames out, each checked against ``asyncapi.json``."""

import orjson

from mock_exchange.session.http import HttpRequest
from support.trade_frames import problem
from support.trade_world import EDITION, USER


class TradeStream:
    """A connection of an account. ``closed`` is its close, once there is one."""

    def __init__(self, world, account=USER, key_id=None):
        self.world = world
        shown = (key_id or world.key(account)).encode()
        request = HttpRequest("GET", EDITION.ws_path, b"", [(b"kalshi-access-key", shown)], b"")
        assert world.venue.refuse_stream(request) is None
        self.session = world.venue.open_stream(request)
        self.closed = None
        self.last_id = 0

    def take(self):
        """Return the frames that came, each as its value."""
        frames, self.closed = self.session.take_output()
        messages = []
        for frame in frames:
            assert problem(frame) == "", frame
            messages.append(orjson.loads(frame))
        return messages

    def send(self, value):
        """Send a command as it is; return what came for it."""
        raw = value if isinstance(value, bytes) else orjson.dumps(value)
        self.session.receive_text(raw, self.world.clock.now_us())
        return self.take()

    def command(self, cmd, **params):
        """Send a command with the next id; return what came."""
        self.last_id += 1
        return self.send({"id": self.last_id, "cmd": cmd, "params": params})

    def subscribe(self, *channels, **params):
        return self.command("subscribe", channels=list(channels), **params)

    def error(self, cmd, **params):
        """Return the number of the only frame, an error of this command."""
        (message,) = self.command(cmd, **params)
        assert (message["type"], message["id"]) == ("error", self.last_id), message
        return message["msg"]["code"]


class Books:
    """Books as a client keeps them: snapshots, and deltas added to them. Raises ``AssertionError`` for a gap."""

    def __init__(self, *, yes_prices=False):
        self.levels = {}
        self.seq = {}
        self.clocks = {}
        self.yes_prices = yes_prices

    def feed(self, message):
        if "seq" not in message:
            return
        sid = message["sid"]
        assert message["seq"] == self.seq.get(sid, 0) + 1, message
        self.seq[sid] = message["seq"]
        msg = message.get("msg")
        if message["type"] == "orderbook_snapshot":
            self.clocks[msg["market_ticker"]] = msg["clock"]
            self.levels[msg["market_ticker"]] = {
                (side, price): round(float(count) * 100)
                for side in ("yes", "no")
                for price, count in msg.get(f"{side}_dollars_fp", ())
            }
        elif message["type"] == "orderbook_delta":
            ticker, level = msg["market_ticker"], (msg["side"], msg["price_dollars"])
            assert msg["clock"] > self.clocks[ticker], message
            self.clocks[ticker] = msg["clock"]
            levels = self.levels[ticker]
            count_e2 = levels.pop(level, 0) + round(float(msg["delta_fp"]) * 100)
            assert count_e2 >= 0, message
            if count_e2:
                levels[level] = count_e2


def real_levels(world, ticker, *, yes_prices=False):
    """Return a book as ``Books`` keeps it, out of the exchange itself."""
    book = world.venue.exchange.views.book(ticker)
    levels = {("yes", f"{price / 10_000:.4f}"): count for price, count in book.bids}
    for price, count in book.asks:
        shown = price if yes_prices else 10_000 - price
        levels["no", f"{shown / 10_000:.4f}"] = count
    return levels
