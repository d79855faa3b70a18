"""The yardstick of fan-out: a bare ``websockets`` server that broadcasts constant bytes, one message per trigger.

``python yardstick_fanout.py PORT MESSAGE``: any text frame makes it broadcast MESSAGE to every other connection.
"""

import asyncio
import contextlib
import http
import sys

from websockets.asyncio.server import Server, ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response


def healthz(connection: ServerConnection, request: Request) -> Response | None:
    """Answer /healthz by HTTP, everything else by WebSocket."""
    if request.path == "/healthz":
        return connection.respond(http.HTTPStatus.OK, "{}")
    return None


async def main() -> None:
    """Serve until terminated."""
    port, message = int(sys.argv[1]), sys.argv[2]
    listeners: set[ServerConnection] = set()

    async def handle(connection: ServerConnection) -> None:
        listeners.add(connection)
        with contextlib.suppress(ConnectionClosed):  # the loader ends without a close frame
            async for _ in connection:
                listeners.discard(connection)
                broadcast(listeners, message)
        listeners.discard(connection)

    server: Server
    async with serve(
        handle, "127.0.0.1", port, compression=None, process_request=healthz, ping_interval=None
    ) as server:
        await server.serve_forever()


if __name__ == "__main__":
    if sys.platform != "win32":
        import uvloop

        uvloop.run(main())
    else:
        asyncio.run(main())
