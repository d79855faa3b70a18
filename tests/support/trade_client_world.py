"""The test world of the client for trade-api-3.34: a key, scripted answers, and a small venue of orders that commits faults.

Time is the manual clock of ``client_world``; nothing sleeps.
"""

import asyncio
import json
from urllib.parse import parse_qs, urlsplit

import httpx2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from kalshi_contract.loader import load_edition
from kalshi_refclient import SigningAuth, SigningKey
from kalshi_refclient._core.tolerance import Counters
from kalshi_refclient.errors import KalshiError
from kalshi_refclient.settings import environment_of
from kalshi_refclient.trade_api import AsyncTradeApiClient, TradeApiClient, TradeSettings
from kalshi_refclient.trade_api.settings import trade_plans_of
from support.client_witness import Witness
from support.client_world import URL, ManualClock, reply, runtime

EDITION = load_edition("trade-api-3.34")
TICKER = "KXHIGHNY-26NOV23-T54"
KEY_ID = "3f0f9f3a-9a4e-4f4e-8d3b-0123456789ab"
PEM = (
    Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
    .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    .decode()
)
ORDERS = "/portfolio/events/orders"
ORDER = {"ticker": TICKER, "side": "bid", "count": "10.00", "price": "0.3100"}
CREATED_AT = "2024-01-27T10:30:00Z"


def signer(**options):
    return SigningAuth(KEY_ID, SigningKey.from_pem(PEM), **options)


def trade_settings(clock, random=lambda: 0.0, **changes):
    given = {"edition": EDITION, "runtime": runtime(clock, random), "strict": True, **changes}
    return TradeSettings(**given)


def _made(kind, script, clock, changes):
    named = {"auth": signer(), "environment": "mock", "rest_url": URL}
    named |= {name: changes.pop(name) for name in (*named, "auth") if name in changes}
    return kind(
        **named,
        settings=trade_settings(clock, **changes),
        transport=httpx2.MockTransport(script),
    )


def trade_client(script, clock, **changes):
    """Return a blocking client whose answers a script gives."""
    return _made(TradeApiClient, script, clock, changes)


def async_trade_client(script, clock, **changes):
    """Return the asyncio twin."""
    return _made(AsyncTradeApiClient, script, clock, changes)


class TradeSpeaker:
    """One way to ask both clients: ``speak(script, clock, "get_market", TICKER)``; ``using`` are settings."""

    def __init__(self, *, is_async):
        self.is_async = is_async

    def __call__(self, script, clock, method, *args, using=None, **kwargs):
        make = async_trade_client if self.is_async else trade_client
        client = make(script, clock, **(using or {}))
        if self.is_async:
            return asyncio.run(_awaited(client, method, args, kwargs))
        with client:
            result = getattr(client, method)(*args, **kwargs)
            return list(result) if hasattr(result, "__next__") else result


async def _awaited(client, method, args, kwargs):
    async with client:
        result = getattr(client, method)(*args, **kwargs)
        if hasattr(result, "__anext__"):
            return [item async for item in result]
        return await result


def plans(environment="mock", *, signs=True, **changes):
    """Return plans without a shell, and the witness that watches them."""
    witness = Witness()
    settings = trade_settings(ManualClock(), **changes)
    venue = environment_of(EDITION, environment)
    return trade_plans_of(settings, venue, witness, Counters(), signs=signs), witness


def nested(status, code, headers=None, **more):
    """Return a refusal in the shape that almost all have."""
    body = {"error": {"code": code, "message": code.replace("_", " "), **more}}
    return reply(status, body, headers)


def too_many(headers=None):
    return reply(429, {"error": "too many requests"}, headers)


def created_object(order_id="o-1", client_order_id="mine", **more):
    return {
        "order_id": order_id,
        "client_order_id": client_order_id,
        "fill_count": "0.00",
        "remaining_count": "10.00",
        "ts_ms": 1_706_351_400_000,
        **more,
    }


def order_object(order_id="o-1", client_order_id="mine", **more):
    zero = dict.fromkeys(
        (
            "taker_fill_cost_dollars",
            "maker_fill_cost_dollars",
            "taker_fees_dollars",
            "maker_fees_dollars",
        ),
        "0.000000",
    )
    return {
        "order_id": order_id,
        "user_id": "u-1",
        "client_order_id": client_order_id,
        "ticker": TICKER,
        "outcome_side": "yes",
        "book_side": "bid",
        "type": "limit",
        "status": "resting",
        "yes_price_dollars": "0.3100",
        "no_price_dollars": "0.6900",
        "fill_count_fp": "0.00",
        "remaining_count_fp": "10.00",
        "initial_count_fp": "10.00",
        "created_time": CREATED_AT,
        **zero,
        **more,
    }


def orders_page(*orders, cursor=""):
    return reply(200, {"orders": list(orders), "cursor": cursor})


class OrderVenue:
    """Takes orders once for each ``client_order_id`` and lists them. ``plan``: what happens to one attempt of a create after the other.

    An item of the plan is ``(where, what)``: ``lost_before`` and ``lost_after`` raise ``what``, ``answered_before`` and
    ``answered_after`` answer the status ``what``, ``throttled`` answers 429, ``refused`` answers 400. ``hides`` so many listings.
    """

    def __init__(self, plan=(), *, hides=0):
        self.plan = list(plan)
        self.orders = {}
        self.made = []
        self.hides = hides
        self.requests = []

    @property
    def creates(self):
        return [each for each in self.requests if each.method == "POST"]

    def __call__(self, request):
        self.requests.append(request)
        path = urlsplit(str(request.url)).path.removeprefix("/trade-api/v2")
        if request.method == "POST":
            return self._create(json.loads(request.content))
        if path == "/portfolio/orders":
            return self._list(request)
        name = path.rpartition("/")[2]
        found = [order for order in self.orders.values() if order["order_id"] == name]
        return reply(200, {"order": found[0]}) if found else nested(404, "not_found")

    def _create(self, body):
        where, what = self.plan.pop(0) if self.plan else ("", None)
        if where == "throttled":
            return too_many()
        if where == "refused":
            return self._taken(body) or nested(400, "invalid_price")
        if where in {"lost_after", "answered_after"}:
            self._carry_out(body)
        if where in {"not_sent", "lost_before", "lost_after"}:
            raise what("fault")
        if where in {"answered_before", "answered_after"}:
            return httpx2.Response(what)
        return self._taken(body) or self._carry_out(body)

    def _taken(self, body):
        if body["client_order_id"] in self.orders:
            return nested(409, "order_already_exists", service="exchange")
        return None

    def _carry_out(self, body):
        name = body["client_order_id"]
        if name not in self.orders:
            self.made.append(name)
            self.orders[name] = order_object(f"o-{len(self.made)}", name)
        return reply(201, created_object(self.orders[name]["order_id"], name))

    def _list(self, request):
        if self.hides > 0:
            self.hides -= 1
            return orders_page()
        query = parse_qs(urlsplit(str(request.url)).query)
        assert query["limit"] == ["1000"]
        return orders_page(*self.orders.values())


def error_of(call):
    """Return the error that a call raises, or None."""
    try:
        call()
    except KalshiError as error:
        return error
    return None
