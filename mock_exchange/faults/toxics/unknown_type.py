"""A message of a type that the contract has not."""

import random
from collections.abc import Mapping
from typing import Any, ClassVar

from mock_exchange.faults.damage import UNHEARD_OF
from mock_exchange.faults.data import Name
from mock_exchange.faults.message import Message
from mock_exchange.faults.outgoing import Out, Send
from mock_exchange.faults.toxic import StreamLine, StreamToxic


class UnknownType(StreamToxic, frozen=True, tag="unknown_type"):
    """Send a message of an unknown type in front of the message: what a newer exchange would do, and no client should mind.

    It has no number, so that it makes no gap. ``instead``: the message itself is left out.
    """

    type: Name = UNHEARD_OF
    instead: bool = False

    example: ClassVar[Mapping[str, Any]] = {"type": "unheard_of"}

    def strike(self, message: Message | None, line: StreamLine, dice: random.Random) -> list[Out]:
        """Send a copy under another type."""
        del dice
        if message is None:
            return []
        value = {**message.value, "type": self.type}
        value.pop(line.shape.sequence, None)
        unknown = Send(message.spelled(value))
        return [unknown] if self.instead else [unknown, Send(message.payload)]
