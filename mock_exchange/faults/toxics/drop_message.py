"""A message that does not come."""

import random

from mock_exchange.faults.message import Message
from mock_exchange.faults.outgoing import Out
from mock_exchange.faults.toxic import StreamLine, StreamToxic


class DropMessage(StreamToxic, frozen=True, tag="drop_message"):
    """Leave the message out. Where messages are numbered its number is missing, elsewhere nothing shows it."""

    def strike(self, message: Message | None, line: StreamLine, dice: random.Random) -> list[Out]:
        """Send nothing."""
        del message, line, dice
        return []
