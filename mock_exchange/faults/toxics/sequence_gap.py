"""Numbers that skip."""

import random
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from msgspec import Meta

from mock_exchange.faults.message import Message
from mock_exchange.faults.outgoing import Out, Send
from mock_exchange.faults.toxic import StreamLine, StreamToxic


class SequenceGap(StreamToxic, frozen=True, tag="sequence_gap"):
    """Number the message, and all that follow on its subscription, higher by ``by``: so many seem lost.

    Below nothing the numbers go back. In an edition that numbers nothing the message is left out, and nothing shows it.
    """

    by: Annotated[int, Meta(ge=-1_000_000, le=1_000_000)] = 1

    example: ClassVar[Mapping[str, Any]] = {"by": 3}

    def __post_init__(self) -> None:
        """Refuse a gap that is none."""
        if not self.by:
            raise ValueError("'by' is how far the numbers skip: 0 is no gap")

    def applies(self, message: Message, line: StreamLine) -> bool:
        """Strike what is numbered, or, where nothing is, updates."""
        if line.shape.sequence:
            return message.is_numbered
        return message.type in line.shape.comes_after

    def strike(self, message: Message | None, line: StreamLine, dice: random.Random) -> list[Out]:
        """Skip."""
        del dice
        if message is None or not message.is_numbered:
            return []
        line.shift(message.subscription, self.by)
        return [Send(message.renumbered(self.by))]
