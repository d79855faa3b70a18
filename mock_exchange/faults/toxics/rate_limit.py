"""A 429 that the quota knows nothing of."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

import orjson
from msgspec import Meta

from mock_exchange.editions.error_bodies import error_of, plain_body
from mock_exchange.faults.data import HeaderText, check_header
from mock_exchange.faults.delivery import JSON_TYPE, Delivery, answer
from mock_exchange.faults.toxic import HttpToxic, Moment, Scene
from mock_exchange.session.http import HttpResponse


class RateLimit(HttpToxic, frozen=True, tag="rate_limit"):
    """Answer 429 as the contract words it, whatever the quota says.

    ``retry_after`` is the hint in seconds, in the header and where the contract has it in the body. ``null`` (in TOML an empty text)
    gives none; any other text is a hint that no contract has: "soon", "-1", "NaN", a date of 1994.
    """

    retry_after: Annotated[int, Meta(ge=0, le=86_400)] | HeaderText | None = 1
    at: Moment = "before"

    strikes_handshakes: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"retry_after": "soon"}

    def __post_init__(self) -> None:
        """Refuse a hint that cannot be sent."""
        if isinstance(self.retry_after, str):
            check_header(self.retry_after, "retry_after")

    def delivery(self, response: HttpResponse | None, scene: Scene) -> Delivery:
        """Put a 429 in the place of the exchange's answer."""
        del response
        error = error_of(scene.edition, "RATE_LIMIT_EXCEEDED")
        body = plain_body(error, "Rate limit exceeded")
        hint: tuple[tuple[bytes, bytes], ...] = ()
        if self.retry_after not in {None, ""}:
            if isinstance(body["error"], dict):
                body["error"]["retry_after"] = self.retry_after
            hint = ((b"retry-after", str(self.retry_after).encode()),)
        said = orjson.dumps(body)
        return Delivery(answer(error.status, JSON_TYPE, said, *hint, code=error.code))
