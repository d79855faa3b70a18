"""An exchange on a disk, over TLS, under load for minutes, killed once in the middle: nothing lost, and memory flat.

    python bench/soak.py --minutes 10

Starts ``mock-exchange serve --activity 7 --data … --tls``, drives 200 requests a second and 50 sockets, prints a line each half
minute, ends the process with SIGKILL half way and starts it again on the same folder. Exit status 1 if an order that was answered is
not there afterwards, or is there twice, or if a request failed while the exchange was up.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import ssl
import subprocess
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
from processes import free_port
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

REQUESTS_PER_S = 200
WORKERS = 8
SOCKETS = 50
REPORT_S = 30
READY_S = 30.0
TICKER = "BTC-2024-12-31"
ORDER = {"ticker": TICKER, "side": "buy", "type": "limit", "size": 1, "price": 0.02}
AGAIN = 100
"""So many of the last orders are sent again after each life, with the keys they had."""


class Exchange:
    """The process under test: started, killed, started again on one port and one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.told: dict[str, Any] = {}

    async def start(self) -> float:
        """Start and wait until the credentials are written. Returns the seconds that took."""
        credentials = self.folder / "creds.json"
        credentials.unlink(missing_ok=True)
        begun = time.perf_counter()
        self._launch(credentials)
        assert self.process is not None
        while not credentials.exists() or not credentials.read_text():
            if self.process.poll() is not None or time.perf_counter() - begun > READY_S:
                raise SystemExit("the exchange does not start")
            await asyncio.sleep(0.01)
        self.told = json.loads(credentials.read_text())
        return time.perf_counter() - begun

    def _launch(self, credentials: Path) -> None:
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "mock_exchange", "serve", "--port", str(self.port)),
                *("--activity", "7", "--data", str(self.folder / "data"), "--tls", "--limits"),
                *("off", "--log-level", "off", "--credentials-out", str(credentials)),
            ],
            stdout=subprocess.DEVNULL,
        )

    def kill(self) -> None:
        """End it at once, as a lost machine would."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def memory_mb(self) -> float:
        """Return the resident memory of the process."""
        assert self.process is not None
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
        return 0.0

    def trust(self) -> ssl.SSLContext:
        """Return a context that trusts its certificate."""
        return ssl.create_default_context(cafile=self.told["ca_path"])


class Load:
    """Callers at a steady pace, and what they were told."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.up = asyncio.Event()
        self.answered: dict[str, str] = {}
        """Idempotency key -> order id, of every order that was answered."""
        self.cancelled: set[str] = set()
        self.seen: Counter[str] = Counter()
        self.waits_s: list[float] = []
        self._open: deque[str] = deque()
        self._numbers = itertools.count()

    async def callers(self) -> None:
        """Run until cancelled."""
        async with asyncio.TaskGroup() as group:
            for _ in range(WORKERS):
                group.create_task(self._caller())
            for _ in range(SOCKETS):
                group.create_task(self._listener())

    async def _caller(self) -> None:
        while True:
            await self.up.wait()
            with contextlib.suppress(httpx2.TransportError):
                async with self.client() as client:
                    await self._call_while_up(client)

    async def _call_while_up(self, client: httpx2.AsyncClient) -> None:
        due = time.perf_counter()
        while self.up.is_set():
            due = max(due + WORKERS / REQUESTS_PER_S, time.perf_counter() - 1)
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            begun = time.perf_counter()
            try:
                await self._call(client, next(self._numbers))
            except httpx2.TransportError:
                if self.up.is_set():
                    self.seen["failed"] += 1
                raise
            self.waits_s.append(time.perf_counter() - begun)

    async def _call(self, client: httpx2.AsyncClient, number: int) -> None:
        if number % 4 == 0:
            key = f"soak-{number}"
            answer = await client.post("/orders", json=ORDER, headers={"Idempotency-Key": key})
            if answer.status_code == 200:
                self.answered[key] = answer.json()["order"]["order_id"]
                self._open.append(self.answered[key])
        elif number % 4 == 1 and self._open:
            order_id = self._open.popleft()
            answer = await client.delete(f"/orders/{order_id}")
            if answer.status_code == 200:
                self.cancelled.add(order_id)
        else:
            answer = await client.get(f"/markets/{TICKER}")
        self.seen[str(answer.status_code)] += 1

    def client(self) -> httpx2.AsyncClient:
        """Return a client that shows the key and trusts the certificate."""
        told = self.exchange.told
        return httpx2.AsyncClient(
            base_url=told["rest_url"],
            headers={"Authorization": f"Bearer {told['api_key']}"},
            verify=self.exchange.trust(),
        )

    async def _listener(self) -> None:
        while True:
            await self.up.wait()
            with contextlib.suppress(OSError, ConnectionClosed, TimeoutError):
                async for _ in self._messages():
                    self.seen["messages"] += 1
            await asyncio.sleep(0.2)

    async def _messages(self) -> AsyncIterator[Any]:
        told = self.exchange.told
        async with connect(told["ws_url"], ssl=self.exchange.trust()) as socket:
            await socket.send(json.dumps({"type": "auth", "api_key": told["api_key"]}))
            subscribe = {"type": "subscribe", "channel": "market", "ticker": TICKER}
            await socket.send(json.dumps(subscribe))
            async for message in socket:
                yield message


