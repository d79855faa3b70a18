"""What every stream client has from the pump: it is used once, and ends when it is closed. What it survives is tests/faults."""

import asyncio

import pytest

from kalshi_refclient import errors
from support.client_stream_server import stream_client, stream_server


async def answer(_seat, _message):
    """Say nothing."""


def test_a_client_is_used_once():
    async def run():
        async with stream_server(answer) as server, stream_client(server.url) as stream:
            with pytest.raises(errors.LocalMisuse, match="used once"):
                await stream.__aenter__()

    asyncio.run(run())


def test_iteration_ends_when_it_is_closed():
    async def run():
        async with stream_server(answer) as server, stream_client(server.url) as stream:
            await stream.aclose()
            return [event async for event in stream]

    assert asyncio.run(run()) == []


def test_the_reference_edition_shows_nothing_in_its_handshake():
    stream = stream_client("ws://127.0.0.1:1/ws")

    assert stream._handshake_headers() == {}
