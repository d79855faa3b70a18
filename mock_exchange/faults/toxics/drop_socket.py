"""A WebSocket that is gone."""

from collections.abc import Mapping
from typing import Any, ClassVar

from mock_exchange.faults.toxic import StreamToxic


class DropSocket(StreamToxic, frozen=True, tag="drop_socket"):
    """Cut a WebSocket in place of the message: no close frame, the peer sees 1006. By FIN, or by RST where ``reset`` is true."""

    reset: bool = False

    example: ClassVar[Mapping[str, Any]] = {"reset": True}
