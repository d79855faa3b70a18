"""What a request costs inside the session, without sockets: microseconds per call, best of several rounds.

python bench/session.py
"""

import sys
import timeit
from functools import partial

from kalshi_contract.loader import load_edition
from mock_exchange.clock import Clock
from mock_exchange.core.commands import Deposit
from mock_exchange.session.http import HttpRequest
from mock_exchange.session.venue import Venue

ROUNDS = 7
CALLS = 2_000


def make_venue(limits: str) -> Venue:
    """Return a venue that raises where it has a defect."""

    def on_defect(defect: object) -> None:
        raise AssertionError(defect)

    venue = Venue(load_edition(), clock=Clock(), limits=limits, on_defect=on_defect)
    venue.execute(Deposit("user_0001", 10**15))
    return venue


def cost_us(venue: Venue, request: HttpRequest) -> float:
    """Return the best cost of one call."""
    assert venue.handle(request).status == 200, venue.handle(request).body
    seconds = min(timeit.repeat(lambda: venue.handle(request), number=CALLS, repeat=ROUNDS))
    return seconds / CALLS * 1e6


def _request(
    base: str, headers: list[tuple[bytes, bytes]], method: str, path: str, body: bytes = b""
) -> HttpRequest:
    return HttpRequest(method, base + path, b"", headers, body)


def main() -> int:
    """Print the table."""
    for limits in ("off", "x999999"):
        venue = make_venue(limits)
        key = venue.keys.first_of("user_0001").api_key
        headers = [
            (b"host", b"127.0.0.1:8080"),
            (b"user-agent", b"bench"),
            (b"accept", b"*/*"),
            (b"authorization", b"Bearer " + key.encode()),
            (b"content-type", b"application/json"),
        ]
        base = venue.edition.base_path

        request = partial(_request, base, headers)
        resting = b'{"ticker":"BTC-2024-12-31","side":"buy","type":"limit","size":1,"price":0.05}'
        crossing = b'{"ticker":"BTC-2024-12-31","side":"buy","type":"limit","size":1,"price":0.67}'
        cases = {
            "POST /orders, rests": request("POST", "/orders", resting),
            "POST /orders, trades": request("POST", "/orders", crossing),
            "GET /orders/{id}": request("GET", "/orders/ord_123456789"),
            "GET /markets/{ticker}": request("GET", "/markets/BTC-2024-12-31"),
            "GET /markets": request("GET", "/markets"),
            "GET /accounts/{id}": request("GET", "/accounts/user_0001"),
        }
        print(f"limits {limits}")
        for name, case in cases.items():
            print(f"  {name:24} {cost_us(venue, case):7.2f} us")
    return 0


if __name__ == "__main__":
    sys.exit(main())
