"""A slow line."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from msgspec import Meta

from mock_exchange.faults.delivery import Pace
from mock_exchange.faults.toxic import HttpToxic

PIECES_A_SECOND = 20


class Bandwidth(HttpToxic, frozen=True, tag="bandwidth"):
    """Send the body at so many bytes a second of the exchange's clock, in pieces of a twentieth of that. The head goes out at once."""

    bytes_per_s: Annotated[int, Meta(ge=1, le=1_000_000_000)]

    decides: ClassVar[bool] = False
    example: ClassVar[Mapping[str, Any]] = {"bytes_per_s": 1000}

    @property
    def pace(self) -> Pace:
        """Return how the body goes."""
        chunk = max(1, self.bytes_per_s // PIECES_A_SECOND)
        return Pace(chunk, max(1, round(chunk * 1_000_000 / self.bytes_per_s)))
