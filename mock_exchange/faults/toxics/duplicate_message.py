"""A message that comes again."""

import random
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from msgspec import Meta

from mock_exchange.faults.message import Message
from mock_exchange.faults.outgoing import Out, Send
from mock_exchange.faults.toxic import StreamLine, StreamToxic


class DuplicateMessage(StreamToxic, frozen=True, tag="duplicate_message"):
    """Send the message ``times`` times more, byte for byte, its number among them."""

    times: Annotated[int, Meta(ge=1, le=100)] = 1

    example: ClassVar[Mapping[str, Any]] = {"times": 2}

    def strike(self, message: Message | None, line: StreamLine, dice: random.Random) -> list[Out]:
        """Send it again and again."""
        del line, dice
        return [] if message is None else [Send(message.payload)] * (1 + self.times)
