"""Speed of ``trade-api-3.34`` as ratios: orders signed or trusted, books asked for with and without a signature, one busy book.

Signatures are made before a round begins, one for each request and for a moment a little ahead, because making one costs many times
what checking it does. Orders are against bare Starlette, sockets against a bare ``websockets`` broadcast, in alternating rounds.
"""

import asyncio
import base64
import http.client
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from fanout import SOCKETS, FanOut, Listener, count_arrivals, drive_yardstick, read_away
from load import drive, request_bytes
from processes import Mock, mock_exchange, yardstick

EDITION = ("--edition", "trade-api-3.34", "--seed", "7", "--limits", "off")
BASE = "/trade-api/v2"
ORDERS = f"{BASE}/portfolio/events/orders"
TICKER = "KXHIGHNY-26NOV23-T54"
BOOK = f"{BASE}/markets/{TICKER}/orderbook"
FUNDS_CENTS = 10**11
REQUESTS_PER_S_MAX = 6_000
"""More than the mock answers with signatures: so many are made for each second of a round."""


AHEAD_MS = 10_000
"""Within what the venue takes for a clock that is fast; making a round's signatures takes some seconds."""


@dataclass(frozen=True, slots=True)
class Row:
    """A figure beside the one it is compared with, medians of alternating rounds."""

    name: str
    mock_per_s: float
    other_per_s: float
    ratio: float
    spread: tuple[float, float]


