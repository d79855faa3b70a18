"""A message that others overtake."""

import random
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from msgspec import Meta

from mock_exchange.faults.data import Seconds
from mock_exchange.faults.message import Message
from mock_exchange.faults.outgoing import Out, Park
from mock_exchange.faults.toxic import StreamLine, StreamToxic


class ReorderMessages(StreamToxic, frozen=True, tag="reorder_messages"):
    """Send the message after the next ``by`` messages of its connection, or after ``wait_s`` if so many do not come."""

    by: Annotated[int, Meta(ge=1, le=100)] = 1
    wait_s: Seconds = 1.0

    example: ClassVar[Mapping[str, Any]] = {"by": 2, "wait_s": 1.0}

    def strike(self, message: Message | None, line: StreamLine, dice: random.Random) -> list[Out]:
        """Park it."""
        del line, dice
        if message is None:
            return []
        return [Park(message.payload, self.by, round(self.wait_s * 1_000_000))]
