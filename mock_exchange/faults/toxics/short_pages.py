"""Pages that are shorter than they could be."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

import orjson
from msgspec import Meta

from mock_exchange.faults.delivery import Delivery
from mock_exchange.faults.pages import of_at_most
from mock_exchange.faults.toxic import HttpToxic, Scene
from mock_exchange.session.http import HttpResponse


class ShortPages(HttpToxic, frozen=True, tag="short_pages"):
    """Put at most ``items`` on each page of a list, however many were asked for: what cursors allow, and every page but the last has one.

    Strikes only pages that promise another. Lists without cursors have no way to say that more is to come, and are as they were.
    """

    items: Annotated[int, Meta(ge=1, le=1_000)] = 1

    example: ClassVar[Mapping[str, Any]] = {"items": 2}

    def asked(self, query: bytes, scene: Scene) -> bytes:
        """Ask for less."""
        if not scene.has_parameter("cursor"):
            return query
        name = "limit" if scene.has_parameter("limit") else "page_size"
        return of_at_most(query, self.items, name) if scene.has_parameter(name) else query

    def delivery(self, response: HttpResponse | None, scene: Scene) -> Delivery:
        """Send the page as it is."""
        del scene
        return Delivery(response, missed=response is None or not _promises_another(response))


def _promises_another(response: HttpResponse) -> bool:
    try:
        body = orjson.loads(response.body)
    except orjson.JSONDecodeError:
        return False
    return isinstance(body, dict) and bool(body.get("cursor"))