class Signer:
    """Signs for the account of a mock's credentials."""

    def __init__(self, mock: Mock) -> None:
        self.key_id = mock.credentials["key_id"]
        pem = Path(mock.credentials["private_key_path"]).read_bytes()
        key = load_pem_private_key(pem, password=None)
        assert isinstance(key, RSAPrivateKey)
        self._key = key

    def believed(self) -> list[str]:
        """Return the header that is enough where signatures are not looked at."""
        return [f"KALSHI-ACCESS-KEY: {self.key_id}"]

    def headers(self, method: str, path: str) -> list[str]:
        """Return the headers of a request that is about to be sent."""
        at_ms = str(time.time_ns() // 1_000_000 + AHEAD_MS)
        text = f"{at_ms}{method}{path}".encode()
        signature = self._key.sign(text, PSS(MGF1(SHA256()), SHA256.digest_size), SHA256())
        return [
            *self.believed(),
            f"KALSHI-ACCESS-TIMESTAMP: {at_ms}",
            f"KALSHI-ACCESS-SIGNATURE: {base64.b64encode(signature).decode()}",
        ]


def order(ticker: str, side: str, price: str, count: str = "1.00") -> dict[str, str]:
    """Return the body of an order."""
    return {
        "ticker": ticker,
        "side": side,
        "count": count,
        "price": price,
        "time_in_force": "good_till_canceled",
        "self_trade_prevention_type": "taker_at_cross",
    }


def order_mix() -> list[bytes]:
    """Return the orders of the POST rows: 8 of 10 rest at various prices, 2 of 10 take from a deep book."""
    resting = [order("KXFED-26DEC-T3.50", "bid", f"0.{number:02d}00") for number in range(10, 26)]
    taking = [order(TICKER, side, price) for side, price in (("bid", "0.3300"), ("ask", "0.3100"))]
    mixed = [*resting[:8], *taking, *resting[8:], *taking]
    return [json.dumps(each).encode() for each in mixed]


def ask(mock: Mock, method: str, path: str, headers: Sequence[str] = (), body: bytes = b"") -> str:
    """Return the text of an answer that is a success."""
    connection = http.client.HTTPConnection("127.0.0.1", mock.port, timeout=10)
    named = dict(line.split(": ", 1) for line in headers) | {"Content-Type": "application/json"}
    connection.request(method, path, body=body or None, headers=named)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    if answer.status not in {200, 201}:
        raise RuntimeError(f"{method} {path}: {answer.status} {text[:300]}")
    return text


def prepare(mock: Mock) -> None:
    """Fund two accounts, and let the second one make the book deep."""
    for account in (mock.credentials["account_id"], "user_0002"):
        body = json.dumps({"amount_cents": FUNDS_CENTS}).encode()
        ask(mock, "POST", f"/__mock__/accounts/{account}/deposit", body=body)
    for side, price in (("ask", "0.3300"), ("bid", "0.3100")):
        deep = order(TICKER, side, price, "5000000.00") | {"account_id": "user_0002"}
        ask(mock, "POST", "/__mock__/orders", body=json.dumps(deep).encode())


def requests_of(duration_s: float) -> int:
    """Return how many requests are made for a round."""
    return round(REQUESTS_PER_S_MAX * duration_s * 1.1)


def signed_requests(signer: Signer, method: str, path: str, duration_s: float) -> list[bytes]:
    """Return requests enough for a round, each with a signature of its own."""
    bodies = order_mix() if method == "POST" else [b""]
    return [
        request_bytes(
            method, path, headers=signer.headers(method, path), body=bodies[number % len(bodies)]
        )
        for number in range(requests_of(duration_s))
    ]


def _rate(port: int, requests: Sequence[bytes], duration_s: float, wanted: set[int]) -> float:
    result = asyncio.run(drive(port, requests, duration_s=duration_s))
    if not set(result.statuses) <= wanted:
        raise RuntimeError(f"expected only {wanted}, saw {dict(result.statuses)}")
    return result.requests_per_s


def compare(name: str, ours: Callable[[], float], others: Callable[[], float], rounds: int) -> Row:
    """Measure two things in alternating rounds."""
    theirs, mine = [], []
    for _ in range(rounds):
        theirs.append(others())
        mine.append(ours())
    ratios = [a / b for a, b in zip(mine, theirs, strict=True)]
    spread = (min(ratios), max(ratios))
    return Row(
        name, statistics.median(mine), statistics.median(theirs), statistics.median(ratios), spread
    )


def orders_row(name: str, rounds: int, duration_s: float, *, trust: bool) -> Row:
    """POST an order, against bare Starlette."""
    with mock_exchange(*EDITION, *(("--auth", "trust") if trust else ())) as mock:
        prepare(mock)
        signer = Signer(mock)
        plain = [
            request_bytes("POST", ORDERS, headers=signer.believed(), body=body)
            for body in order_mix()
        ]
        answer = ask(mock, "POST", ORDERS, signer.headers("POST", ORDERS), order_mix()[0])

        def ours() -> float:
            requests = plain if trust else signed_requests(signer, "POST", ORDERS, duration_s)
            return _rate(mock.port, requests, duration_s, {201})

        with tempfile.TemporaryDirectory() as folder:
            bodies = Path(folder) / "bodies.json"
            bodies.write_text(json.dumps({ORDERS: answer}))
            with yardstick("yardstick_rest.py", str(bodies)) as port:
                return compare(name, ours, lambda: _rate(port, plain, duration_s, {200}), rounds)


def book_row(rounds: int, duration_s: float) -> Row:
    """GET an order book signed, against the same unsigned."""
    with mock_exchange(*EDITION) as mock:
        signer = Signer(mock)
        # as many in the loader's memory as there are signed ones, or its caches would be measured too
        plain = [request_bytes("GET", BOOK) for _ in range(requests_of(duration_s))]
        # made before the rounds, not in them: the signature of a public operation is not looked at, and may be old
        signed = signed_requests(signer, "GET", BOOK, duration_s)
        return compare(
            "GET order book, signed against unsigned",
            lambda: _rate(mock.port, signed, duration_s, {200}),
            lambda: _rate(mock.port, plain, duration_s, {200}),
            rounds,
        )


async def _busy_book(mock: Mock, signer: Signer, duration_s: float) -> float:
    subscribe = {"channels": ["orderbook_delta"], "market_tickers": [TICKER]}
    frame = json.dumps({"id": 1, "cmd": "subscribe", "params": subscribe})
    loop = asyncio.get_running_loop()
    peers = []
    for _ in range(SOCKETS):
        _, peer = await loop.create_connection(
            lambda: Listener("/trade-api/ws/v2", [frame], headers=signer.believed()),
            "127.0.0.1",
            mock.port,
        )
        peers.append(peer)
    await asyncio.sleep(0.3)
    if any(peer.messages < 2 for peer in peers):  # the reply and the snapshot
        raise RuntimeError(f"expected 2 messages each, saw {[peer.messages for peer in peers]}")
    body = json.dumps(order(TICKER, "bid", "0.0500")).encode()
    request = request_bytes("POST", ORDERS, headers=signer.believed(), body=body)
    reader, writer = await asyncio.open_connection("127.0.0.1", mock.port)
    drain = asyncio.create_task(read_away(reader))
    rate = await count_arrivals(peers, lambda: writer.write(request), duration_s)
    drain.cancel()
    writer.close()
    return rate


def busy_book(rounds: int, duration_s: float) -> FanOut:
    """Tell 50 sockets of each order that changes one book, against a bare broadcast of as many bytes."""
    ours, bare = [], []
    with mock_exchange(*EDITION, "--auth", "trust") as mock:
        prepare(mock)
        signer = Signer(mock)
        frame = {
            "type": "orderbook_delta",
            "sid": 1,
            "seq": 1_000_000,
            "sending_ts_ms": 1_795_359_845_000,
            "msg": {
                "market_ticker": TICKER,
                "market_id": "00000000-0000-4000-8000-000000000000",
                "price_dollars": "0.0500",
                "delta_fp": "1.00",
                "side": "yes",
                "ts": "2026-11-22T15:04:05.000000Z",
                "ts_ms": 1_795_359_845_000,
            },
        }
        message = json.dumps(frame, separators=(",", ":"))
        with yardstick("yardstick_fanout.py", message) as port:
            for _ in range(rounds):
                bare.append(asyncio.run(drive_yardstick(port, duration_s)))
                ours.append(asyncio.run(_busy_book(mock, signer, duration_s)))
    ratio = statistics.median(a / b for a, b in zip(ours, bare, strict=True))
    return FanOut(statistics.median(ours), statistics.median(bare), ratio)


def run(rounds: int, duration_s: float) -> tuple[list[Row], Row, FanOut]:
    """Measure every row."""
    orders = [
        orders_row("POST order, a fresh RSA signature each", rounds, duration_s, trust=False),
        orders_row("POST order, `--auth trust`", rounds, duration_s, trust=True),
    ]
    return orders, book_row(rounds, duration_s), busy_book(rounds, duration_s)
