"""Starlette behind the contract's paths: documents, health, control API, and the refusal of everything else.

Everything that is no route is refused in the contract's shape (C20, C21, D09): 404 ``ROUTE_NOT_FOUND``, 405
``METHOD_NOT_ALLOWED`` with ``Allow``. Built when it is first needed: many an exchange never is asked for more than its contract.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

from mock_exchange.session.http import HttpResponse
from mock_exchange.transport.context import Context
from mock_exchange.transport.contract_endpoint import ContractEndpoint
from mock_exchange.transport.control import control_routes
from mock_exchange.transport.documents import document_routes
from mock_exchange.transport.live_feed import live_routes
from mock_exchange.transport.live_page import page_routes
from mock_exchange.transport.refusals import refusal


def starlette_app(context: Context, endpoint: ContractEndpoint) -> Starlette:
    """Return the application, the contract's paths first in its routing."""
    app = Starlette(
        routes=[
            ContractRoute(endpoint),
            *document_routes(context),
            *control_routes(context),
            *page_routes(context),
            *live_routes(context),
        ],
        exception_handlers={HTTPException: _refuser(context), Exception: _fail(context)},
    )
    app.router.redirect_slashes = False
    return app


class ContractRoute(BaseRoute):
    """Everything under the edition's base path."""

    def __init__(self, endpoint: ContractEndpoint) -> None:
        self._endpoint = endpoint

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match by the raw path: what is percent-encoded is another path."""
        if scope["type"] == "http" and self._endpoint.serves(scope["raw_path"]):
            return Match.FULL, {}
        return Match.NONE, {}

    def url_path_for(self, name: str, /, **path_params: Any) -> Any:
        """Refuse: these paths have no Starlette names."""
        raise NotImplementedError(name, path_params)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await self._endpoint(scope, receive, send)


def starlette_response(response: HttpResponse) -> Response:
    """Return a session's answer as one of Starlette's."""
    answer = Response(response.body, response.status)
    answer.raw_headers = list(response.headers)
    return answer


_Handler = Callable[[Request, Exception], Awaitable[Response]]


def _refuser(context: Context) -> _Handler:
    async def refuse(request: Request, error: Exception) -> Response:
        if isinstance(error, HTTPException) and error.status_code == 405:
            allow = (error.headers or {}).get("Allow") or ", ".join(_allowed(request))
            return starlette_response(
                refusal(
                    context.edition,
                    "METHOD_NOT_ALLOWED",
                    f"{request.method} is not allowed here; allowed: {allow}",
                    ((b"allow", allow.encode()),),
                )
            )
        path = request.url.path
        if path == context.edition.ws_path:
            message = f"{path} speaks WebSocket: connect with an upgrade request"
        else:
            message = "Nothing is served at this path"
        return starlette_response(refusal(context.edition, "ROUTE_NOT_FOUND", message))

    return refuse


def _allowed(request: Request) -> list[str]:
    app: Starlette = request.app
    return sorted(
        {
            method
            for route in app.routes
            if isinstance(route, Route) and route.path_regex.match(request.url.path)
            for method in route.methods or ()
        }
    )


def _fail(context: Context) -> _Handler:
    async def fail(_request: Request, _error: Exception) -> Response:
        # Starlette raises the error again after this answer, and uvicorn logs it.
        return starlette_response(
            refusal(context.edition, "INTERNAL_ERROR", "The exchange failed to answer")
        )

    return fail
