"""A list that leads back to its beginning."""

from collections.abc import Mapping
from typing import Any, ClassVar

from mock_exchange.faults.bodies import changed
from mock_exchange.faults.data import Name
from mock_exchange.faults.delivery import Delivery
from mock_exchange.faults.pages import begins_later, from_the_start
from mock_exchange.faults.toxic import HttpToxic, Scene
from mock_exchange.session.http import HttpResponse

_SUCCESS = 200


class EndlessList(HttpToxic, frozen=True, tag="endless_list"):
    """Answer every page of a list with its first one, and promise another: each has the same ``cursor``.

    Where pages are asked for by ``offset``, and nothing promises another, the second page and all after it are the first again.
    """

    cursor: Name = "again"

    example: ClassVar[Mapping[str, Any]] = {"cursor": "again"}

    def asked(self, query: bytes, scene: Scene) -> bytes:
        """Ask for the first page."""
        del scene
        return from_the_start(query)

    def delivery(self, response: HttpResponse | None, scene: Scene) -> Delivery:
        """Promise another page."""
        if response is None or response.status != _SUCCESS:
            return Delivery(response, missed=True)
        if not scene.has_parameter("cursor"):
            return Delivery(response, missed=not begins_later(scene.query))
        return changed(response, self._promise)

    def _promise(self, body: Any) -> bool:
        if not isinstance(body, dict):
            return False
        body["cursor"] = self.cursor
        return True
