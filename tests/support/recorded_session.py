"""A client's session with an exchange behind TLS, through a recorder: what it asked and got, the secrets it used, and the file.

The client knows nothing of recorders: it is given an address and a key, for the recorder as for the player.
"""

import asyncio
import json
import time
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx2
from websockets.asyncio.client import connect

from kalshi_refclient import SigningAuth, SigningKey
from mock_exchange import MockExchange, Recorder
from support.harness_standin import DEMO_HOSTS, make_authority, tls_front

HOST = DEMO_HOSTS[0]
REFERENCE, TRADE = "reference-2025-01-27", "trade-api-3.34"
BASE = "/trade-api/v2"
COOKIE = "session=Cookie_Canary_mNbVcXzLkJhGfDsA"


@dataclass
class Session:
    """What a client asked and got. ``secrets`` are those it used or was given."""

    calls: list = field(default_factory=list)
    messages: list = field(default_factory=list)
    secrets: dict = field(default_factory=dict)


class ReferenceClient:
    """Shows a key."""

    ws_path = "/ws/v2"
    asks = (
        ("GET", "/markets?status=active", None),
        ("GET", "/markets/BTC-2024-12-31", None),
        ("GET", "/markets/NO-SUCH", None),
        ("POST", "/orders", {"ticker": "BTC-2024-12-31", "side": "buy", "type": "limit", "size": 3, "price": 0.4,
                             "time_in_force": "gtc"}),
        ("GET", "/orders/{order_id}", None),
        ("GET", "/accounts/user_0001", None),
    )  # fmt: skip

    def __init__(self, exchange):
        self._own = exchange.credentials()
        self.secrets = {"key": str(self._own.api_key), "secret": str(self._own.secret)}
        self.commands = (
            ({"type": "auth", "api_key": str(self._own.api_key)}, 1),
            ({"type": "subscribe", "channel": "market", "ticker": "BTC-2024-12-31"}, 2),
            ({"type": "subscribe", "channel": "account", "account_id": "user_0001"}, 2),
        )

    def headers(self, _method, _path):
        return {"Authorization": str(self._own.headers["Authorization"])}

    def learn(self, session, body):
        del session, body


class TradeClient:
    """Signs."""

    ws_path = "/trade-api/ws/v2"
    asks = (
        ("GET", "/exchange/status", None),
        ("GET", "/markets?limit=2&series_ticker=KXHIGHNY", None),
        ("GET", "/portfolio/balance", None),
        ("POST", "/portfolio/events/orders", {
            "ticker": "KXHIGHNY-26NOV23-T54", "side": "bid", "count": "10.00", "price": "0.3100",
            "time_in_force": "good_till_canceled", "self_trade_prevention_type": "taker_at_cross",
            "client_order_id": "0b7a3a52-9c3e-4a5b-8f7d-0a1b2c3d4e5f"}),
        ("GET", "/portfolio/orders/{order_id}", None),
        ("POST", "/api_keys/generate", {"name": "another"}),
        ("GET", "/api_keys", None),
    )  # fmt: skip
    commands = (
        ({"id": 1, "cmd": "subscribe", "params": {"channels": ["orderbook_delta"],
          "market_ticker": "KXHIGHNY-26NOV23-T54"}}, 2),
        ({"id": 2, "cmd": "list_subscriptions"}, 1),
    )  # fmt: skip

    def __init__(self, exchange):
        own = exchange.credentials()
        self._auth = SigningAuth(own.key_id, SigningKey.from_pem(own.private_key_pem))
        body = "".join(line for line in own.private_key_pem.splitlines() if "-" not in line)
        self.secrets = {"key id": own.key_id, "private key": body}

    def headers(self, method, path):
        signed = self._auth.headers(method, path, time.time())
        self.secrets[f"signature {len(self.secrets)}"] = signed["KALSHI-ACCESS-SIGNATURE"]
        return signed

    def learn(self, session, body):
        if isinstance(body, dict) and "private_key" in body:
            lines = [line for line in body["private_key"].splitlines() if "-" not in line]
            session.secrets |= {"made key": "".join(lines), "made key id": body["api_key_id"]}


CLIENTS = {REFERENCE: ReferenceClient, TRADE: TradeClient}


def play(client, url):
    """Have a client do what it does, at an address; return the session."""
    session = Session()
    known = {"order_id": ""}
    with httpx2.Client(trust_env=False, headers={"Cookie": COOKIE}) as http:
        for method, target, body in client.asks:
            path = BASE + target.format(**known)
            answer = http.request(
                method, url + path, headers=client.headers(method, path), json=body
            )
            session.calls.append((method, path, answer.status_code, answer.content))
            value = answer.json()
            client.learn(session, value)
            if method == "POST" and "order" in path:
                known["order_id"] = value.get("order", value)["order_id"]
    session.messages = asyncio.run(_streamed(client, url.replace("http", "ws")))
    session.secrets |= client.secrets | {"cookie": COOKIE.partition("=")[2]}
    return session


async def _streamed(client, url):
    """Give each command, and return what came for it."""
    got = []
    headers = client.headers("GET", client.ws_path)
    async with connect(url + client.ws_path, additional_headers=headers, proxy=None) as socket:
        for command, replies in client.commands:
            await socket.send(json.dumps(command))
            got += [await asyncio.wait_for(socket.recv(), 10) for _ in range(replies)]
    return got


@contextmanager
def exchange_behind_tls(folder, edition):
    """Yield (exchange, options of a recorder for it): it is found under the demo's own name, with a private CA."""
    authority = make_authority(folder / "authority")
    with MockExchange(seed=7, edition=edition, limits="off") as exchange:
        server = exchange._server
        with tls_front(authority, (server.host, server.port)) as (port, _names):
            resolve = [f"{HOST}:443:127.0.0.1:{port}"]
            yield exchange, {"ca_file": authority.ca_file, "resolve": resolve}


def record(folder, edition):
    """Record a session; return (file, client, session)."""
    file = folder / "session.har"
    with exchange_behind_tls(folder, edition) as (exchange, options):
        client = CLIENTS[edition](exchange)
        with Recorder(file, f"https://{HOST}", **options) as recorder:
            session = play(client, recorder.url)
    return file, client, session
