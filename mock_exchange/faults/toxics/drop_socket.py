"""A WebSocket that is gone."""

import random
from collections.abc import Mapping
from typing import Any, ClassVar

from mock_exchange.faults.message import Message
from mock_exchange.faults.outgoing import Cut, Out
from mock_exchange.faults.toxic import StreamLine, StreamToxic


class DropSocket(StreamToxic, frozen=True, tag="drop_socket"):
    """Cut a WebSocket in place of the message: no close frame, the peer sees 1006. By FIN, or by RST where ``reset`` is true."""

    reset: bool = False

    example: ClassVar[Mapping[str, Any]] = {"reset": True}

    def strike(self, message: Message | None, line: StreamLine, dice: random.Random) -> list[Out]:
        """Cut."""
        del message, line, dice
        return [Cut(self.reset)]
