"""A message that is far too long."""

import random
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from msgspec import Meta

from mock_exchange.faults.message import Message
from mock_exchange.faults.outgoing import Out, Send
from mock_exchange.faults.toxic import StreamLine, StreamToxic


class OversizeFrame(StreamToxic, frozen=True, tag="oversize_frame"):
    """Send the message in one frame of so many ``bytes``: valid JSON, with spaces at its end. 1 MiB is where many clients stop."""

    bytes: Annotated[int, Meta(ge=1, le=67_108_864)] = 1_048_577

    example: ClassVar[Mapping[str, Any]] = {"bytes": 17_000_000}

    def strike(self, message: Message | None, line: StreamLine, dice: random.Random) -> list[Out]:
        """Send it with spaces; one that is longer already stays as it is."""
        del line, dice
        return [] if message is None else [Send(message.payload.ljust(self.bytes))]
