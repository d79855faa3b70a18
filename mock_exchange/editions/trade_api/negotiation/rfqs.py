"""A request for quotes: somebody wants to trade so many contracts, or for so much money, in one market."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mock_exchange.editions.trade_api.negotiation.register import Record

RFQ_STEPS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {"open": frozenset({"closed"}), "closed": frozenset()}
)
OPEN_MAX: Final = 100
"""How many requests of a member may be open."""


class Rfq(Record, frozen=True, kw_only=True):
    """A request. Either ``count_e2`` or ``target_micros`` is 0.

    ``excludes_fees``: the target is without fees. ``obscured``: who asks is not shown. ``rests`` is a wish that is shown, and
    nothing else: a direct trade leaves nothing over. ``batch`` is the number of the batch it came with. ``reason`` is empty for
    one that was traded on.
    """

    ticker: str
    count_e2: int = 0
    target_micros: int = 0
    excludes_fees: bool = False
    obscured: bool = False
    rests: bool = False
    trader: str = ""
    batch: int | None = None
