"""A connection that is reset as it comes: what a proxy does whose exchange is away. The fault plan is told of each."""

import asyncio
from typing import Any, cast

from mock_exchange.transport.context import Context
from mock_exchange.transport.gated_protocol import protocol_of


class TurnedAway(asyncio.Protocol):
    """The connection."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Reset it."""
        if self._context.faults is not None:
            self._context.faults.turned_away()
        self._context.reset_on_close(transport)
        cast("asyncio.Transport", transport).abort()  # uvloop's is none by its class


def speaker_on(context: Context, **of_uvicorn: Any) -> asyncio.Protocol:
    """Return what speaks on a new connection."""
    if context.process.turns_away:
        return TurnedAway(context)
    return protocol_of(context)(context=context, **of_uvicorn)
