"""Take the picture of the live page anew: ``python ci/docs/live_page_picture.py`` writes docs/live-page.png.

An exchange with seeded traders, some requests good and bad, two sockets, and Debian's Chromium (``chromium`` on the path).
"""

import json
import shutil
import sys
from contextlib import ExitStack
from pathlib import Path

import httpx2
from playwright.sync_api import sync_playwright
from websockets.sync.client import ClientConnection, connect

from mock_exchange import MockExchange

OUT = Path(__file__).parents[2] / "docs" / "live-page.png"
BYTES_MAX = 300_000
TICKER = "BTC-2024-12-31"
ORDER = {"ticker": TICKER, "side": "buy", "type": "limit", "size": 2, "price": 0.6}


def main() -> int:
    """Take the picture; return 1 where there is no browser, or where it came out too large."""
    browser_path = shutil.which("chromium")
    if browser_path is None:
        print("there is no chromium on the path", file=sys.stderr)
        return 1
    with ExitStack() as stack:
        exchange = stack.enter_context(MockExchange(seed=7, activity=7))
        playwright = stack.enter_context(sync_playwright())
        exchange.clock.advance(900)
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme="dark")
        page.goto(f"{exchange.url}/__mock__/")
        page.wait_for_selector("#ladder tbody tr >> nth=6")
        page.click("#tab-requests")
        for ticker in (TICKER, "NBA-2025-BOS"):
            socket = stack.enter_context(connect(exchange.ws_url))
            subscribe(socket, exchange.credentials().api_key, ticker)
        ask(exchange)
        page.wait_for_timeout(4_000)
        page.screenshot(path=OUT)
        browser.close()
    size = OUT.stat().st_size
    print(f"{OUT.name}: {size} bytes")
    return int(size > BYTES_MAX)


def subscribe(socket: ClientConnection, api_key: str, ticker: str) -> None:
    """Listen to a market."""
    socket.send(json.dumps({"type": "auth", "api_key": api_key}))
    socket.send(json.dumps({"type": "subscribe", "channel": "market", "ticker": ticker}))


def ask(exchange: MockExchange) -> None:
    """Send requests of every verdict that a client can cause."""
    headers = exchange.credentials().headers
    with httpx2.Client(base_url=exchange.rest_url, headers=headers) as client:
        for size in (2, 5, 0, 3):
            client.get("/markets", params={"limit": 5})
            client.post("/orders", json=ORDER | {"size": size})
        client.post("/orders", json=ORDER | {"size": 100_000})
        client.get("/orders/ord_1")
        client.get("/fills")
        client.get("/nowhere")
        client.get(f"/markets/{TICKER}")


if __name__ == "__main__":
    sys.exit(main())
