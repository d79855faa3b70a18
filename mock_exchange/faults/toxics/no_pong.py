"""A ping without its pong."""

import random

from mock_exchange.faults.message import Message
from mock_exchange.faults.outgoing import Out
from mock_exchange.faults.shapes import Shape
from mock_exchange.faults.toxic import Occasion, StreamLine, StreamToxic


class NoPong(StreamToxic, frozen=True, tag="no_pong"):
    """Leave a ping of the peer unanswered; messages go on. ``when`` counts pings."""

    def occasion(self, shape: Shape) -> Occasion:
        """Strike pings."""
        del shape
        return "ping"

    def strike(self, message: Message | None, line: StreamLine, dice: random.Random) -> list[Out]:
        """Say nothing."""
        del message, line, dice
        return []
