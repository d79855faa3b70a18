"""A connection that breaks."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from mock_exchange.faults.delivery import Delivery
from mock_exchange.faults.toxic import HttpToxic, Scene
from mock_exchange.session.http import HttpResponse


class CutConnection(HttpToxic, frozen=True, tag="cut_connection"):
    """End the TCP connection without an answer: by RST (SO_LINGER 0), or by FIN where ``reset`` is false.

    ``at``: before the exchange saw the request; after the command took effect; or ``mid_body``, after it took effect and half of the
    answer's body has left.
    """

    at: Literal["before", "after", "mid_body"] = "before"
    reset: bool = True

    strikes_handshakes: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"at": "after"}

    def delivery(self, response: HttpResponse | None, scene: Scene) -> Delivery:
        """Let out nothing, or half of it."""
        del scene
        end: Literal["reset", "fin"] = "reset" if self.reset else "fin"
        if self.at == "mid_body" and response is not None:
            return Delivery(response, end, len(response.body) // 2)
        return Delivery(None, end)
