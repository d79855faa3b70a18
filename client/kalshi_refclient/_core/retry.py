"""When to try again, and how long to wait: decision D20 over the contract's retry strategy (C23).

Pure: random numbers and both clocks come in as arguments. Three tries, ``2^n`` seconds with jitter on top, a total
deadline, and the server's ``retry_after`` as a lower bound. A hint that is no positive, finite number of
seconds up to an hour (or no date in the future) is ignored and back-off takes its place.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Literal, TypeAlias

from kalshi_refclient._core.bounds import HINT_S_MAX

ResendOrders: TypeAlias = Literal["where_deduplicated", "never_unknown", "always"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How a call is retried. The defaults are the contract's.

    ``resend_orders`` decides about an order whose outcome is unknown (D21): ``where_deduplicated`` resends it
    only to a venue that promises to recognise the key, ``never_unknown`` never does, and ``always`` is the
    contract's sample, literally: **it can place an order twice**. ``deadline_s`` covers the whole call, waits included.
    """

    tries_max: int = 3
    backoff_base_s: float = 1.0
    backoff_max_s: float = 30.0
    jitter_ratio: float = 1.0
    deadline_s: float = 45.0
    resend_orders: ResendOrders = "where_deduplicated"

    def __post_init__(self) -> None:
        if self.tries_max < 1:
            raise ValueError(f"tries_max must be at least 1, not {self.tries_max}")
        for name in ("backoff_base_s", "backoff_max_s", "jitter_ratio", "deadline_s"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value >= 0):
                raise ValueError(f"{name} must be a finite number of at least 0, not {value!r}")
        if self.resend_orders not in {"where_deduplicated", "never_unknown", "always"}:
            raise ValueError(f"resend_orders: unknown choice {self.resend_orders!r}")

    def backoff_s(self, retry_index: int, random: Callable[[], float]) -> float:
        """Return the wait before retry ``retry_index`` (0 for the first): ``2^n`` and up to as much again."""
        step_s = min(self.backoff_max_s, self.backoff_base_s * 2.0 ** min(retry_index, 60))
        return step_s * (1.0 + self.jitter_ratio * random())

    def delay_s(
        self, retry_index: int, hint_s: float | None, left_s: float, random: Callable[[], float]
    ) -> float | None:
        """Return the wait before the next try, or ``None`` if it would not end before the deadline.

        With a hint the wait is never shorter than it; jitter comes on top, so that many clients that were told
        the same moment do not all come back in it.
        """
        backoff_s = self.backoff_s(retry_index, random)
        if hint_s is None:
            return backoff_s if backoff_s < left_s else None
        if hint_s >= left_s:
            return None
        wanted_s = max(backoff_s, hint_s + self.backoff_base_s * self.jitter_ratio * random())
        return wanted_s if wanted_s < left_s else hint_s


def hint_of_body(value: Any) -> float | None:
    """Return ``error.retry_after`` in seconds, or ``None`` if it is missing or nonsense."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return _sensible(float(value)) if abs(value) <= HINT_S_MAX else None


def hint_of_header(value: str | None, wall_s: float) -> float | None:
    """Return the wait that a ``Retry-After`` header asks for: seconds or an HTTP date (RFC 9110, 10.2.3)."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return _sensible(float(text)) if len(text) <= 9 else None
    try:
        moment = parsedate_to_datetime(text)
        return _sensible(moment.timestamp() - wall_s)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def larger_hint(*hints_s: float | None) -> float | None:
    """Return the largest of several hints: where body and header differ, the longer wait is the safe one."""
    given = [hint_s for hint_s in hints_s if hint_s is not None]
    return max(given) if given else None


def _sensible(hint_s: float) -> float | None:
    return hint_s if 0 < hint_s <= HINT_S_MAX else None
