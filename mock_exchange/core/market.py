"""A market: its terms, its book, and how its status may change.

``LIFECYCLE`` is a table (invariant O3): active, then closed, then settled, each once.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from mock_exchange.core.book import ASKS, BIDS, Half
from mock_exchange.core.units import PAYOUT_E4, MarketStatus, Outcome

LIFECYCLE: Final[Mapping[MarketStatus, frozenset[MarketStatus]]] = MappingProxyType(
    {
        "active": frozenset({"closed"}),
        "closed": frozenset({"settled"}),
        "settled": frozenset(),
    }
)


@cache
def price_grid(tick_e4: int) -> frozenset[int]:
    """Return every price from one tick above $0 to one below $1.

    A set and not a formula, so that a grid of several steps is a set too.
    """
    return frozenset(range(tick_e4, PAYOUT_E4 - tick_e4 + 1, tick_e4))


class Market:
    """One market. Only the core changes it.

    ``prices`` holds every valid limit price. ``book_seq`` grows by exactly one per change of the
    book (S1).
    """

    __slots__ = (
        "asks",
        "bids",
        "book_seq",
        "description",
        "expires_at_us",
        "last_price_e4",
        "lot_e2",
        "open_interest_e2",
        "outcome",
        "prices",
        "status",
        "tick_e4",
        "ticker",
        "title",
        "vault_pot",
        "volume_e2",
    )

    def __init__(
        self,
        ticker: str,
        title: str,
        description: str,
        expires_at_us: int,
        tick_e4: int,
        lot_e2: int,
        vault_pot: int,
    ) -> None:
        self.ticker = ticker
        self.title = title
        self.description = description
        self.expires_at_us = expires_at_us
        self.tick_e4 = tick_e4
        self.lot_e2 = lot_e2
        self.vault_pot = vault_pot
        self.prices = price_grid(tick_e4)
        self.status: MarketStatus = "active"
        self.outcome: Outcome | None = None
        self.bids = Half(BIDS)
        self.asks = Half(ASKS)
        self.last_price_e4 = 0
        self.volume_e2 = 0
        self.open_interest_e2 = 0
        self.book_seq = 0
