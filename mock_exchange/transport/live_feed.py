"""The live feed: ``GET /__mock__/live`` is lines of JSON for as long as a page reads, a few a second.

A line has what changed since the one before (``live.picture``); the first has ``feed``, the number with which
``PUT /__mock__/live/{n}`` turns the look elsewhere. A reader that is slow gets fewer lines, because the next is only made when the last
was taken. Ticks are real time, for display only: they read the exchange and change nothing in it. Nobody reads: nothing runs.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from kalshi_contract.strict_json import StrictJsonError, parse
from mock_exchange.live.look import Look, LookError, parse_look
from mock_exchange.live.picture import Picture
from mock_exchange.live.scene import Scene
from mock_exchange.transport.context import Context
from mock_exchange.transport.contract_endpoint import PeerGoneError, read_body
from mock_exchange.transport.control import guard
from mock_exchange.transport.control_table import JSON_LINES, PREFIX
from mock_exchange.transport.limits import CONTROL_BODY_BYTES_MAX
from mock_exchange.transport.refusals import error_body

TICK_S: Final = 0.2
"""How often a page hears what changed."""

QUIET_S: Final = 5.0
"""After so long without a change it hears that there was none, so that it knows the exchange is there."""

FEEDS_MAX: Final = 16
"""So many pages may be open at once."""


class Feed:
    """One open page."""

    def __init__(self, number: int, scene: Scene, look: Look) -> None:
        self.number = number
        self._picture = Picture(scene, look)
        self._turned = asyncio.Event()
        self._over = False

    def turn_to(self, look: Look) -> None:
        """Look at something else from now on, at once."""
        self._picture.look = look
        self._turned.set()

    def end(self) -> None:
        """Yield nothing more: the server ends."""
        self._over = True
        self._turned.set()

    async def lines(self) -> AsyncIterator[bytes]:
        """Yield what changed, a line at a time, until ``end`` is called."""
        yield (
            orjson.dumps({"feed": self.number, "tick_s": TICK_S, **self._picture.changes()}) + b"\n"
        )
        silent_s = 0.0
        while True:
            try:
                async with asyncio.timeout(TICK_S):
                    await self._turned.wait()
            except TimeoutError:
                silent_s += TICK_S
            if self._over:
                return
            self._turned.clear()
            changes = self._picture.changes()
            if changes or silent_s >= QUIET_S:
                silent_s = 0.0
                yield orjson.dumps(changes) + b"\n"


class Feeds:
    """The open pages of one server, by number."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._open: dict[int, Feed] = {}
        self._numbered = 0
        self._scene = Scene(context.venue, plan=lambda: context.faults)

    async def open(self, request: Request) -> Response:
        """Answer with lines, until the page is gone."""
        refused = guard(self._context, request)
        if refused is not None:
            return refused
        if len(self._open) >= FEEDS_MAX:
            return _refused(429, "RATE_LIMIT_EXCEEDED", f"At most {FEEDS_MAX} live pages at once")
        try:
            look = parse_look(orjson.loads(request.query_params.get("look", "{}")))
        except (orjson.JSONDecodeError, LookError) as error:
            return _refused(400, "INVALID_PARAMETER", f"look: {error}")
        self._numbered += 1
        feed = Feed(self._numbered, self._scene, look)
        return StreamingResponse(
            self._lines(feed),
            media_type=JSON_LINES,
            headers={"cache-control": "no-store", "x-content-type-options": "nosniff"},
        )

    async def _lines(self, feed: Feed) -> AsyncIterator[bytes]:
        monitor, wire = self._context.venue.monitor, self._context.wire
        if not self._open:
            monitor.read_bodies(wire.take)
        self._open[feed.number] = feed
        self._context.endings[feed.end] = None
        try:
            async for line in feed.lines():
                yield line
        finally:
            del self._open[feed.number]
            del self._context.endings[feed.end]
            if not self._open:
                monitor.read_bodies(None)
                wire.clear()

    async def turn(self, request: Request) -> Response:
        """Turn an open page's look."""
        refused = guard(self._context, request)
        if refused is not None:
            return refused
        feed = self._open.get(request.path_params["number"])
        if feed is None:
            return _refused(404, "UNKNOWN_FEED", "There is no such feed, or it has ended")
        try:
            body = await read_body(
                request.receive, self._context.timeouts.request_s, CONTROL_BODY_BYTES_MAX
            )
            look = parse_look(parse(body or b""))
        except (PeerGoneError, TimeoutError):
            return _refused(400, "INVALID_PARAMETER", "The body did not come")
        except StrictJsonError as error:
            return _refused(400, "MALFORMED_JSON", f"Malformed JSON: {error}")
        except LookError as error:
            return _refused(400, "INVALID_PARAMETER", str(error), {"field": error.field})
        feed.turn_to(look)
        return Response(b"{}", media_type="application/json")


def live_routes(context: Context) -> list[Route]:
    """Return the routes of the feed."""
    feeds = Feeds(context)
    return [
        Route(f"{PREFIX}/live", feeds.open, methods=["GET"]),
        Route(f"{PREFIX}/live/{{number:int}}", feeds.turn, methods=["PUT"]),
    ]


def _refused(
    status: int, code: str, message: str, details: dict[str, Any] | None = None
) -> Response:
    body = error_body(code, message, details or {})
    return Response(orjson.dumps(body), status, media_type="application/json")
