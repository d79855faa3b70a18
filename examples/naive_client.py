"""A client as one writes it on a Friday: it works, until something breaks. It is here to be certified, and to fail.

    kalshi-harness certify -- python examples/naive_client.py

Reference contract. Reads its addresses and its key from the environment that `certify` sets.
"""

import json
import os
import threading
import time
import urllib.error
import urllib.request

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

REST = os.environ["KALSHI_CERTIFY_REST_URL"]
WS = os.environ["KALSHI_CERTIFY_WS_URL"]
KEY = os.environ["KALSHI_CERTIFY_API_KEY"]
TICKER = os.environ["KALSHI_CERTIFY_TICKER"]


def call(method: str, path: str, body: dict | None = None) -> dict:
    """Call the API, and keep calling until it answers."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    while True:
        try:
            request = urllib.request.Request(REST + path, data, headers, method=method)
            with urllib.request.urlopen(request, timeout=5) as answer:
                return json.load(answer)
        except OSError as error:
            print("trying again:", error)


def markets() -> list[str]:
    """List the markets, two a page: a page that is not full is the last."""
    tickers: list[str] = []
    while True:
        page = call("GET", f"/markets?limit=2&offset={len(tickers)}")["markets"]
        tickers += [market["ticker"] for market in page]
        if len(page) < 2:
            return tickers


def listen() -> None:
    """Follow the market; when the connection is lost, connect again."""
    while True:
        try:
            with connect(WS) as socket:
                socket.send(json.dumps({"type": "auth", "api_key": KEY}))
                socket.send(
                    json.dumps({"type": "subscribe", "channel": "market", "ticker": TICKER})
                )
                for message in socket:
                    print(json.loads(message))
        except (OSError, ConnectionClosed) as error:
            print("connecting again:", error)


def main() -> None:
    """Look at the market, buy a little, look again."""
    threading.Thread(target=listen, daemon=True).start()
    print("trading", TICKER, "of", markets())
    while True:
        market = call("GET", f"/markets/{TICKER}")["market"]
        price = round(min(0.99, max(0.01, market["last_price"])), 2)
        order = {"ticker": TICKER, "side": "buy", "type": "limit", "size": 1, "price": price}
        placed = call("POST", "/orders", order)
        call("GET", f"/orders/{placed['order']['order_id']}")
        time.sleep(1)


if __name__ == "__main__":
    main()
