"""When a stream comes back and when it stays away: delays, limits, and what each close code means (C24, D22, W2, W3, W10).

Pure. Five tries, ``min(30, 2^n)`` seconds with jitter on top, never above 30. The count starts anew only after a
connection that lasted a minute: an exchange that accepts and closes at once must not be asked every second.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final


class Reaction(Enum):
    """What a close code asks of us."""

    RECONNECT = "reconnect"
    RECONNECT_FEW = "reconnect, but report it and not often"
    STOP = "stop"


CLOSE_REACTIONS: Final[Mapping[int | None, Reaction]] = {
    None: Reaction.RECONNECT,  # no close frame at all (1006), or one without a code (1005)
    1000: Reaction.RECONNECT,  # D22: a clean close by the server counts as a disconnect too
    1001: Reaction.RECONNECT,
    1002: Reaction.RECONNECT_FEW,
    1003: Reaction.RECONNECT_FEW,
    1005: Reaction.RECONNECT,
    1006: Reaction.RECONNECT,
    1007: Reaction.RECONNECT_FEW,
    1008: Reaction.STOP,
    1009: Reaction.RECONNECT_FEW,
    1010: Reaction.RECONNECT_FEW,
    1011: Reaction.RECONNECT,
    1012: Reaction.RECONNECT,
    1013: Reaction.RECONNECT,
    1014: Reaction.RECONNECT,
    3000: Reaction.STOP,  # unauthorized, in IANA's registry
    3003: Reaction.STOP,  # forbidden
    3008: Reaction.RECONNECT,  # timeout
}
"""By close code; every other code is private or new and gets :attr:`Reaction.RECONNECT_FEW`."""

SENDABLE: Final = frozenset({1000, 1003, 1007, 1008, 1009})
"""Close codes that we send. 1005, 1006 and 1015 stand for what no frame says and are never sent (RFC 6455, 7.4.1)."""

FINAL_STATUSES: Final = frozenset({401, 403})
"""Answers to the upgrade that no waiting will change; every other failure to open is tried again (W1)."""


def reaction_to(code: int | None) -> Reaction:
    """Return what a close with ``code`` asks for."""
    return CLOSE_REACTIONS.get(code, Reaction.RECONNECT_FEW)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconnectPolicy:
    """How a stream comes back. The defaults are the contract's.

    ``faulty_max`` bounds reconnects after closes that say one of us speaks wrongly (1002, 1003, 1007, 1009 and
    codes nobody has defined), within the same count.
    """

    tries_max: int = 5
    backoff_base_s: float = 1.0
    backoff_max_s: float = 30.0
    jitter_ratio: float = 1.0
    stable_s: float = 60.0
    faulty_max: int = 2

    def __post_init__(self) -> None:
        if self.tries_max < 0 or self.faulty_max < 0:
            raise ValueError("tries_max and faulty_max must be at least 0")
        for name in ("backoff_base_s", "backoff_max_s", "jitter_ratio", "stable_s"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value >= 0):
                raise ValueError(f"{name} must be a finite number of at least 0, not {value!r}")

    def delay_s(
        self, failure_index: int, hint_s: float | None, random: Callable[[], float]
    ) -> float:
        """Return the wait before reconnect ``failure_index`` (0 for the first); a hint is a lower bound."""
        step_s = self.backoff_base_s * 2.0 ** min(failure_index, 60)
        jittered_s = min(self.backoff_max_s, step_s * (1.0 + self.jitter_ratio * random()))
        return max(jittered_s, hint_s or 0.0)
