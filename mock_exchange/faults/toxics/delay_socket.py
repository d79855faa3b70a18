"""A message that comes late, and everything behind it."""

import random
from collections.abc import Mapping
from typing import Any, ClassVar

from mock_exchange.faults.data import Extra, Seconds
from mock_exchange.faults.message import Message
from mock_exchange.faults.outgoing import Out, Send, Wait
from mock_exchange.faults.toxic import StreamLine, StreamToxic
from mock_exchange.faults.toxics.latency import spread_s


class DelaySocket(StreamToxic, frozen=True, tag="delay_socket"):
    """Hold the message, and what follows it on that connection, back by the exchange's clock; give or take up to ``jitter_s``."""

    seconds: Seconds
    jitter_s: Extra = 0.0

    example: ClassVar[Mapping[str, Any]] = {"seconds": 2.0, "jitter_s": 0.5}

    def strike(self, message: Message | None, line: StreamLine, dice: random.Random) -> list[Out]:
        """Wait, then send."""
        del line
        wait = Wait(round(spread_s(self.seconds, self.jitter_s, "uniform", dice) * 1_000_000))
        return [wait] if message is None else [wait, Send(message.payload)]
