"""A WebSocket that is closed."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from msgspec import Meta

from mock_exchange.faults.toxic import StreamToxic

REASON_BYTES_MAX = 123


class CloseSocket(StreamToxic, frozen=True, tag="close_socket"):
    """Close a WebSocket in place of the message, with this code."""

    code: Annotated[int, Meta(ge=1000, le=4999)] = 1011
    reason: Annotated[str, Meta(max_length=100)] = ""

    example: ClassVar[Mapping[str, Any]] = {"code": 1012, "reason": "restart"}

    def __post_init__(self) -> None:
        """Refuse a reason that no close frame holds."""
        if len(self.reason.encode("utf-8", "surrogatepass")) > REASON_BYTES_MAX:
            raise ValueError(f"'reason' has at most {REASON_BYTES_MAX} bytes in UTF-8")
