"""A Content-Length that is not the truth."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from msgspec import Meta

from mock_exchange.faults.delivery import Delivery, with_body
from mock_exchange.faults.toxic import HttpToxic, Scene
from mock_exchange.session.http import HttpResponse


class WrongLength(HttpToxic, frozen=True, tag="wrong_length"):
    """Announce ``by`` more bytes of body than come (fewer, if below nothing), then FIN. The command took effect."""

    by: Annotated[int, Meta(ge=-1_000_000, le=1_000_000)] = 10

    example: ClassVar[Mapping[str, Any]] = {"by": -5}

    def __post_init__(self) -> None:
        """Refuse the truth."""
        if not self.by:
            raise ValueError("'by' is how wrong the length is: 0 is not wrong")

    def delivery(self, response: HttpResponse | None, scene: Scene) -> Delivery:
        """Announce another length; never one below nothing."""
        del scene
        if response is None:
            return Delivery(response, missed=True)
        body = response.body
        length = max(0, len(body) + self.by)
        if length == len(body):
            return Delivery(response, missed=True)
        return Delivery(with_body(response, body, length=length), "fin")
