"""Drives an exchange that is running until every metric of `/metrics` has moved, and prints what it shows then.

    ci/serve --credentials-out creds.json            # in one terminal
    python bench/watched.py creds.json               # in another

Takes a few seconds, places orders, exceeds limits, sets fault rules and takes them away again: not for an exchange that somebody
needs. Exit status 1, with the names, if a metric shows nothing.
"""

import argparse
import asyncio
import http.client
import json
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from load import drive, request_bytes
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from kalshi_contract.monitoring.metrics import METRICS

TRADES = 150
"""More than a connection may get in a second: the rest waits, and the newest one takes the place of the others."""

NOTHING_TO_SEE = {"defects_total": "a healthy exchange has none"}
"""Metrics that stay at 0 here, each with its reason."""


class Exchange:
    """The exchange under watch, and an account of it."""

    def __init__(self, credentials: dict[str, str]) -> None:
        self.credentials = credentials
        url = urlsplit(credentials["rest_url"])
        self.base = url.path
        self.host, self.port = url.hostname or "127.0.0.1", url.port or 80

    def call(self, method: str, path: str, body: Any = None, *, key: str | None = None) -> bytes:
        """Call any path and return the body, whatever the status; an answer that is cut is none."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=10)
        headers = {"Content-Type": "application/json"}
        headers["Authorization"] = f"Bearer {key or self.credentials['api_key']}"
        try:
            connection.request(
                method, path, None if body is None else json.dumps(body), headers=headers
            )
            return connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            return b""
        finally:
            connection.close()

    def contract(
        self, method: str, path: str, body: Any = None, *, key: str | None = None
    ) -> bytes:
        """Call an operation of the contract."""
        return self.call(method, self.base + path, body, key=key)

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """Call the control API."""
        return json.loads(self.call(method, f"/__mock__{path}", body))

    def stream(self, stack: ExitStack, key: str | None = None) -> ClientConnection:
        """Open a WebSocket and show a key."""
        opened = stack.enter_context(
            connect(self.credentials["ws_url"], proxy=None, max_queue=None)
        )
        api_key = key or self.credentials["api_key"]
        opened.send(json.dumps({"type": "auth", "api_key": api_key}))
        return opened


def order(ticker: str, side: str, price: float) -> dict[str, Any]:
    """Return an order of one contract."""
    return {"ticker": ticker, "side": side, "type": "limit", "size": 1, "price": price}


def load(exchange: Exchange) -> None:
    """Read and trade for a second, and beyond the limits."""
    auth = [f"Authorization: Bearer {exchange.credentials['api_key']}"]
    body = json.dumps(order(exchange.credentials["ticker"], "buy", 0.05)).encode()
    requests = [
        request_bytes("GET", f"{exchange.base}/markets", headers=auth),
        request_bytes("POST", f"{exchange.base}/orders", headers=auth, body=body),
    ]
    asyncio.run(drive(exchange.port, requests, connections=4, duration_s=1.0))


def trade(exchange: Exchange) -> None:
    """Have orders accepted, refused, filled and cancelled."""
    ticker, account = exchange.credentials["ticker"], exchange.credentials["account_id"]
    place = {"account_id": account, **order(ticker, "buy", 0.05)}
    resting = exchange.control("POST", "/orders", place)["order"]["order_id"]
    exchange.control("DELETE", f"/orders/{resting}")
    exchange.control("POST", "/orders", {**place, "price": 0.66})
    exchange.control("POST", "/orders", {**place, "size": 1_000_000, "price": 0.99})


def misbehave(exchange: Exchange) -> None:
    """Send what is refused: a wrong key, an unknown market, and no HTTP at all."""
    exchange.contract("GET", "/markets", key="a-wrong-key")
    exchange.contract("GET", "/markets/NO-SUCH")
    with socket.create_connection((exchange.host, exchange.port), timeout=5) as raw:
        raw.sendall(b"this is no HTTP\r\n\r\n")
        raw.recv(1_024)


def break_things(exchange: Exchange) -> None:
    """Let fault rules strike, and take them away."""
    rules = [
        {"match": {"operation": "get_market"}, "when": {"nth": 1}, "fault": {"kind": "status", "status": 503}},
        {"match": {"operation": "get_market"}, "when": {"nth": 2}, "fault": {"kind": "cut_connection"}},
    ]  # fmt: skip
    exchange.control("PUT", "/faults", {"rules": rules})
    for _ in range(3):  # the second rule counts what the first one let pass
        exchange.contract("GET", f"/markets/{exchange.credentials['ticker']}")


def watch(exchange: Exchange, stack: ExitStack) -> None:
    """Open streams and end each in another way, in the middle of more trades than they may be told of at once."""
    ticker = exchange.credentials["ticker"]
    streams = [exchange.stream(stack) for _ in range(3)]
    for stream in streams:
        stream.send(json.dumps({"type": "subscribe", "channel": "market", "ticker": ticker}))
        while json.loads(stream.recv(timeout=5))["type"] != "market_update":
            pass
    for number in range(TRADES):
        side, price = (("buy", 0.66), ("sell", 0.64))[number % 2]
        account = exchange.credentials["account_id"]
        exchange.control("POST", "/orders", {"account_id": account, **order(ticker, side, price)})
    clean, lost, struck = streams
    linger = struct.pack("ii", 1, 0)
    lost.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    lost.socket.close()
    clean.close()
    drop = {"match": {"message": "market_update"}, "fault": {"kind": "drop_socket"}}
    exchange.control("PUT", "/faults", {"rules": [drop]})
    place = {"account_id": exchange.credentials["account_id"], **order(ticker, "buy", 0.66)}
    exchange.control("POST", "/orders", place)
    refused = exchange.stream(stack, "a-wrong-key")
    for stream in (refused, struck):
        try:
            while True:
                stream.recv(timeout=5)
        except (ConnectionClosed, TimeoutError):
            stream.close()
    exchange.control("DELETE", "/faults")
    last = exchange.stream(stack)
    last.send(json.dumps({"type": "subscribe", "channel": "market", "ticker": ticker}))
    last.recv(timeout=5)


def samples(exchange: Exchange) -> dict[str, float]:
    """Return what `/metrics` shows: each series with its value."""
    text = exchange.call("GET", "/metrics").decode()
    pairs = (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in pairs}


def rows(shown: dict[str, float]) -> Iterator[tuple[str, int, float]]:
    """Yield each metric of the table with how many series it has and what they add up to."""
    for short, metric in METRICS["server"].items():
        name = f"{metric.name}_count" if metric.kind == "histogram" else metric.name
        values = [value for series, value in shown.items() if series.partition("{")[0] == name]
        yield short, len(values), sum(values)


def main() -> int:
    """Drive, scrape, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("credentials", type=Path, help="file written by --credentials-out")
    exchange = Exchange(json.loads(parser.parse_args().credentials.read_text()))
    for step in (load, trade, misbehave, break_things):
        step(exchange)
    missing = []
    print("| metric | series | sum |")
    print("|---|---|---|")
    with ExitStack() as stack:  # some streams are still open when it is scraped
        watch(exchange, stack)
        shown = samples(exchange)
    for short, series, total in rows(shown):
        print(f"| {METRICS['server'][short].name} | {series} | {total:,.6g} |")
        gauge = METRICS["server"][short].kind == "gauge"
        if not series or (not gauge and not total and short not in NOTHING_TO_SEE):
            missing.append(short)
    if missing:
        print(f"nothing to see of: {', '.join(missing)}", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
