"""A caller who is told late that nobody knows him."""

import random
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from msgspec import Meta

from mock_exchange.faults.message import Message
from mock_exchange.faults.outgoing import Out, Shut
from mock_exchange.faults.shapes import Shape
from mock_exchange.faults.toxic import Occasion, StreamLine, StreamToxic


class RefuseAuth(StreamToxic, frozen=True, tag="refuse_auth"):
    """Close with 1008 on a connection that is open, in place of the message that says that the key is good.

    In an edition whose handshakes are signed there is no such message, and it closes as soon as the connection is open.
    """

    reason: Annotated[str, Meta(max_length=30)] = "INVALID_API_KEY"

    example: ClassVar[Mapping[str, Any]] = {"reason": "INVALID_API_KEY"}

    def occasion(self, shape: Shape) -> Occasion:
        """Strike the welcome, or the opening where there is none."""
        return "message" if shape.welcome else "open"

    def applies(self, message: Message, line: StreamLine) -> bool:
        """Strike the welcome only."""
        return message.type == line.shape.welcome

    def strike(self, message: Message | None, line: StreamLine, dice: random.Random) -> list[Out]:
        """Close."""
        del message, line, dice
        return [Shut(1008, self.reason)]
