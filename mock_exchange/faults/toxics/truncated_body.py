"""A body that ends too early."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from msgspec import Meta

from mock_exchange.faults.delivery import Delivery
from mock_exchange.faults.toxic import HttpToxic, Scene
from mock_exchange.session.http import HttpResponse


class TruncatedBody(HttpToxic, frozen=True, tag="truncated_body"):
    """Send part of the body that Content-Length announced, then FIN. The command took effect."""

    keep: Annotated[float, Meta(ge=0, lt=1)] = 0.5
    """The part that is sent."""

    example: ClassVar[Mapping[str, Any]] = {"keep": 0.5}

    def delivery(self, response: HttpResponse | None, scene: Scene) -> Delivery:
        """Cut the body."""
        del scene
        if response is None or not response.body:
            return Delivery(response, missed=True)
        return Delivery(response, "fin", int(len(response.body) * self.keep))
