"""REST speed as ratios: the mock with everything on against bare Starlette answering the same bytes.

Rounds alternate between the two servers, so that a machine that slows down slows both; a row's figure is the median of the
rounds' ratios.
"""

import asyncio
import json
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from load import LoadResult, drive, request_bytes
from processes import Mock, mock_exchange, yardstick

BASE = "/trade-api/v2"
MARKETS = 100
LIMITS = "x999999"  # quotas are counted on every request, and high enough not to be met
FUNDS_MICROS = 10**15


@dataclass(frozen=True, slots=True)
class Case:
    """One row: its name, the requests it cycles through, and the yardstick's path and answer."""

    name: str
    requests: tuple[bytes, ...]
    path: str
    answer: str
    verb: str


@dataclass(frozen=True, slots=True)
class Row:
    """The outcome of a case."""

    name: str
    mock_per_s: float
    yardstick_per_s: float
    ratio: float
    spread: tuple[float, float]


def prepare(mock: Mock) -> str:
    """Fund the account, fill the list up to 100 markets, and return the id of an order that rests."""
    account = mock.credentials["account_id"]
    mock.call("POST", f"/__mock__/accounts/{account}/deposit", {"amount_cents": 10**11})
    have = len(mock.call("GET", f"{BASE}/markets?limit=1000")["markets"])
    for number in range(have, MARKETS):
        mock.call(
            "POST",
            "/__mock__/markets",
            {"ticker": f"BENCH-{number:03d}", "title": f"Will case {number} come true?"},
        )
    order = _order("BENCH-099", "buy", 1, 0.05)
    placed = mock.call("POST", f"{BASE}/orders", order)
    order_id: str = placed["order"]["order_id"]
    return order_id


def _order(ticker: str, side: str, size: int, price: float) -> dict[str, object]:
    return {
        "ticker": ticker,
        "side": side,
        "type": "limit",
        "size": size,
        "price": price,
        "time_in_force": "gtc",
    }


def order_mix() -> list[dict[str, object]]:
    """Return the orders of the POST row: 8 of 10 rest at various prices, 2 of 10 take from the seeded book."""
    resting = [_order(f"BENCH-{n:03d}", "buy", 1 + n % 7, 0.10 + n / 100) for n in range(50, 66)]
    for order in resting:
        order["price"] = round(float(str(order["price"])), 2)
    taking = [
        _order("BTC-2024-12-31", side, 1, price)
        for side, price in (("buy", 0.66), ("sell", 0.64), ("buy", 0.66), ("sell", 0.64))
    ]
    return [
        *resting[:8],
        *taking[:2],
        *resting[8:],
        *taking[2:],
    ]


def cases(mock: Mock, order_id: str) -> list[Case]:
    """Return the rows, each with the yardstick's answer taken from the mock itself."""
    auth = [f"Authorization: Bearer {mock.credentials['api_key']}"]

    def get(name: str, path: str) -> Case:
        answer = json.dumps(mock.call("GET", path), separators=(",", ":"))
        request = request_bytes("GET", path, headers=auth)
        return Case(name, (request,), path, answer, "GET")

    bodies = [json.dumps(order).encode() for order in order_mix()]
    posts = tuple(
        request_bytes("POST", f"{BASE}/orders", headers=auth, body=body) for body in bodies
    )
    answer = mock.call("POST", f"{BASE}/orders", order_mix()[0])
    post = Case(
        "POST /orders", posts, f"{BASE}/orders", json.dumps(answer, separators=(",", ":")), "POST"
    )
    return [
        post,
        get("GET /orders/{id}", f"{BASE}/orders/{order_id}"),
        get(f"GET /markets ({MARKETS} markets)", f"{BASE}/markets"),
        get("GET /markets/{ticker}", f"{BASE}/markets/BTC-2024-12-31"),
    ]


def _checked(result: LoadResult, name: str) -> float:
    if set(result.statuses) != {200}:
        raise RuntimeError(f"{name}: expected only 200, saw {dict(result.statuses)}")
    return result.requests_per_s


def measure(case: Case, mock_port: int, bare_port: int, rounds: int, duration_s: float) -> Row:
    """Run a case in alternating rounds."""
    ours: list[float] = []
    bare: list[float] = []
    for _ in range(rounds):
        for port, into in ((bare_port, bare), (mock_port, ours)):
            result = asyncio.run(drive(port, case.requests, duration_s=duration_s))
            into.append(_checked(result, case.name))
    ratios = [mine / yard for mine, yard in zip(ours, bare, strict=True)]
    return Row(
        case.name,
        statistics.median(ours),
        statistics.median(bare),
        statistics.median(ratios),
        (min(ratios), max(ratios)),
    )


def run(rounds: int, duration_s: float) -> Sequence[Row]:
    """Measure every row."""
    with mock_exchange("--limits", LIMITS, "--seed", "7") as mock:
        rows = cases(mock, prepare(mock))
        with tempfile.TemporaryDirectory() as folder:
            bodies = Path(folder) / "bodies.json"
            bodies.write_text(json.dumps({case.path: case.answer for case in rows}))
            with yardstick("yardstick_rest.py", str(bodies)) as bare_port:
                return [measure(case, mock.port, bare_port, rounds, duration_s) for case in rows]
