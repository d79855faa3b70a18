"""A message in a binary frame."""

import random

from mock_exchange.faults.message import Message
from mock_exchange.faults.outgoing import BINARY, Out, Send
from mock_exchange.faults.toxic import StreamLine, StreamToxic


class BinaryFrame(StreamToxic, frozen=True, tag="binary_frame"):
    """Send the message as a binary frame, its bytes the same."""

    def strike(self, message: Message | None, line: StreamLine, dice: random.Random) -> list[Out]:
        """Send it as bytes."""
        del line, dice
        return [] if message is None else [Send(message.payload, BINARY)]
