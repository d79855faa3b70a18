"""The yardstick: bare Starlette that answers the same bytes as the mock, without thinking about them.

``python yardstick_rest.py PORT BODIES.json``; BODIES has path -> body text. Same uvicorn settings as the mock's.
"""

import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


def constant(body: bytes) -> Callable[[Request], Awaitable[Response]]:
    """Return an endpoint that reads its request and answers ``body``."""

    async def endpoint(request: Request) -> Response:
        await request.body()
        return Response(body, media_type="application/json")

    return endpoint


def main() -> None:
    """Serve until terminated."""
    port, bodies = int(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text())
    routes = [
        Route("/healthz", constant(b"{}")),
        *(
            Route(path, constant(body.encode()), methods=["GET", "POST"])
            for path, body in bodies.items()
        ),
    ]
    uvicorn.run(
        Starlette(routes=routes),
        host="127.0.0.1",
        port=port,
        loop="auto",
        http="httptools",
        ws="none",
        access_log=False,
        log_level="error",
        server_header=False,
        date_header=False,
    )


if __name__ == "__main__":
    main()
