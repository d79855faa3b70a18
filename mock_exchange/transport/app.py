"""The outermost ASGI callable: the contract's paths and health at once, everything else by Starlette.

Contract paths need none of Starlette's middleware, and a process that only trades never pays for building it.
"""

from functools import cached_property
from typing import TYPE_CHECKING

from mock_exchange.transport.context import Context
from mock_exchange.transport.contract_endpoint import ContractEndpoint, send_response
from mock_exchange.transport.health import HEALTH_PATH, health

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.types import Receive, Scope, Send


class App:
    """One exchange as an ASGI application."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._endpoint = ContractEndpoint(context)

    @cached_property
    def starlette(self) -> "Starlette":
        """The Starlette application, built on first use."""
        from mock_exchange.transport.starlette_app import starlette_app  # noqa: PLC0415 - see above

        return starlette_app(self._context, self._endpoint)

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer one request, or pass it on."""
        if scope["type"] == "lifespan":
            return  # nothing to start or end: the server does
        if scope["type"] == "http":
            if self._endpoint.serves(scope["raw_path"]):
                await self._endpoint(scope, receive, send)
                return
            if scope["path"] == HEALTH_PATH and scope["method"] == "GET":
                await send_response(send, health(self._context, scope["query_string"]))
                return
        await self.starlette(scope, receive, send)
