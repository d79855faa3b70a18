"""A body that says it is something else."""

from collections.abc import Mapping
from typing import Any, ClassVar

from mock_exchange.faults.data import HeaderText, check_header
from mock_exchange.faults.delivery import Delivery, with_body
from mock_exchange.faults.toxic import HttpToxic, Scene
from mock_exchange.session.http import HttpResponse


class WrongType(HttpToxic, frozen=True, tag="wrong_type"):
    """Send the exchange's body under another Content-Type. The command took effect."""

    media_type: HeaderText = "text/html; charset=utf-8"

    example: ClassVar[Mapping[str, Any]] = {"media_type": "text/html; charset=utf-8"}

    def __post_init__(self) -> None:
        """Refuse a type that cannot be sent."""
        check_header(self.media_type, "media_type")

    def delivery(self, response: HttpResponse | None, scene: Scene) -> Delivery:
        """Declare the body as something else."""
        del scene
        if response is None:
            return Delivery(response, missed=True)
        return Delivery(with_body(response, response.body, media_type=self.media_type.encode()))
