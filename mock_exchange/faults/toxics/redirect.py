"""An answer that sends the client elsewhere."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from mock_exchange.faults.data import HeaderText, check_header
from mock_exchange.faults.delivery import Delivery, answer
from mock_exchange.faults.toxic import HttpToxic, Moment, Scene
from mock_exchange.session.http import HttpResponse


class Redirect(HttpToxic, frozen=True, tag="redirect"):
    """Redirect to ``location``; without one to the very same place, which makes a loop."""

    status: Literal[301, 302, 303, 307, 308] = 307
    location: HeaderText = ""
    at: Moment = "before"

    strikes_handshakes: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"status": 302, "location": "http://127.0.0.1:9/"}

    def __post_init__(self) -> None:
        """Refuse a place that cannot be sent."""
        check_header(self.location, "location")

    def delivery(self, response: HttpResponse | None, scene: Scene) -> Delivery:
        """Send the client there."""
        del response
        where = (b"location", (self.location or scene.target).encode())
        return Delivery(answer(self.status, b"text/plain; charset=utf-8", b"", where))
