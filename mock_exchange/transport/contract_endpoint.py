"""The contract's REST paths as one ASGI endpoint: a whole request in, the venue's answer out, faults in between.

First in Starlette's routing, and dispatched before its middleware by :class:`~mock_exchange.transport.app.App`. The
express lane of ``http_protocol`` takes most requests past it, to the same ``Context.answer``. Needs no Starlette.
"""

import asyncio
from typing import TYPE_CHECKING

from msgspec.structs import replace

from mock_exchange.faults.delivery import Delivery
from mock_exchange.session.http import HttpRequest, HttpResponse
from mock_exchange.transport.context import Context
from mock_exchange.transport.fault_wire import deliver
from mock_exchange.transport.refusals import refusal

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from mock_exchange.faults.http import HttpVerdict
    from mock_exchange.faults.plan import FaultPlan

LOST = "lost in a restart"
MISSED = " (found nothing to spoil)"


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
        self, plan: "FaultPlan", request: HttpRequest, scope: "Scope", send: "Send"
    ) -> None:
        from mock_exchange.faults.http import judge  # noqa: PLC0415 - not needed until there is a plan

        context = self.context
        arrived_us = context.clock.now_us()
        operation, account_id = context.venue.identify(request)
        name = operation.operation_id if operation is not None else ""
        wire = scope.get("extensions", {}).get("mock_exchange.connection", {}).get("wire")
        number = 0 if wire is None else wire.number(plan)
        verdict = judge(plan, name, account_id, request.method, number)
        process = context.process
        life = process.lives
        try:
            if verdict is not None:
                await self._hold_back(verdict)
            await process.running()
            if process.lives != life:
                context.journal_injected(request, name, account_id, 0, LOST, arrived_us)
                return
            if verdict is None:
                await send_response(send, context.answer(request))
                return
            target = request.path + (f"?{request.query.decode('latin-1')}" if request.query else "")
            query = verdict.asked(request.query, context.edition, operation, target)
            asked = request if query == request.query else replace(request, query=query)
            response = None if verdict.before else context.answer(asked)
            delivery = verdict.delivery(response, context.edition, operation, target)
            self._journal(request, name, account_id, arrived_us, verdict, response, delivery)
            await deliver(context, delivery, verdict.pace, wire, send)
            for effect in verdict.effects:
                if not effect.pause_us:
                    process.apply(effect)
        except asyncio.CancelledError:
            return  # the server ends, its connections are cut

    async def _hold_back(self, verdict: "HttpVerdict") -> None:
        """Wait as long as a verdict says; what it pauses stands still from now on."""
        for effect in verdict.effects:
            if effect.pause_us:
                self.context.process.apply(effect)
        if verdict.delay_us:
            await self.context.streams.sleep(verdict.delay_us)

    def _journal(
        self,
        request: HttpRequest,
        name: str,
        account_id: str | None,
        arrived_us: int,
        verdict: "HttpVerdict",
        response: HttpResponse | None,
        delivery: Delivery,
    ) -> None:
        """Note what a fault did to a request: in the entry the exchange made of it, or in one of its own where it never saw it."""
        context = self.context
        label = verdict.label + (MISSED if delivery.missed else "")
        sent = delivery.response
        if response is None:
            status, code = (0, "") if sent is None else (sent.status, sent.code)
            context.journal_injected(request, name, account_id, status, label, arrived_us, code)
            return
        if sent is response and delivery.end == "keep":
            instead: tuple[int | None, str] = (
                None,
                "",
            )  # the exchange's own answer, if late or slow
        else:
            instead = (0, "") if sent is None else (sent.status, sent.code)
        context.venue.requests.annotate(
            at_us=arrived_us,
            duration_us=context.clock.now_us() - arrived_us,
            fault=label,
            sent=instead[0],
            sent_code=instead[1],
            query=request.query,
        )
