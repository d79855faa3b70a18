"""A play on a fresh venue, run as a script by other processes: writes every answer and every frame to standard output.

``python property_venue_play.py SEED COUNT``. Frozen clock, seeded chance: same arguments, same bytes, on any Python.
"""

import random
import sys

import orjson

from kalshi_contract.loader import load_edition
from mock_exchange.clock import CONTRACT_MOMENT_US, Clock
from mock_exchange.session.http import HttpRequest
from mock_exchange.session.venue import Venue

USERS = ("user_0001", "user_0002", "maker_0001")
TICKERS = ("BTC-2024-12-31", "CPI-2025-01", "NO-SUCH-MARKET")


def order(dice):
    """Return an order body, now and then a bad one."""
    body = {
        "ticker": dice.choice(TICKERS),
        "side": dice.choice(("buy", "sell")),
        "type": "limit",
        "size": dice.choice((1, 5, 50, -1)),
        "price": dice.choice((0.4, 0.42, 0.5, 0.64, 0.65, 0.66, 0.7)),
        "time_in_force": dice.choice(("gtc", "gtc", "ioc", "fok")),
    }
    return orjson.dumps(body)


def request(dice, base, key):
    """Return the next request of the play."""
    headers = [(b"authorization", f"Bearer {key}".encode()), (b"content-type", b"application/json")]
    if dice.random() < 0.5:
        return HttpRequest("POST", f"{base}/orders", b"", headers, order(dice))
    number = 123_456_789 + dice.randrange(60)
    method, path, query = dice.choice(
        (
            ("GET", "/markets", b"limit=3&offset=1"),
            ("GET", f"/markets/{dice.choice(TICKERS)}", b""),
            ("GET", f"/orders/ord_{number}", b""),
            ("DELETE", f"/orders/ord_{number}", b""),
            ("GET", "/fills", b"limit=5"),
            ("GET", f"/accounts/{dice.choice(USERS)}/positions", b""),
            ("GET", f"/accounts/{dice.choice(USERS)}", b"limit=x"),
        )
    )
    return HttpRequest(method, base + path, query, headers, b"")


def play(seed, count, write):
    """Play ``count`` requests with a stream open for each user; ``write`` gets the bytes of everything that comes back."""
    dice = random.Random(seed)
    edition = load_edition()
    clock = Clock(CONTRACT_MOMENT_US, frozen=True)
    venue = Venue(edition, seed=seed, clock=clock, limits="x50")
    keys = {user: venue.keys.first_of(user).api_key for user in USERS}
    streams = {user: venue.open_stream() for user in USERS}
    for user, stream in streams.items():
        for frame in (
            {"type": "auth", "api_key": keys[user]},
            {"type": "subscribe", "channel": "account", "account_id": user},
            {"type": "subscribe", "channel": "orders", "account_id": user},
            {"type": "subscribe", "channel": "market", "ticker": TICKERS[0]},
        ):
            stream.receive_text(orjson.dumps(frame), clock.now_us())
    for _ in range(count):
        answer = venue.handle(request(dice, edition.base_path, keys[dice.choice(USERS)]))
        write(b"%d %s\n" % (answer.status, answer.body))
        for stream in streams.values():
            frames, _ = stream.take_output()
            write(b"".join(frame + b"\n" for frame in frames))
        clock.advance(dice.choice((0, 0.25, 2)))
    write(venue.exchange.state_hash().encode() + b"\n")


if __name__ == "__main__":
    play(int(sys.argv[1]), int(sys.argv[2]), sys.stdout.buffer.write)
