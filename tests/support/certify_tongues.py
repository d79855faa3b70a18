"""How one speaks to an exchange in either edition, over plain sockets: what a client for certifying needs, and not more. Awaited."""

import asyncio
import contextlib
import itertools
import json
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote, urlsplit

from websockets.asyncio.client import connect

from kalshi_refclient import SigningAuth, SigningKey

PREFIX = "KALSHI_CERTIFY_"
TIMEOUT_S = 10.0


async def exchanged(host, port, data):
    """Send bytes on a connection of their own; return status, headers and body of the answer. Status 0 is none."""
    writer = None
    try:
        async with asyncio.timeout(TIMEOUT_S):
            reader, writer = await asyncio.open_connection(host, port)
            writer.write(data)
            head = await reader.readuntil(b"\r\n\r\n")
            lines = head.decode("latin-1").split("\r\n")
            pairs = (line.split(":", 1) for line in lines[1:] if line)
            headers = {name.lower(): value.strip() for name, value in pairs}
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            return int(lines[0].split()[1]), headers, body
    except (OSError, TimeoutError, asyncio.IncompleteReadError):
        return 0, {}, b""
    finally:
        if writer is not None:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()


class Tongue:
    """What both editions have: a base, a way to call, a stream. ``location`` is where the last redirect led."""

    markets, fills_path, orders, market_of = "/markets", "", "", "/markets/{}"

    def __init__(self, told):
        self.told = told
        self.ticker = told[f"{PREFIX}TICKER"]
        self.location = ""
        self.ids = itertools.count(1)

    def now_s(self):
        """The exchange's time."""
        return float(self.told[f"{PREFIX}STARTED_AT"]) + asyncio.get_running_loop().time()

    async def call(self, method, path, body=None, *, key=True, url=None):
        """Return status and JSON of an answer; status 0 where none came, {} where that is no JSON."""
        where = urlsplit(url or self.told[f"{PREFIX}REST_URL"] + path)
        target = where.path + (f"?{where.query}" if where.query else "")
        data = b"" if body is None else json.dumps(body).encode()
        fields = {"Host": where.netloc, "Connection": "close", "Content-Length": str(len(data))}
        fields |= {"Content-Type": "application/json"} if data else {}
        fields |= self.credentials(method, where.path) if key else {}
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        request = f"{method} {target} HTTP/1.1\r\n{head}\r\n".encode() + data
        status, headers, answer = await exchanged(where.hostname, where.port, request)
        self.location = headers.get("location", "")
        with contextlib.suppress(ValueError):
            found = json.loads(answer)
            return status, found if isinstance(found, dict) else {}
        return status, {}

    async def market(self):
        """Look at the market."""
        return await self.call("GET", self.market_of.format(self.ticker))

    async def fills(self, *, key=True):
        """Look at the fills."""
        return await self.call("GET", self.fills_path, key=key)

    async def order(self, price_cents, name=None):
        """Buy one contract. ``name``: the client's own, where the edition has such."""
        return await self.call("POST", self.orders, self.order_body(price_cents, name))


class ReferenceTongue(Tongue):
    """Of reference-2025-01-27: a key in a header, pages by offset, a first message that authenticates."""

    fills_path, orders = "/fills", "/orders"
    numbered = False

    def credentials(self, _method, _path):
        """Return the headers that say who one is."""
        return {"Authorization": f"Bearer {self.told[PREFIX + 'API_KEY']}"}

    def secret_query(self):
        """Return a query with the key in it."""
        return f"{self.fills_path}?limit=1&api_key={self.told[PREFIX + 'API_KEY']}"

    def order_body(self, price_cents, _name):
        """Return an order."""
        price = price_cents / 100
        return {"ticker": self.ticker, "side": "buy", "type": "limit", "size": 1, "price": price}

    def first_page(self):
        """Return the path of the first page of the markets."""
        return f"{self.markets}?limit=2&offset=0"

    def next_page(self, path, answer):
        """Return the path of the page after an answer, None after the last."""
        offset = int(path.rpartition("=")[2])
        full = len(answer.get("markets", ())) == 2
        return f"{self.markets}?limit=2&offset={offset + 2}" if full else None

    def fingerprint(self, answer):
        """Return what tells a page from another."""
        return json.dumps(answer.get("markets"))

    def stream(self, **options):
        """Return a WebSocket to enter."""
        return connect(self.told[f"{PREFIX}WS_URL"], **options)

    def opening(self):
        """Return what is said first on a stream."""
        return [{"type": "auth", "api_key": self.told[f"{PREFIX}API_KEY"]}]

    def subscriptions(self):
        """Return what to subscribe to: the market, one's own orders."""
        account = self.told[f"{PREFIX}ACCOUNT_ID"]
        return [
            {"type": "subscribe", "channel": "market", "ticker": self.ticker},
            {"type": "subscribe", "channel": "account", "account_id": account},
        ]


@lru_cache(maxsize=8)
def signing_key(pem):
    """Return the key of a PEM, read once."""
    return SigningKey.from_pem(pem)


class TradeTongue(Tongue):
    """Of trade-api-3.34: signatures, cursors, numbers on every message of a book."""

    fills_path, orders = "/portfolio/fills", "/portfolio/events/orders"
    numbered = True

    def __init__(self, told):
        super().__init__(told)
        self.pem = Path(told[f"{PREFIX}PRIVATE_KEY_PATH"]).read_text("ascii")

    def credentials(self, method, path):
        """Return the headers that say who one is."""
        key = signing_key(self.pem)
        return dict(
            SigningAuth(self.told[f"{PREFIX}KEY_ID"], key).headers(method, path, self.now_s())
        )

    def secret_query(self):
        """Return a query with a signature's key in it."""
        return f"{self.fills_path}?limit=1&key={quote(self.pem)}"

    def order_body(self, price_cents, name):
        """Return an order."""
        return {
            "ticker": self.ticker,
            "client_order_id": name or f"order-{next(self.ids)}",
            "side": "bid",
            "count": "1.00",
            "price": f"0.{price_cents:02d}00",
            "time_in_force": "good_till_canceled",
            "self_trade_prevention_type": "taker_at_cross",
        }

    def first_page(self):
        """Return the path of the first page of the markets."""
        return self.markets

    def next_page(self, _path, answer):
        """Return the path of the page after an answer, None after the last."""
        return f"{self.markets}?cursor={answer['cursor']}" if answer.get("cursor") else None

    def fingerprint(self, answer):
        """Return what tells a page from another."""
        return answer.get("cursor")

    def stream(self, **options):
        """Return a WebSocket to enter."""
        url = self.told[f"{PREFIX}WS_URL"]
        headers = self.credentials("GET", urlsplit(url).path)
        return connect(url, additional_headers=headers, **options)

    def opening(self):
        """Return what is said first on a stream."""
        return []

    def subscriptions(self):
        """Return what to subscribe to: the book, one's own orders."""
        book = {"channels": ["orderbook_delta"], "market_tickers": [self.ticker]}
        own = {"channels": ["user_orders"]}
        return [
            {"id": next(self.ids), "cmd": "subscribe", "params": params} for params in (book, own)
        ]


TONGUES = {"reference-2025-01-27": ReferenceTongue, "trade-api-3.34": TradeTongue}
