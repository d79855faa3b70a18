"""The documents an exchange serves about itself: `/openapi.json`, `/asyncapi.json`, `/docs`, `/healthz`, `/metrics`.

All come from the edition; what does not change is rendered once, when first asked for. No key is needed and no quota drawn.
"""

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_exchange.transport.context import Context
from mock_exchange.transport.health import HEALTH_PATH, health

METRICS_PATH = "/metrics"
_PAGE_HEADERS = {
    # The page needs nothing from anywhere; what an edition's texts say cannot make it load anything.
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'",
    "x-content-type-options": "nosniff",
}


def document_routes(context: Context) -> list[Route]:
    """Return the routes of the documents."""
    rendered: dict[str, bytes] = {}

    async def openapi(_request: Request) -> Response:
        if "openapi" not in rendered:
            rendered["openapi"] = orjson.dumps(served_openapi(context))
        return Response(rendered["openapi"], media_type="application/json")

    async def asyncapi(request: Request) -> Response:
        host = request.headers.get("host", "127.0.0.1")
        return Response(orjson.dumps(served_asyncapi(context, host)), media_type="application/json")

    async def docs(_request: Request) -> Response:
        if "docs" not in rendered:
            from mock_exchange.transport.docs_page import docs_page  # noqa: PLC0415 - few ask for it

            rendered["docs"] = docs_page(context.edition).encode()
        return Response(rendered["docs"], media_type="text/html", headers=_PAGE_HEADERS)

    async def healthz(request: Request) -> Response:
        answer = health(context, request.url.query.encode("latin-1", "replace"))
        return Response(answer.body, media_type="application/json")

    async def metrics(request: Request) -> Response:
        from mock_exchange.transport.metrics import metrics  # noqa: PLC0415 - few ask for it

        answer = metrics(context, request.headers.get("accept", ""))
        return Response(
            answer.body, headers={"content-type": dict(answer.headers)[b"content-type"].decode()}
        )

    return [
        Route(HEALTH_PATH, healthz, methods=["GET"]),
        Route(METRICS_PATH, metrics, methods=["GET"]),
        Route("/openapi.json", openapi, methods=["GET"]),
        Route("/asyncapi.json", asyncapi, methods=["GET"]),
        Route("/docs", docs, methods=["GET"]),
    ]


def served_openapi(context: Context) -> dict[str, Any]:
    """Return the edition's OpenAPI document with this exchange as its only server.

    The real venue's hosts are left out: a client made from this document must not find the way there by accident.
    """
    here = {"url": context.edition.base_path, "description": "This mock exchange"}
    return {**context.edition.openapi, "servers": [here]}


def served_asyncapi(context: Context, host: str) -> dict[str, Any]:
    """Return the edition's AsyncAPI document with this exchange as its only server."""
    here = {"host": host, "pathname": context.edition.ws_path, "protocol": "ws"}
    return {**context.edition.asyncapi, "servers": {"mock": here}}
