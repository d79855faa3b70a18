"""A change of what is not known yet."""

import random
from collections.abc import Mapping
from typing import Any, ClassVar

from mock_exchange.faults.data import Seconds
from mock_exchange.faults.message import Message
from mock_exchange.faults.outgoing import Out, Park
from mock_exchange.faults.toxic import StreamLine, StreamToxic


class DeltaBeforeSnapshot(StreamToxic, frozen=True, tag="delta_before_snapshot"):
    """Send the snapshot after the first change that builds on it, or after ``wait_s`` if none comes.

    In an edition without snapshots it is the confirmation of a subscription that comes after its first update.
    """

    wait_s: Seconds = 1.0

    example: ClassVar[Mapping[str, Any]] = {"wait_s": 1.0}

    def applies(self, message: Message, line: StreamLine) -> bool:
        """Strike what others must come after."""
        return bool(line.shape.holds_up(message.type))

    def strike(self, message: Message | None, line: StreamLine, dice: random.Random) -> list[Out]:
        """Park it until it is late."""
        del dice
        if message is None:
            return []
        types = line.shape.holds_up(message.type)
        return [Park(message.payload, 1, round(self.wait_s * 1_000_000), types)]
