"""A port on which nobody listens."""

from collections.abc import Mapping
from typing import Any, ClassVar

from mock_exchange.faults.data import Seconds
from mock_exchange.faults.effects import ProcessEffect
from mock_exchange.faults.toxic import ProcessToxic


class RefuseConnections(ProcessToxic, frozen=True, tag="refuse_connections"):
    """Close the listening socket for ``seconds``: new connections are refused by the system, those that are open go on.

    The request that it strikes is answered first. With ``when.at_s`` it happens at that second of the plan, without any request.
    """

    seconds: Seconds

    decides: ClassVar[bool] = False
    strikes_handshakes: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"seconds": 5.0}

    def effect(self) -> ProcessEffect:
        """Return what happens to the process."""
        return ProcessEffect(down_us=round(self.seconds * 1_000_000))
