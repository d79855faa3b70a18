"""An answer of another status."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

import msgspec
import orjson
from msgspec import Meta

from kalshi_contract.edition import Edition
from mock_exchange.editions.error_bodies import plain_body
from mock_exchange.faults.delivery import JSON_TYPE, Delivery, answer
from mock_exchange.faults.toxic import HttpToxic, Moment, Scene
from mock_exchange.session.http import HttpResponse

TEXT = b"text/plain; charset=utf-8"
HTML = b"text/html; charset=utf-8"


class Status(HttpToxic, frozen=True, tag="status"):
    """Answer with this status. Without a ``body``: the contract's own error of that status, if it has one.

    A text ``body`` is sent as ``text/plain`` (``text/html`` if it begins with '<'), anything else as JSON.
    """

    status: Annotated[int, Meta(ge=200, le=599)]
    body: Any = msgspec.UNSET
    at: Moment = "before"

    strikes_handshakes: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"status": 503, "body": "<h1>Bad gateway</h1>"}

    def delivery(self, response: HttpResponse | None, scene: Scene) -> Delivery:
        """Put an answer in the place of the exchange's."""
        del response
        wanted = self.body
        if wanted is msgspec.UNSET:
            code = _code_of(self.status, scene.edition)
            if not code:
                return Delivery(answer(self.status, TEXT, b""))
            said = plain_body(scene.edition.errors[code], "Injected by a fault rule")
            return Delivery(answer(self.status, JSON_TYPE, orjson.dumps(said), code=code))
        if isinstance(wanted, str):
            media_type = HTML if wanted.startswith("<") else TEXT
            return Delivery(answer(self.status, media_type, wanted.encode()))
        return Delivery(answer(self.status, JSON_TYPE, orjson.dumps(wanted)))


def _code_of(status: int, edition: Edition) -> str:
    """Return the contract's most general code of a status, '' where it has none."""
    codes = sorted(
        (error.decided, error.code) for error in edition.errors.values() if error.status == status
    )
    return codes[0][1] if codes else ""
