"""A served exchange of either edition on a frozen clock, spoken to in bytes: for tests that see a toxic on the wire."""

import json
import socket
import time
from contextlib import contextmanager

from mock_exchange import MockExchange
from support.signing import pair
from support.trade_world import ORDER as TRADE_ORDER
from support.trade_world import ORDERS, TICKER
from support.transport_raw import ORDER, connect, head, split_answers
from support.transport_stream import Stream

EDITIONS = ("reference-2025-01-27", "trade-api-3.34")
PATIENCE_S = 10.0
NOTHING_S = 0.05


class ToxicWorld:
    """An exchange, and the bytes that one client of it sends."""

    def __init__(self, exchange, edition):
        self.exchange = exchange
        self.edition = edition
        self.disarmed = False
        self.signs = edition != EDITIONS[0]
        self.ws_path = exchange._context.edition.ws_path
        if self.signs:
            key_id = exchange.signed_credentials().key_id
            self.auth = (f"KALSHI-ACCESS-KEY: {key_id}",)
            self.place, self.read = "CreateOrderV2", "GetMarket"
            self.orders_path, self.order, self.ticker = ORDERS, TRADE_ORDER, TICKER
        else:
            self.auth = (f"Authorization: Bearer {exchange.credentials().api_key}",)
            self.place, self.read = "place_order", "get_market"
            self.orders_path, self.order, self.ticker = "/orders", ORDER, ORDER["ticker"]

    def strike(self, kind, *, match=None, when=None, **fields):
        """Set a plan of one rule with this kind of fault; where the world is disarmed it never strikes."""
        rule = {"fault": {"kind": kind, **fields}, "match": match or {}, "when": when or {}}
        if self.disarmed:
            rule["when"] = {"nth": 1_000_000_000}
        self.exchange.faults.set({"rules": [rule]})

    # -- requests ----------------------------------------------------------------------------------------------------

    def get(self, *fields):
        """Return the bytes of a read of one market."""
        return head("GET", f"/trade-api/v2/markets/{self.ticker}", *self.auth, *fields)

    @property
    def list_operation(self):
        """The operation that lists markets."""
        return "GetMarkets" if self.signs else "get_markets"

    def list(self, query=""):
        """Return the bytes of a read of the list of markets."""
        target = "/trade-api/v2/markets" + (f"?{query}" if query else "")
        return head("GET", target, *self.auth)

    def post(self, *fields):
        """Return the bytes of an order."""
        body = json.dumps(self.order).encode()
        declared = ("Content-Type: application/json", f"Content-Length: {len(body)}")
        path = f"/trade-api/v2{self.orders_path}"
        return head("POST", path, *self.auth, *declared, *fields) + body

    def open_orders(self):
        """Return how many orders of the user rest."""
        return self.exchange.account()["open_orders"]

    # -- streams -----------------------------------------------------------------------------------------------------

    def opened(self):
        """Open a connection; in the reference edition it is nobody's yet."""
        return Stream(self.exchange, *self.auth, target=self.ws_path)

    @contextmanager
    def stream(self):
        """Open a connection that is somebody's, and nothing yet subscribed."""
        with self.opened() as opened:
            if not self.signs:
                opened.authenticate(self.exchange.credentials().api_key)
            yield opened

    def subscribe(self, opened):
        """Ask for the changes of one market; what comes for it is not read."""
        if self.signs:
            channels = {"channels": ["orderbook_delta"], "market_ticker": self.ticker}
            opened.send({"id": 1, "cmd": "subscribe", "params": channels})
        else:
            opened.send({"type": "subscribe", "channel": "market", "ticker": self.ticker})

    def ask_for_snapshot(self, opened):
        """Ask for the whole book once more, in the edition that has books."""
        wanted = {"sids": [1], "market_tickers": [self.ticker], "action": "get_snapshot"}
        opened.send({"id": 9, "cmd": "update_subscription", "params": wanted})

    @contextmanager
    def watching(self):
        """Open a connection that has its first state of one market."""
        with self.stream() as opened:
            self.subscribe(opened)
            assert opened.message()["type"] == "subscribed"
            assert opened.message()["type"] in {"orderbook_snapshot", "market_update"}
            yield opened

    def change(self):
        """Make one change of that market, which makes one message."""
        if self.signs:
            self.whole(self.post("Connection: close"))
            self.exchange.run(lambda: None)  # its message is written when this returns
        else:
            self.exchange.place_order(
                account_id="user_0002", ticker=self.ticker, side="buy", type="market", size=1
            )

    def progress(self, message):
        """Return how far a message says that market is: what grows by one with each change."""
        return message["msg"]["clock"] if self.signs else message["data"]["volume"]

    @property
    def changes(self):
        """The type of the messages of changes."""
        return "orderbook_delta" if self.signs else "market_update"

    @contextmanager
    def sent(self, data):
        """Send bytes on a connection of their own."""
        with connect(self.exchange) as peer:
            peer.sendall(data)
            yield Wire(peer)

    def whole(self, data):
        """Send bytes, and return the one answer on them."""
        with self.sent(data) as wire:
            return wire.answer()


