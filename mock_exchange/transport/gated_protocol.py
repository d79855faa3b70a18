"""A connection of a server whose answers wait for a journal on disk."""

import asyncio
from typing import cast

from mock_exchange.transport.context import Context
from mock_exchange.transport.gate import HeldTransport
from mock_exchange.transport.http_protocol import HttpProtocol


def protocol_of(context: Context) -> type[HttpProtocol]:
    """Return the class of a server's connections."""
    return HttpProtocol if context.gate is None else GatedProtocol


class GatedProtocol(HttpProtocol):
    """A connection behind the gate, and the WebSocket that it may become."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn's own exemption
        """Begin, every byte that leaves going through the gate."""
        gate = self.context.gate
        assert gate is not None, "this class is for servers with a gate"  # noqa: S101 - our own choice of class
        super().connection_made(cast("asyncio.Transport", HeldTransport(transport, gate)))
