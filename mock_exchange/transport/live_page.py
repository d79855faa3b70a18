"""The live page's files: ``/__mock__/`` and what it loads, out of the folder ``page`` of this package. No build step, no network.

The files hold nothing of the exchange. So they answer to whoever may reach the control API on this machine, and, where there is a
control token, to everybody: the page itself asks for the token, and sends it with each call (``control``).
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from types import MappingProxyType
from typing import Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_exchange.transport.context import Context
from mock_exchange.transport.control import guard
from mock_exchange.transport.control_table import PREFIX
from mock_exchange.transport.refusals import json_response

INDEX: Final = "index.html"
TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        ".html": "text/html; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".svg": "image/svg+xml",
    }
)
"""What is served from the folder, by the end of a file's name."""

HEADERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "cache-control": "no-cache",
    }
)
"""What all of them are served with: only these files run, and they talk to this exchange only."""


class PageFile(NamedTuple):
    """A file of the page, its type, and the tag that changes with its bytes."""

    body: bytes
    media_type: str
    etag: str


@cache
def page_files() -> Mapping[str, PageFile]:
    """Return every file of the page by its name."""
    found = {}
    for entry in files("mock_exchange.transport").joinpath("page").iterdir():
        media_type = TYPES.get("." + entry.name.rpartition(".")[2])
        if media_type is not None:
            body = entry.read_bytes()
            found[entry.name] = PageFile(body, media_type, f'"{sha256(body).hexdigest()[:32]}"')
    return found


def page_routes(context: Context) -> list[Route]:
    """Return the routes of the page."""

    async def index(request: Request) -> Response:
        return _guarded(context, request) or _file(request, INDEX)

    async def asset(request: Request) -> Response:
        return _guarded(context, request) or _file(request, request.path_params["name"])

    async def lead_there(request: Request) -> Response:
        return _guarded(context, request) or Response(
            status_code=308, headers={"location": f"{PREFIX}/"}
        )

    table: tuple[tuple[str, Callable[[Request], Awaitable[Response]]], ...] = (
        (f"{PREFIX}/", index),
        (PREFIX, lead_there),
        (f"{PREFIX}/page/{{name}}", asset),
    )
    return [Route(path, endpoint, methods=["GET"]) for path, endpoint in table]


def _guarded(context: Context, request: Request) -> Response | None:
    return None if context.control_token is not None else guard(context, request)


def _file(request: Request, name: str) -> Response:
    found = page_files().get(name)
    if found is None:
        missing = json_response(
            404, {"error": {"code": "ROUTE_NOT_FOUND", "message": "The page has no such file"}}
        )
        return Response(missing.body, 404, media_type="application/json")
    headers = {**HEADERS, "etag": found.etag}
    if found.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(found.body, media_type=found.media_type, headers=headers)
