"""What is known of orders and markets, from answers and messages in any order (W9, W5, R17).

Pure. REST answers and stream messages overtake each other, and both repeat themselves. What has been learnt is never
unlearnt: an order's filled size only grows, and no order leaves a final status. Everything that adds nothing
is counted and passed over.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final

ORDERS_MAX: Final = 10_000
"""Finished orders beyond this many are forgotten, oldest first."""

STATUS_RANKS: Final[Mapping[str, int]] = {
    "open": 0,
    "partially_filled": 1,
    "filled": 2,
    "cancelled": 2,
}
FINAL_RANK: Final = 2


class Verdict(Enum):
    """What a message did to what was known."""

    NEWS = "news"
    DUPLICATE = "duplicate"
    OUTDATED = "outdated"
    CONTRADICTION = "contradiction"


@dataclass(frozen=True, slots=True)
class OrderState:
    """An order as it is known."""

    status: str
    filled_size: int

    @property
    def final(self) -> bool:
        """Return whether nothing can happen to it any more."""
        return STATUS_RANKS.get(self.status) == FINAL_RANK


class OrderTracker:
    """Orders by id. ``contradictions`` counts messages that cannot be true together with earlier ones."""

    def __init__(self, orders_max: int = ORDERS_MAX) -> None:
        self._orders: OrderedDict[str, OrderState] = OrderedDict()
        self._orders_max = orders_max
        self.contradictions = 0

    def __len__(self) -> int:
        return len(self._orders)

    def get(self, order_id: str) -> OrderState | None:
        """Return what is known of an order."""
        return self._orders.get(order_id)

    def open_ids(self) -> tuple[str, ...]:
        """Return the orders that are not known to be finished: what to ask about after a gap."""
        return tuple(key for key, state in self._orders.items() if not state.final)

    def apply(self, order_id: str, status: str, filled_size: int) -> Verdict:
        """Take in what somebody said about an order."""
        told = OrderState(status, filled_size)
        known = self._orders.get(order_id)
        verdict = Verdict.NEWS if known is None else _compare(known, told)
        if verdict is Verdict.CONTRADICTION:
            self.contradictions += 1
        elif verdict is Verdict.NEWS:
            self._orders[order_id] = told
            self._orders.move_to_end(order_id)
            self._forget()
        return verdict

    def _forget(self) -> None:
        excess = len(self._orders) - self._orders_max
        if excess <= 0:
            return
        finished = [key for key, state in self._orders.items() if state.final]
        for key in finished[:excess]:
            del self._orders[key]


def _compare(known: OrderState, told: OrderState) -> Verdict:
    if told == known:
        return Verdict.DUPLICATE
    known_rank = STATUS_RANKS.get(known.status, 1)
    told_rank = STATUS_RANKS.get(told.status, 1)
    if known.final:
        contradicts = told_rank == FINAL_RANK or told.filled_size > known.filled_size
        return Verdict.CONTRADICTION if contradicts else Verdict.OUTDATED
    if told.filled_size < known.filled_size:
        return Verdict.CONTRADICTION if told_rank == FINAL_RANK else Verdict.OUTDATED
    if told.filled_size == known.filled_size and told_rank < known_rank:
        return Verdict.OUTDATED
    return Verdict.NEWS


class MarketTracker:
    """Newest update by ticker: an older timestamp or a smaller volume is not news."""

    def __init__(self) -> None:
        self._newest: dict[str, tuple[datetime, int, object]] = {}

    def apply(self, ticker: str, timestamp: datetime, volume: int, content: object) -> Verdict:
        """Take in an update; ``content`` is compared to tell a duplicate."""
        known = self._newest.get(ticker)
        if known is not None:
            if (timestamp, volume, content) == known:
                return Verdict.DUPLICATE
            if timestamp < known[0] or volume < known[1]:
                return Verdict.OUTDATED
        self._newest[ticker] = (timestamp, volume, content)
        return Verdict.NEWS

    def forget(self, ticker: str | None = None) -> None:
        """Start anew for one ticker or, after a reconnect, for all."""
        if ticker is None:
            self._newest.clear()
        else:
            self._newest.pop(ticker, None)