async def soak(minutes: float) -> int:
    """Run it and return the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        exchange = Exchange(Path(folder))
        load = Load(exchange)
        try:
            print(f"first start {await exchange.start():.2f} s", flush=True)
            load.up.set()
            async with asyncio.TaskGroup() as group:  # a caller that fails ends it all
                callers = group.create_task(load.callers())
                wrong = await _two_lives(exchange, load, minutes * 30)
                callers.cancel()
        finally:
            exchange.kill()
    failed = load.seen["failed"]
    print(
        f"orders answered {len(load.answered)}, lost or doubled {wrong}, requests failed {failed}"
    )
    return 1 if wrong or failed or not load.answered else 0


async def _two_lives(exchange: Exchange, load: Load, seconds: float) -> int:
    """Watch a life, kill the exchange, watch another. Return how many orders were not as they had been answered."""
    await _watched(load, seconds)
    load.up.clear()
    exchange.kill()
    print(f"killed; again after {await exchange.start():.2f} s")
    wrong = await _compared(load)
    load.up.set()
    await _watched(load, seconds)
    load.up.clear()
    return wrong + await _compared(load)


async def _watched(load: Load, seconds: float) -> None:
    end = time.perf_counter() + seconds
    while (left := end - time.perf_counter()) > 0:
        load.seen.clear()
        load.waits_s.clear()
        begun = time.perf_counter()
        await asyncio.sleep(min(REPORT_S, left))
        took = time.perf_counter() - begun
        waits = sorted(load.waits_s) or [0.0]
        calls = sum(count for name, count in load.seen.items() if name.isdigit())
        print(
            f"memory {load.exchange.memory_mb():.0f} MB, {calls / took:.0f} requests/s, "
            f"{load.seen['messages'] / took:.0f} messages/s, "
            f"99 of 100 within {waits[len(waits) * 99 // 100] * 1000:.1f} ms, "
            f"{dict(sorted(load.seen.items()))}",
            flush=True,
        )


async def _compared(load: Load) -> int:
    """Return how many answered orders are not there, are there with another life, or were placed twice."""
    wrong = 0
    async with load.client() as client:
        for order_id in list(load.answered.values()):
            answer = await client.get(f"/orders/{order_id}")
            there = answer.status_code == 200
            wrong += not there or (
                order_id in load.cancelled and answer.json()["order"]["status"] != "cancelled"
            )
        for key, order_id in list(load.answered.items())[-AGAIN:]:
            answer = await client.post("/orders", json=ORDER, headers={"Idempotency-Key": key})
            wrong += answer.json()["order"]["order_id"] != order_id
    url = load.exchange.told["rest_url"].split("/trade-api")[0]
    async with httpx2.AsyncClient(verify=load.exchange.trust(), timeout=60) as client:
        lines = (await client.get(f"{url}/__mock__/commands")).text.splitlines()
        holds = (await client.get(f"{url}/__mock__/state/invariants")).json()
    print(f"{len(lines)} commands; invariants {holds}")
    return wrong + (len(set(load.answered.values())) != len(load.answered))


def main() -> int:
    """Read the options and soak."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    return asyncio.run(soak(parser.parse_args().minutes))


if __name__ == "__main__":
    sys.exit(main())
