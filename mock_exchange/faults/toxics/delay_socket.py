"""A message that comes late, and everything behind it."""

from collections.abc import Mapping
from typing import Any, ClassVar

from mock_exchange.faults.data import Seconds
from mock_exchange.faults.toxic import StreamToxic


class DelaySocket(StreamToxic, frozen=True, tag="delay_socket"):
    """Hold the message, and what follows it on that connection, back by the exchange's clock."""

    seconds: Seconds

    example: ClassVar[Mapping[str, Any]] = {"seconds": 2.0}
