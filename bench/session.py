"""What a request costs inside the session, without sockets: microseconds per call, at best, and by a yardstick.

Other work on the machine stretches every figure. The yardstick, ``orjson.loads`` of one order, is stretched with them: it takes
0.43 us on the quiet machine of the figures in README, so its multiple tells what a call would cost there.

python bench/session.py
"""

import statistics
import sys
import timeit
from functools import partial

import orjson

from kalshi_contract.loader import load_edition
from mock_exchange.clock import Clock
from mock_exchange.core.commands import Deposit
from mock_exchange.session.http import HttpRequest
from mock_exchange.session.venue import Venue

ROUNDS = 100
CALLS = 100
LOADS_US = 0.43
ORDER = b'{"ticker":"BTC-2024-12-31","side":"buy","type":"limit","size":1,"price":0.05}'


def make_venue(limits: str) -> Venue:
    """Return a venue that raises where it has a defect."""

    def on_defect(defect: object) -> None:
        raise AssertionError(defect)

    venue = Venue(load_edition(), clock=Clock(), limits=limits, on_defect=on_defect)
    venue.execute(Deposit("user_0001", 10**15))
    return venue


def cost_us(venue: Venue, request: HttpRequest) -> tuple[float, float]:
    """Return what a call costs at best, and the median of its ratio to the yardstick measured beside it."""
    assert venue.handle(request).status == 200, venue.handle(request).body
    call, parse = partial(venue.handle, request), partial(orjson.loads, ORDER)
    pairs = [
        (timeit.timeit(call, number=CALLS), timeit.timeit(parse, number=CALLS))
        for _ in range(ROUNDS)
    ]
    best_us = min(seconds for seconds, _ in pairs) / CALLS * 1e6
    return best_us, statistics.median(seconds / parsed for seconds, parsed in pairs)


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
        cases = {
            "POST /orders, rests": request("POST", "/orders", ORDER),
            "POST /orders, trades": request("POST", "/orders", ORDER.replace(b"0.05", b"0.67")),
            "GET /orders/{id}": request("GET", "/orders/ord_123456789"),
            "GET /markets/{ticker}": request("GET", "/markets/BTC-2024-12-31"),
            "GET /markets": request("GET", "/markets"),
            "GET /accounts/{id}": request("GET", "/accounts/user_0001"),
        }
        print(
            f"limits {limits}: best us, us by the yardstick (orjson.loads of an order = {LOADS_US} us)"
        )
        for name, case in cases.items():
            best_us, ratio = cost_us(venue, case)
            print(f"  {name:24} {best_us:7.2f} {ratio * LOADS_US:7.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
