"""Fan-out: one trade told to 50 sockets, against a bare ``websockets`` broadcast of as many bytes.

The trigger is one request (an order that trades; for the yardstick a text frame), several under way at a time; what is
counted is messages that arrived at the 50 sockets. The mock's figure includes taking the order, matching it and answering it.
"""

import asyncio
import base64
import json
import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from load import request_bytes
from processes import Mock, mock_exchange, yardstick

SOCKETS = 50
TICKER = "BTC-2024-12-31"
WINDOW = 8


def count_frames(buffer: bytearray) -> tuple[int, int]:
    """Return how many whole server frames (under 64 KiB) the buffer begins with, and where they end."""
    at, size, seen = 0, len(buffer), 0
    while size - at >= 2:
        length, start = buffer[at + 1], at + 2
        if length == 126:
            if size - at < 4:
                break
            length, start = int.from_bytes(buffer[at + 2 : at + 4], "big"), at + 4
        if size < start + length:
            break
        seen += 1
        at = start + length
    return seen, at


class Listener(asyncio.Protocol):
    """A raw WebSocket reader: upgrades, sends its first frames, then counts text frames."""

    def __init__(self, path: str, frames: Sequence[str], headers: Sequence[str] = ()) -> None:
        self.path = path
        self.headers = headers
        self.frames = frames
        self.messages = 0
        self.on_message: Callable[[], None] = _nothing
        self._buffer = bytearray()
        self._open = False
        self.transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        self.transport = writer = cast(asyncio.WriteTransport, transport)
        key = base64.b64encode(os.urandom(16)).decode()
        headers = [
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13",
            *self.headers,
        ]
        writer.write(request_bytes("GET", self.path, headers=headers))

    def send(self, text: str) -> None:
        """Send a short text frame, masked with zeros."""
        assert self.transport is not None
        data = text.encode()
        if len(data) < 126:
            head = bytes([0x81, 0x80 | len(data)])
        else:
            head = bytes([0x81, 0x80 | 126]) + len(data).to_bytes(2, "big")
        self.transport.write(head + bytes(4) + data)

    def data_received(self, data: bytes) -> None:
        """Count whole frames."""
        buffer = self._buffer
        buffer += data
        if not self._open:
            end = buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            if not buffer.startswith(b"HTTP/1.1 101"):
                raise RuntimeError(f"no upgrade: {bytes(buffer[:200])!r}")
            del buffer[: end + 4]
            self._open = True
            for frame in self.frames:
                self.send(frame)
        seen, at = count_frames(buffer)
        del buffer[:at]
        if seen:
            self.messages += seen
            for _ in range(seen):
                self.on_message()


def _nothing() -> None:
    return None


@dataclass(frozen=True, slots=True)
class FanOut:
    """Messages per second of both servers and the ratio (medians of alternating rounds)."""

    mock_per_s: float
    yardstick_per_s: float
    ratio: float


async def _listeners(port: int, path: str, frames: Sequence[Sequence[str]]) -> list[Listener]:
    loop = asyncio.get_running_loop()
    peers = []
    for first_frames in frames:
        _, peer = await loop.create_connection(
            lambda first_frames=first_frames: Listener(path, first_frames), "127.0.0.1", port
        )
        peers.append(peer)
    return peers


async def count_arrivals(
    peers: list[Listener], trigger: Callable[[], None], duration_s: float
) -> float:
    """Keep ``WINDOW`` triggers under way (the last socket's arrival frees a place) and count arrivals."""
    peers[-1].on_message = trigger
    for _ in range(WINDOW):
        trigger()
    await asyncio.sleep(duration_s / 10)
    before, begun = sum(peer.messages for peer in peers), time.perf_counter()
    await asyncio.sleep(duration_s)
    rate = (sum(peer.messages for peer in peers) - before) / (time.perf_counter() - begun)
    peers[-1].on_message = _nothing
    await asyncio.sleep(0.05)
    for peer in peers:
        if peer.transport is not None:
            peer.transport.close()
    return rate


