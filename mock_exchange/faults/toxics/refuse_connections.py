"""A port on which nobody listens."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from mock_exchange.faults.data import Seconds
from mock_exchange.faults.effects import ProcessEffect
from mock_exchange.faults.toxic import ProcessToxic


class RefuseConnections(ProcessToxic, frozen=True, tag="refuse_connections"):
    """Close the listening socket for ``seconds``: new connections are refused by the system, those that are open go on.

    With ``how`` 'reset' it stays open, and each new connection is taken and reset at once: what a proxy does whose exchange is away, and
    each attempt is told of as a hit. ``cut``: those that are open end as well. The request that it strikes is answered first. With
    ``when.at_s`` it happens at that second of the plan, without any request.
    """

    seconds: Seconds
    how: Literal["closed", "reset"] = "closed"
    cut: bool = False

    decides: ClassVar[bool] = False
    strikes_handshakes: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"seconds": 5.0}

    def effect(self) -> ProcessEffect:
        """Return what happens to the process."""
        down_us = round(self.seconds * 1_000_000)
        return ProcessEffect(cut=self.cut, down_us=down_us, resets=self.how == "reset")
