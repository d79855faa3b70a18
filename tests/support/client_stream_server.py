"""WebSocket servers of loopback for the stream client: one that is scripted, one that only speaks bytes."""

import asyncio
import base64
import contextlib
import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from kalshi_refclient._core.arrivals import StreamTimes
from kalshi_refclient._core.reconnect import ReconnectPolicy
from kalshi_refclient.errors import KalshiError
from kalshi_refclient.settings import Settings
from kalshi_refclient.websocket import StreamClient
from kalshi_refclient.wire import StreamSettings
from support.client_stream_world import ACCOUNT
from support.client_world import API_KEY, EDITION

QUICK = ReconnectPolicy(backoff_base_s=0.01, jitter_ratio=0.0)
Behaviour = Callable[["Seat", dict[str, Any]], Awaitable[None]]


class Seat:
    """One connection of the scripted server; ``number`` counts from 0."""

    def __init__(self, socket: ServerConnection, number: int) -> None:
        self.socket, self.number = socket, number

    async def say(self, text: str) -> None:
        await self.socket.send(text)

    def cut(self) -> None:
        self.socket.transport.abort()


class StreamServer:
    """Acknowledges auth and subscriptions, then does what ``behaviour`` says. ``heard`` is what came, by connection."""

    def __init__(self) -> None:
        self.heard: list[list[dict[str, Any]]] = []
        self.url = ""

    def subscriptions(self, number: int) -> list[str]:
        return [message.get("channel", "") for message in self.heard[number][1:]]


@contextlib.asynccontextmanager
async def stream_server(behaviour: Behaviour) -> AsyncIterator[StreamServer]:
    server = StreamServer()

    async def handle(socket: ServerConnection) -> None:
        seat = Seat(socket, len(server.heard))
        server.heard.append([])
        with contextlib.suppress(ConnectionClosed):
            async for frame in socket:
                message = json.loads(frame)
                server.heard[seat.number].append(message)
                if message["type"] == "auth":
                    await seat.say(json.dumps({"type": "authenticated", "account_id": ACCOUNT}))
                else:
                    await seat.say(json.dumps({**message, "type": f"{message['type']}d"}))
                await behaviour(seat, message)

    async with serve(handle, "127.0.0.1", 0, close_timeout=0.2) as listening:
        server.url = f"ws://127.0.0.1:{port_of(listening)}/ws/v2"
        yield server


@contextlib.asynccontextmanager
async def byte_server(
    handler: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> AsyncIterator[str]:
    """Serve bytes; yield the ws URL."""
    writers: list[asyncio.StreamWriter] = []
    tasks: set[asyncio.Task[Any]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        task = asyncio.current_task()
        if task is not None:
            tasks.add(task)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await handler(reader, writer)

    listening = await asyncio.start_server(handle, "127.0.0.1", 0)
    try:
        yield f"ws://127.0.0.1:{port_of(listening)}/ws/v2"
    finally:
        listening.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for writer in writers:
            writer.transport.abort()
        await asyncio.sleep(0)


async def shake_hands(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer the upgrade properly."""
    head = await reader.readuntil(b"\r\n\r\n")
    key = next(
        line.split(b":", 1)[1].strip()
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"sec-websocket-key:")
    )
    digest = hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()
    writer.write(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + base64.b64encode(digest) + b"\r\n\r\n"
    )


def port_of(listening: Any) -> int:
    return int(next(iter(listening.sockets)).getsockname()[1])


def stream_client(url: str, **changes: Any) -> StreamClient:
    """Return a client with quick reconnects."""
    changes.setdefault("reconnect", QUICK)
    changes.setdefault("times", StreamTimes())
    changes.setdefault("close_timeout_s", 0.5)
    key = changes.pop("key", API_KEY)
    monitor = changes.pop("monitor", None)
    return StreamClient(
        key,
        ws_url=url,
        settings=Settings(edition=EDITION, monitor=monitor),
        stream=StreamSettings(**changes),
    )


async def next_of(stream: StreamClient, kind: type, patience_s: float = 10.0) -> Any:
    """Return the next event of a kind, passing over others."""
    async with asyncio.timeout(patience_s):
        async for event in stream:
            if isinstance(event, kind):
                return event
    raise AssertionError(f"the stream ended before a {kind.__name__}")


async def the_end_of(stream: StreamClient, patience_s: float = 10.0) -> Exception | None:
    """Read to the end; return what ended it."""
    try:
        async with asyncio.timeout(patience_s):
            async for _ in stream:
                pass
    except TimeoutError:
        raise AssertionError("the stream did not end") from None
    except KalshiError as error:
        return error
    return None
