"""The ASGI application: the contract's paths first, then Starlette for documents, health and the control API.

Everything that is no route is refused in the contract's shape (C20, C21, D09): 404 ``ROUTE_NOT_FOUND``, 405
``METHOD_NOT_ALLOWED`` with ``Allow``.
"""

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from mock_exchange.session.http import HttpResponse
from mock_exchange.transport.context import Context
from mock_exchange.transport.contract_route import ContractRoute
from mock_exchange.transport.control import control_routes
from mock_exchange.transport.documents import document_routes
from mock_exchange.transport.refusals import refusal


class App:
    """The outermost ASGI callable of one exchange."""

    def __init__(self, context: Context) -> None:
        self._contract = ContractRoute(context)
        self._base_path = context.base_path
        self.starlette = Starlette(
            routes=[self._contract, *document_routes(context), *control_routes(context)],
            exception_handlers={HTTPException: _refuser(context), Exception: _fail(context)},
        )
        self.starlette.router.redirect_slashes = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Dispatch: contract paths past Starlette's middleware, which they need not."""
        if scope["type"] == "http" and scope["raw_path"].startswith(self._base_path):
            await self._contract.handle(scope, receive, send)
        elif scope["type"] != "lifespan":
            await self.starlette(scope, receive, send)


def starlette_response(response: HttpResponse) -> Response:
    """Return a session's answer as one of Starlette's."""
    answer = Response(response.body, response.status)
    answer.raw_headers = list(response.headers)
    return answer


_Handler = Callable[[Request, Exception], Awaitable[Response]]


def _refuser(context: Context) -> _Handler:
    async def refuse(request: Request, error: Exception) -> Response:
        path = request.url.path
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