async def _drive_mock(mock: Mock, keys: Sequence[tuple[str, str]], duration_s: float) -> float:
    frames = [
        [
            json.dumps({"type": "auth", "api_key": key}),
            json.dumps({"type": "subscribe", "channel": "market", "ticker": TICKER}),
        ]
        for _, key in keys
    ]
    peers = await _listeners(mock.port, "/ws/v2", frames)
    await asyncio.sleep(0.2)
    if any(peer.messages != 3 for peer in peers):
        raise RuntimeError(f"expected 3 messages each, saw {[peer.messages for peer in peers]}")
    order = {"ticker": TICKER, "side": "buy", "type": "limit", "size": 1, "price": 0.99}
    request = request_bytes(
        "POST",
        "/trade-api/v2/orders",
        headers=[f"Authorization: Bearer {mock.credentials['api_key']}"],
        body=json.dumps(order).encode(),
    )
    reader, writer = await asyncio.open_connection("127.0.0.1", mock.port)
    drain = asyncio.create_task(read_away(reader))
    rate = await count_arrivals(peers, lambda: writer.write(request), duration_s)
    drain.cancel()
    writer.close()
    return rate


async def read_away(reader: asyncio.StreamReader) -> None:
    """Read answers and forget them."""
    while await reader.read(65536):
        pass


async def drive_yardstick(port: int, duration_s: float) -> float:
    """Return how many messages a second the bare server's sockets get."""
    peers = await _listeners(port, "/", [()] * SOCKETS)
    (trigger,) = await _listeners(port, "/", [()])
    await asyncio.sleep(0.2)
    trigger.send("go")  # it leaves the listeners with its first frame
    await asyncio.sleep(0.05)
    rate = await count_arrivals(peers, lambda: trigger.send("go"), duration_s)
    if trigger.transport is not None:
        trigger.transport.close()
    return rate


def _prepare(mock: Mock) -> list[tuple[str, str]]:
    """Open accounts for 50 sockets (5 each) and put a deep offer into the book; return (account, key) a socket."""
    keys = []
    for number in range(SOCKETS // 5):
        account = f"listener_{number:02d}"
        mock.call("POST", "/__mock__/accounts", {"account_id": account, "deposit_cents": 10**9})
        key = mock.call("POST", "/__mock__/keys", {"account_id": account})["key"]["api_key"]
        keys += [(account, key)] * 5
    mock.call(
        "POST",
        f"/__mock__/accounts/{mock.credentials['account_id']}/deposit",
        {"amount_cents": 10**11},
    )
    mock.call("POST", "/__mock__/accounts/listener_00/deposit", {"amount_cents": 10**11})
    offer = {"ticker": TICKER, "side": "sell", "type": "limit", "size": 1_000_000, "price": 0.65}
    mock.call("POST", "/__mock__/orders", {"account_id": "listener_00", **offer})
    return keys


def run(rounds: int, duration_s: float) -> FanOut:
    """Measure both in alternating rounds."""
    ours: list[float] = []
    bare: list[float] = []
    with mock_exchange("--limits", "off", "--seed", "7") as mock:
        keys = _prepare(mock)
        update = {
            "type": "market_update",
            "data": {
                "ticker": TICKER,
                "last_price": 0.65,
                "volume": 1000000,
                "timestamp": "2024-01-27T10:30:00.000000Z",
            },
        }
        message = json.dumps(update, separators=(",", ":"))
        with yardstick("yardstick_fanout.py", message) as port:
            for _ in range(rounds):
                bare.append(asyncio.run(drive_yardstick(port, duration_s)))
                ours.append(asyncio.run(_drive_mock(mock, keys, duration_s)))
    ratio = statistics.median(a / b for a, b in zip(ours, bare, strict=True))
    return FanOut(statistics.median(ours), statistics.median(bare), ratio)
