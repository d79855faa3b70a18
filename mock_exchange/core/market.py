"""A market: its terms, its book, and how its status may change.

``LIFECYCLE`` is a table (invariant O3): what is not in it does not happen. The short way is active,
closed, settled, each once; the long one begins before trading, knows pauses, and determines what a
contract is worth before it is paid.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from mock_exchange.core.book import ASKS, BIDS, Half
from mock_exchange.core.fees import FeeSchedule
from mock_exchange.core.grids import Bands, PriceBand, price_grid
from mock_exchange.core.units import PAYOUT_E4, MarketStatus, Result

LIFECYCLE: Final[Mapping[MarketStatus, frozenset[MarketStatus]]] = MappingProxyType(
    {
        "initialized": frozenset({"active", "closed"}),
        "active": frozenset({"inactive", "closed"}),
        "inactive": frozenset({"active", "closed"}),
        "closed": frozenset({"determined", "settled"}),
        "determined": frozenset({"disputed", "settled"}),
        "disputed": frozenset({"determined", "amended"}),
        "amended": frozenset({"disputed", "settled"}),
        "settled": frozenset(),
    }
)

DETERMINED: Final[frozenset[MarketStatus]] = frozenset({"determined", "amended"})
"""Statuses of markets whose result is known and not paid out yet."""


@cache
def reachable(status: MarketStatus) -> frozenset[MarketStatus]:
    """Return the status and all that may follow it, at once or later."""
    found, coming = {status}, [status]
    while coming:
        coming = [after for now in coming for after in LIFECYCLE[now] if after not in found]
        found.update(coming)
    return frozenset(found)


class Market:
    """One market. Only the core changes it.

    ``prices`` holds every valid limit price; ``bands`` is empty where they are ``tick_e4`` apart.
    ``trading`` tells whether it takes orders now: it is active, and nothing is paused. ``moves``
    counts its changes of status. ``value_e4`` is what a YES contract is determined to be worth,
    ``fees`` the schedule that new orders pay by.
    ``book_seq`` grows by exactly one per change of the book (S1).
    """

    __slots__ = (
        "asks",
        "bands",
        "bids",
        "book_seq",
        "description",
        "expires_at_us",
        "fees",
        "last_price_e4",
        "lot_e2",
        "moves",
        "open_interest_e2",
        "outcome",
        "prices",
        "status",
        "tick_e4",
        "ticker",
        "title",
        "trading",
        "value_e4",
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
        bands: Bands = (),
    ) -> None:
        self.ticker = ticker
        self.title = title
        self.description = description
        self.expires_at_us = expires_at_us
        self.tick_e4 = tick_e4
        self.lot_e2 = lot_e2
        self.vault_pot = vault_pot
        self.bands = bands
        self.prices = price_grid(bands or (PriceBand(0, PAYOUT_E4, tick_e4),))
        self.status: MarketStatus = "active"
        self.trading = True
        self.moves = 0
        self.outcome: Result | None = None
        self.value_e4: int | None = None
        self.fees: FeeSchedule | None = None
        self.bids = Half(BIDS)
        self.asks = Half(ASKS)
        self.last_price_e4 = 0
        self.volume_e2 = 0
        self.open_interest_e2 = 0
        self.book_seq = 0
