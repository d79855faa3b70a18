"""A state that was true some time ago."""

import random

from mock_exchange.faults.message import Message
from mock_exchange.faults.outgoing import Out, Send
from mock_exchange.faults.toxic import StreamLine, StreamToxic


class StaleSnapshot(StreamToxic, frozen=True, tag="stale_snapshot"):
    """Send the state that was sent before, of the same market or whatever it is about, under the number of the new one.

    Strikes whole states only, and only once there is an earlier one: sent under the same plan, on any connection.
    """

    def applies(self, message: Message, line: StreamLine) -> bool:
        """Strike states that an earlier one is known of."""
        return message.type in line.shape.states and line.earlier_state(message) is not None

    def strike(self, message: Message | None, line: StreamLine, dice: random.Random) -> list[Out]:
        """Send what was."""
        del dice
        earlier = None if message is None else line.earlier_state(message)
        if message is None or earlier is None:
            return []
        body = line.shape.body
        return [Send(message.spelled({**message.value, body: earlier[body]}))]
