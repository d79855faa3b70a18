"""A connection as fault rules see it: its number, bytes past the ASGI server, and ends that no ASGI server has a word for."""

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from mock_exchange.faults.delivery import Delivery, End, Pace
from mock_exchange.session.http import HttpRequest
from mock_exchange.transport.secured import turns_to_write
from mock_exchange.transport.wire import response_bytes

if TYPE_CHECKING:
    from starlette.types import Send

    from mock_exchange.faults.plan import FaultPlan
    from mock_exchange.transport.context import Context
    from mock_exchange.transport.http_protocol import HttpProtocol

_TURNS_MAX = 10
"""Turns of the loop that bytes may take into the socket before a reset follows them."""


class FaultWire:
    """One request's way to its peer, for what ASGI cannot say."""

    __slots__ = ("_cycle", "_protocol", "_wrote")

    def __init__(self, protocol: "HttpProtocol", cycle: RequestResponseCycle) -> None:
        self._protocol = protocol
        self._cycle = cycle
        self._wrote = False

    def number(self, plan: "FaultPlan") -> int:
        """Return the number of this connection under a plan, given at its first request."""
        return number_of(self._protocol, plan)

    @property
    def gone(self) -> bool:
        """Whether nobody is there to read."""
        return self._protocol.transport.is_closing()

    def write(self, data: bytes) -> None:
        """Write bytes past the ASGI server, which has nothing to say to this request from now on."""
        self._cycle.disconnected = True
        if data and not self.gone:
            self._protocol.transport.write(data)
            self._wrote = True

    async def end(self, end: End) -> None:
        """End the connection, once what was written is on its way."""
        self._cycle.disconnected = True
        transport = self._protocol.transport
        turns_min = turns_to_write(transport) if self._wrote else 0
        for turn in range(_TURNS_MAX):
            if turn >= turns_min and not transport.get_write_buffer_size():
                break
            await asyncio.sleep(0)
        if not self.gone:
            self._protocol.end(end)


async def deliver(
    context: "Context", delivery: Delivery, pace: Pace | None, wire: FaultWire | None, send: "Send"
) -> None:
    """Let an answer out as a fault says. Without ``wire`` (another ASGI server than ours) what ASGI cannot say is no answer at all."""
    response = delivery.response
    if response is None or delivery.end != "keep":
        if wire is not None:
            if response is not None:
                head, body = _head_and_body(delivery)
                wire.write(head)
                async for piece in _pieces(context, body, pace, wire):
                    wire.write(piece)
            await wire.end(delivery.end)
        return
    await send(
        {"type": "http.response.start", "status": response.status, "headers": response.headers}
    )
    async for piece in _pieces(context, response.body, pace, wire):
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


def _head_and_body(delivery: Delivery) -> tuple[bytes, bytes]:
    response = delivery.response
    assert response is not None  # noqa: S101 - asked only where there is one
    head = response_bytes(response, head_only=True)
    return head, response.body if delivery.body_bytes is None else response.body[
        : delivery.body_bytes
    ]


async def _pieces(
    context: "Context", body: bytes, pace: Pace | None, wire: FaultWire | None
) -> AsyncIterator[bytes]:
    """Return a body in pieces, each when its time on the exchange's clock has come; no more once the peer is gone."""
    if pace is None:
        yield body
        return
    for at in range(0, len(body), pace.chunk_bytes):
        await context.streams.sleep(pace.every_us)
        if wire is not None and wire.gone:
            return
        yield body[at : at + pace.chunk_bytes]


def number_of(protocol: "HttpProtocol", plan: "FaultPlan") -> int:
    """Return the number of a connection under a plan, given at its first request."""
    seat = protocol.seat
    if seat is None or seat[0] is not plan:
        seat = protocol.seat = (plan, plan.next_connection())
    return seat[1]


def stream_open_delivery(protocol: "HttpProtocol", handshake: HttpRequest) -> Delivery | None:
    """Return what strikes a WebSocket handshake, or None. What it does to the process is done."""
    context = protocol.context
    plan = context.faults
    if plan is None:
        return None
    from mock_exchange.faults.http import stream_open_fault  # noqa: PLC0415 - not needed until there is a plan

    _, account_id = context.venue.identify(handshake)
    verdict = stream_open_fault(plan, account_id, number_of(protocol, plan))
    if verdict is None:
        return None
    for effect in verdict.effects:
        context.process.apply(effect)
    return verdict.delivery(None, context.edition, None, protocol.url.decode())


class LingeringTransport:
    """What the ASGI side of a connection writes to: closes the way the connection wants it closed."""

    __slots__ = ("_protocol", "is_closing", "write")

    def __init__(self, protocol: "HttpProtocol") -> None:
        self._protocol = protocol
        self.write = protocol.transport.write
        self.is_closing = protocol.transport.is_closing

    def close(self) -> None:
        """Close after what was written."""
        self._protocol.hang_up()
