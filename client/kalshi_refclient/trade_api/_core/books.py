"""Order books from snapshots and changes, never believed across a hole (T10, T11, W5).

Pure. ``price_e4`` and ``count_e2``. Changes of a subscription come in the order of its numbers; whoever keeps them tells when one is
missing. Besides, a book is lost when a change would leave less than nothing at a price, or when its clock is not after the snapshot's:
such a change is in the snapshot already, unless the exchange's clock fell, and the next snapshot tells which. A snapshot that is older
than what is known is asked for again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from kalshi_refclient.trade_api._core.fixed_point import (
    COUNT_DECIMALS,
    PRICE_DECIMALS,
    count_e2,
    decimal_of,
    price_e4,
)
from kalshi_refclient.trade_api.values import Level, OrderBook

DOUBTS_MAX: Final = 3
"""So many old snapshots in a row are old ones; the next is the exchange's clock having fallen."""

Verdict: TypeAlias = Literal["applied", "ignored", "lost"]


@dataclass(slots=True)
class MarketBook:
    """The bids for YES and for NO, by price. ``valid``: they may be believed."""

    sides: dict[str, dict[int, int]] = field(default_factory=lambda: {"yes": {}, "no": {}})
    valid: bool = False
    clock: int = -1
    confirmed: bool = False
    """A second snapshot told that the clock did not fall: changes that are not after it are old."""
    doubts: int = 0
    """How many snapshots in a row were older than what is known."""

    def snapshot(self, msg: Mapping[str, Any]) -> bool:
        """Take a whole book; return whether it is believed: one that is older than what is known is not, unless it stays so."""
        if msg["clock"] < self.clock and self.doubts < DOUBTS_MAX:
            self.doubts += 1
            self.valid = False
            return False
        self.doubts = 0
        self.sides = {
            side: {price_e4(price): count_e2(count) for price, count in msg.get(name) or ()}
            for side, name in (("yes", "yes_dollars_fp"), ("no", "no_dollars_fp"))
        }
        self.confirmed = msg["clock"] >= self.clock >= 0
        self.clock = msg["clock"]
        self.valid = True
        return True

    def change(self, msg: Mapping[str, Any]) -> Verdict:
        """Take a change of one level."""
        if not self.valid:
            return "ignored"
        if msg["clock"] <= self.clock:
            return "ignored" if self.confirmed else self._lost()
        levels = self.sides[msg["side"]]
        price = price_e4(msg["price_dollars"])
        count = levels.get(price, 0) + count_e2(msg["delta_fp"])
        if count < 0:
            return self._lost()
        if count:
            levels[price] = count
        else:
            levels.pop(price, None)
        self.clock = msg["clock"]
        return "applied"

    def lose(self) -> None:
        """Do not believe it until the next snapshot."""
        self.valid = False

    def shown(self) -> OrderBook:
        """Return the book. Raises ``LookupError`` while it must not be believed."""
        if not self.valid:
            raise LookupError("the book is not valid: wait for its snapshot")
        return OrderBook(
            yes_dollars=_levels(self.sides["yes"].items()),
            no_dollars=_levels(self.sides["no"].items()),
        )

    def _lost(self) -> Verdict:
        self.valid = False
        return "lost"


def _levels(levels: Iterable[tuple[int, int]]) -> tuple[Level, ...]:
    return tuple(
        (decimal_of(price, PRICE_DECIMALS), decimal_of(count, COUNT_DECIMALS))
        for price, count in sorted(levels)
    )
