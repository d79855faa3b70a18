"""A WebSocket that is closed."""

import random
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from msgspec import Meta

from mock_exchange.faults.message import Message
from mock_exchange.faults.outgoing import Out, Shut
from mock_exchange.faults.toxic import StreamLine, StreamToxic

REASON_BYTES_MAX = 123


class CloseSocket(StreamToxic, frozen=True, tag="close_socket"):
    """Close a WebSocket in place of the message, with this code: any number of two bytes, also those that must never be sent.

    Code 0 stands for a close frame without a code.
    """

    code: Annotated[int, Meta(ge=0, le=65_535)] = 1011
    reason: Annotated[str, Meta(max_length=100)] = ""

    example: ClassVar[Mapping[str, Any]] = {"code": 1012, "reason": "restart"}

    def __post_init__(self) -> None:
        """Refuse a reason that no close frame holds."""
        if len(self.reason.encode("utf-8", "surrogatepass")) > REASON_BYTES_MAX:
            raise ValueError(f"'reason' has at most {REASON_BYTES_MAX} bytes in UTF-8")
        if self.reason and not self.code:
            raise ValueError("'reason' needs a 'code': a close frame has none without the other")

    def strike(self, message: Message | None, line: StreamLine, dice: random.Random) -> list[Out]:
        """Close."""
        del message, line, dice
        return [Shut(self.code or None, self.reason)]
