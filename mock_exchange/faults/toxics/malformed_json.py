"""A body that is no JSON."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from mock_exchange.faults.delivery import Delivery, with_body
from mock_exchange.faults.toxic import HttpToxic, Scene
from mock_exchange.session.http import HttpResponse

GARBAGE_BYTES = 64


class MalformedJson(HttpToxic, frozen=True, tag="malformed_json"):
    """Send a body of the right length and type that no parser takes. The command took effect.

    ``cut``: the first half of it. ``junk``: more after its end. ``nan``: a number that JSON has not. ``deep``: arrays in arrays, 100,000
    deep. ``garbage``: bytes by the rule's dice, which are no UTF-8.
    """

    how: Literal["cut", "junk", "nan", "deep", "garbage"] = "cut"

    example: ClassVar[Mapping[str, Any]] = {"how": "junk"}

    def delivery(self, response: HttpResponse | None, scene: Scene) -> Delivery:
        """Spoil the body."""
        if response is None or not response.body:
            return Delivery(response, missed=True)
        body = response.body
        if self.how == "cut":
            body = body[: len(body) // 2]
        elif self.how == "junk":
            body += b'}{"'
        elif self.how == "nan":
            body = b'{"value":NaN}'
        elif self.how == "deep":
            body = b"[" * 100_000 + b"]" * 100_000
        else:
            body = b"\xff" + bytes(scene.dice.randrange(256) for _ in range(GARBAGE_BYTES - 1))
        return Delivery(with_body(response, body))
