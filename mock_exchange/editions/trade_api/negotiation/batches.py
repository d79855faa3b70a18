"""Batches: requests that are asked for together, and the quotes on them, each of which bids on several of them.

Who asks accepts the best bid of each request for one side, whosever it is, all of them or none. Each quoter whose bids are among
these then confirms, and what it won is traded.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mock_exchange.editions.trade_api.negotiation.register import Record

BATCH_STEPS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "open": frozenset({"accepted", "closed"}),
        "accepted": frozenset({"closed"}),
        "closed": frozenset(),
    }
)
BATCH_QUOTE_STEPS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "open": frozenset({"accepted", "cancelled"}),
        "accepted": frozenset({"confirmed", "cancelled"}),
        "confirmed": frozenset({"executed", "partially_executed", "cancelled"}),
        "executed": frozenset(),
        "partially_executed": frozenset(),
        "cancelled": frozenset(),
    }
)


class Batch(Record, frozen=True, kw_only=True):
    """A batch. ``rfqs`` are the numbers of its requests, ``version`` counts the changes of what is bid on them."""

    rfqs: tuple[int, ...] = ()
    client_batch_id: str = ""
    obscured: bool = False
    version: int = 0
    accepted_us: int = 0
    closed_us: int = 0


class BatchQuote(Record, frozen=True, kw_only=True):
    """A quote on a batch. ``quotes`` are the numbers of its parts, one for each request that it bids on."""

    batch: int
    quotes: tuple[int, ...] = ()
    rests: bool = False
    post_only: bool = False
    accepted_side: str = ""
    accepted_us: int = 0
    confirmed_us: int = 0
