"""A connection on which nothing comes any more."""

from collections.abc import Mapping
from typing import Any, ClassVar

from mock_exchange.faults.delivery import Delivery
from mock_exchange.faults.toxic import HttpToxic, Moment, Scene
from mock_exchange.session.http import HttpResponse


class Silence(HttpToxic, frozen=True, tag="silence"):
    """Leave the connection open and never send another byte on it: half-open, as after a pulled cable. It ends when the peer ends it.

    ``at``: before the exchange saw the request, or after the command took effect.
    """

    at: Moment = "before"

    strikes_handshakes: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"at": "after"}

    def delivery(self, response: HttpResponse | None, scene: Scene) -> Delivery:
        """Let out nothing."""
        del response, scene
        return Delivery(None, "silence")
