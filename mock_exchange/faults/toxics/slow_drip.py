"""An answer that drips."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from msgspec import Meta

from mock_exchange.faults.data import Seconds
from mock_exchange.faults.delivery import Pace
from mock_exchange.faults.toxic import HttpToxic


class SlowDrip(HttpToxic, frozen=True, tag="slow_drip"):
    """Send the head, then the body a few bytes at a time: no read ever times out, and the whole takes minutes."""

    every_s: Seconds = 1.0
    bytes: Annotated[int, Meta(ge=1, le=65_536)] = 1

    decides: ClassVar[bool] = False
    example: ClassVar[Mapping[str, Any]] = {"every_s": 1.0, "bytes": 1}

    @property
    def pace(self) -> Pace:
        """Return how the body goes."""
        return Pace(self.bytes, max(1, round(self.every_s * 1_000_000)))
