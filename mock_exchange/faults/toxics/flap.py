"""A connection that is accepted and closed at once."""

import random
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from msgspec import Meta

from mock_exchange.faults.message import Message
from mock_exchange.faults.outgoing import Cut, Out, Shut
from mock_exchange.faults.shapes import Shape
from mock_exchange.faults.toxic import Occasion, StreamLine, StreamToxic


class Flap(StreamToxic, frozen=True, tag="flap"):
    """Accept the WebSocket handshake and close at once, with this ``code``; code 0 cuts without a close frame. ``when`` counts openings."""

    code: Annotated[int, Meta(ge=0, le=65_535)] = 1001

    example: ClassVar[Mapping[str, Any]] = {"code": 1013}

    def occasion(self, shape: Shape) -> Occasion:
        """Strike openings."""
        del shape
        return "open"

    def strike(self, message: Message | None, line: StreamLine, dice: random.Random) -> list[Out]:
        """Close."""
        del message, line, dice
        return [Shut(self.code)] if self.code else [Cut(reset=False)]
