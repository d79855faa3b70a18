"""A WebSocket on which nothing comes any more."""

import random

from mock_exchange.faults.message import Message
from mock_exchange.faults.outgoing import Mute, Out
from mock_exchange.faults.toxic import StreamLine, StreamToxic


class SilenceSocket(StreamToxic, frozen=True, tag="silence_socket"):
    """Leave the WebSocket open and send nothing on it from this message on: no data, no pong, no ping, no close. Half-open."""

    def strike(self, message: Message | None, line: StreamLine, dice: random.Random) -> list[Out]:
        """Say nothing any more."""
        del message, line, dice
        return [Mute()]
