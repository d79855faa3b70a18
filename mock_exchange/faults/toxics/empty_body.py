"""An answer without its body."""

from mock_exchange.faults.delivery import Delivery, with_body
from mock_exchange.faults.toxic import HttpToxic, Scene
from mock_exchange.session.http import HttpResponse


class EmptyBody(HttpToxic, frozen=True, tag="empty_body"):
    """Send the exchange's status and headers, and no body: Content-Length is 0. The command took effect."""

    def delivery(self, response: HttpResponse | None, scene: Scene) -> Delivery:
        """Take the body away."""
        del scene
        if response is None or not response.body:
            return Delivery(response, missed=True)
        return Delivery(with_body(response, b""))
