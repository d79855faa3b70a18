"""A process that stands still."""

from collections.abc import Mapping
from typing import Any, ClassVar

from mock_exchange.faults.data import Seconds
from mock_exchange.faults.effects import ProcessEffect
from mock_exchange.faults.toxic import ProcessToxic


class Pause(ProcessToxic, frozen=True, tag="pause"):
    """Stand still for ``seconds``, as a process that was stopped: connections open and bytes are taken, nothing is answered or sent.

    Then everything goes on, in order, the request that it strikes among it. With ``when.at_s`` it happens at that second of the plan,
    without any request. It ends early when another plan is set.
    """

    seconds: Seconds

    decides: ClassVar[bool] = False
    example: ClassVar[Mapping[str, Any]] = {"seconds": 3.0}

    def effect(self) -> ProcessEffect:
        """Return what happens to the process."""
        return ProcessEffect(pause_us=round(self.seconds * 1_000_000))
