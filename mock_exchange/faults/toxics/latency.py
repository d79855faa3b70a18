"""A late answer."""

import math
import random
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from mock_exchange.faults.data import Extra, Seconds
from mock_exchange.faults.toxic import HttpToxic

DELAY_S_MAX = 3600.0


class Latency(HttpToxic, frozen=True, tag="latency"):
    """Answer later, by the exchange's clock: real seconds while it runs, until it is moved while it is frozen.

    ``jitter_s`` spreads the delay by the rule's dice: ``uniform`` adds or takes away up to so much, ``normal`` has it as standard
    deviation, ``exponential`` as the mean of a long tail on top of ``seconds``. Never below nothing, never above an hour.
    """

    seconds: Seconds
    jitter_s: Extra = 0.0
    distribution: Literal["uniform", "normal", "exponential"] = "uniform"

    decides: ClassVar[bool] = False
    example: ClassVar[Mapping[str, Any]] = {"seconds": 0.25, "jitter_s": 0.1}

    def draw_s(self, dice: random.Random) -> float:
        """Return this time's delay."""
        return spread_s(self.seconds, self.jitter_s, self.distribution, dice)


def spread_s(seconds: float, jitter_s: float, distribution: str, dice: random.Random) -> float:
    """Return a delay with its jitter. Every distribution is made of plain uniform draws: the same on any Python."""
    if not jitter_s:
        return seconds
    if distribution == "exponential":
        more_s = -jitter_s * math.log(1.0 - dice.random())
    elif distribution == "normal":
        more_s = jitter_s * (
            sum(dice.random() for _ in range(12)) - 6.0
        )  # close to normal, and bounded
    else:
        more_s = jitter_s * (2.0 * dice.random() - 1.0)
    return min(max(seconds + more_s, 0.0), DELAY_S_MAX)
