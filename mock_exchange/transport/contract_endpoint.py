"""The contract's REST paths as one ASGI endpoint: a whole request in, the venue's answer out, faults in between.

First in Starlette's routing, and dispatched before its middleware by :class:`~mock_exchange.transport.app.App`. The
express lane of ``http_protocol`` takes most requests past it, to the same ``Context.answer``. Needs no Starlette.
"""

import asyncio
from typing import TYPE_CHECKING

from mock_exchange.faults.http import judge, render
from mock_exchange.faults.plan import CutConnection, FaultPlan, RateLimit, Status
from mock_exchange.session.http import HttpRequest, HttpResponse
from mock_exchange.transport.context import Context
from mock_exchange.transport.refusals import refusal

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send


class PeerGoneError(Exception):
    """The peer went away before its request was whole."""


async def read_body(receive: "Receive", deadline_s: float, bytes_max: int) -> bytes | None:
    """Return a request's body, None for one over the cap. Raises ``TimeoutError``, ``PeerGoneError``."""
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body", False):
        body: bytes = message.get("body", b"")
        return body if len(body) <= bytes_max else None
    parts: list[bytes] = []
    size = 0
    async with asyncio.timeout(deadline_s):
        while True:
            if message["type"] != "http.request":
                raise PeerGoneError
            part = message.get("body", b"")
            size += len(part)
            if size > bytes_max:
                return None
            parts.append(part)
            if not message.get("more_body", False):
                return b"".join(parts)
            message = await receive()


async def send_response(send: "Send", response: HttpResponse) -> None:
    """Send a whole answer."""
    await send(
        {
            "type": "http.response.start",
            "status": response.status,
            "headers": response.headers,
        }
    )
    await send({"type": "http.response.body", "body": response.body})


class ContractEndpoint:
    """Everything under the edition's base path, as an ASGI callable."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._base_path = context.base_path

    def serves(self, raw_path: bytes) -> bool:
        """Tell whether a path is the contract's, as it is spelled."""
        return raw_path.startswith(self._base_path)

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer one request."""
        context = self.context
        try:
            body = await read_body(receive, context.timeouts.request_s, context.body_bytes_max)
        except PeerGoneError:
            return
        except TimeoutError:
            late = refusal(context.edition, "INVALID_PARAMETER", "The body did not come in time")
            context.observe_refusal(late)
            await send_response(send, late)
            return
        request = HttpRequest(
            scope["method"],
            scope["raw_path"].decode("ascii"),
            scope["query_string"],
            scope["headers"],
            context.oversize if body is None else body,
        )
        if context.faults is None:
            await send_response(send, context.answer(request))
        else:
            await self._answer_with_faults(context.faults, request, scope, send)

    async def _answer_with_faults(
        self, plan: FaultPlan, request: HttpRequest, scope: "Scope", send: "Send"
    ) -> None:
        context = self.context
        arrived_us = context.clock.now_us()
        operation, account_id = context.venue.identify(request)
        name = operation.operation_id if operation is not None else ""
        verdict = judge(plan, name, account_id, request.method)
        if verdict is None:
            await send_response(send, context.answer(request))
            return
        if verdict.delay_us:
            try:
                await context.streams.sleep(verdict.delay_us)
            except asyncio.CancelledError:
                return  # the server ends, its connections are cut
        fault = verdict.fault
        injected = render(fault, context.edition) if isinstance(fault, Status | RateLimit) else None
        response = None
        if fault is None or fault.at == "after":
            response = context.answer(request)
            status, code = _left_instead(fault, injected)
            context.venue.requests.annotate(
                at_us=arrived_us,
                duration_us=context.clock.now_us() - arrived_us,
                fault=verdict.label,
                sent=status,
                sent_code=code,
            )
        else:
            status, code = _left_instead(fault, injected)
            context.journal_injected(
                request, name, account_id, status or 0, verdict.label, arrived_us, code
            )
        if isinstance(fault, CutConnection):
            # Another ASGI server than ours gives no way to cut: no answer is the nearest there is.
            connection = scope.get("extensions", {}).get("mock_exchange.connection")
            if connection is not None:
                connection["cut"](reset=fault.reset)
            return
        response = injected or response
        assert response is not None  # noqa: S101 - every branch above made one
        await send_response(send, response)


def _left_instead(
    fault: Status | RateLimit | CutConnection | None, injected: HttpResponse | None
) -> tuple[int | None, str]:
    """Return status and code of what leaves in the exchange's place: 0 for nothing at all, None where its own answer leaves."""
    if injected is not None:
        return injected.status, injected.code
    return (None if fault is None else 0), ""