class Wire:
    """What came on a connection, byte for byte. ``end`` tells how it ended: 'fin', 'reset', or '' while it has not."""

    def __init__(self, peer):
        self.peer = peer
        self.data = b""
        self.end = ""

    def _read(self):
        try:
            part = self.peer.recv(65_536)
        except ConnectionResetError:
            self.end = "reset"
            return
        self.data += part
        if not part:
            self.end = "fin"

    def until(self, done):
        """Read until something holds or the connection ends. Raises ``TimeoutError``."""
        while not self.end and not done(self.data):
            self._read()
        return self.data

    def to_end(self):
        """Read until the connection ends."""
        return self.until(lambda _: False)

    def head(self):
        """Read a head; return its status and fields. Its body stays in ``data``."""
        self.until(lambda data: b"\r\n\r\n" in data)
        text, _, self.data = self.data.partition(b"\r\n\r\n")
        lines = text.decode("latin-1").split("\r\n")
        fields = dict(line.split(": ", 1) for line in lines[1:])
        return int(lines[0].split()[1]), {name.lower(): value for name, value in fields.items()}

    def answer(self):
        """Read one whole answer."""
        self.until(_is_whole)
        (answer,) = split_answers(self.data)
        return answer

    def is_silent(self, seconds=NOTHING_S):
        """Tell whether nothing comes for a moment, not even an end."""
        before = len(self.data)
        self.peer.settimeout(seconds)
        try:
            self._read()
        except TimeoutError:
            return True
        finally:
            self.peer.settimeout(PATIENCE_S)
        return len(self.data) == before and not self.end


def _is_whole(data):
    text, found, body = data.partition(b"\r\n\r\n")
    if not found:
        return False
    lengths = [
        int(line.split(b":")[1])
        for line in text.split(b"\r\n")
        if line.lower().startswith(b"content-length:")
    ]
    return len(body) >= sum(lengths)


def refuses(exchange, address):
    """Tell whether nobody listens at an address."""
    try:
        socket.create_connection(address, timeout=PATIENCE_S).close()
    except ConnectionRefusedError:
        return True
    except (
        ConnectionResetError
    ):  # it was let in, and the socket that listened closed in that moment
        return False
    return False


def eventually(condition, seconds=PATIENCE_S):
    """Wait until something holds on the server's side of the sockets. Raises ``AssertionError``."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.002)


@contextmanager
def toxic_world(edition, **options):
    """Serve an exchange of an edition; signatures are not looked at, so that a test can send the same bytes twice."""
    if edition != EDITIONS[0]:
        options |= {"auth": "trust", "public_key": pair("ed25519").public_pem}
    options.setdefault("clock", "frozen")
    with MockExchange(seed=7, limits="off", edition=edition, **options) as exchange:
        yield ToxicWorld(exchange, edition)
