"""A quote: what somebody would pay for YES, and for NO, in answer to a request; and how much the request then comes to.

``accepted_side`` is the side whose bid is taken: the quoter gets that side, who asked gets the other one, at what is left to the
payout. The quoter is the maker.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mock_exchange.core.fees import FeeSchedule, fee_micros
from mock_exchange.core.units import PAYOUT_E4, Side
from mock_exchange.editions.trade_api.negotiation.register import Record
from mock_exchange.editions.trade_api.negotiation.rfqs import Rfq

QUOTE_STEPS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "open": frozenset({"accepted", "cancelled"}),
        "accepted": frozenset({"confirmed", "cancelled"}),
        "confirmed": frozenset({"executed", "cancelled"}),
        "executed": frozenset(),
        "cancelled": frozenset(),
    }
)
CONFIRM_US: Final = 30_000_000
"""How long the quoter has to confirm a quote that was accepted."""

TAKER_SIDES: Final[Mapping[str, Side]] = MappingProxyType({"yes": "ask", "no": "bid"})
"""Accepted side -> the side of who accepts it."""


class RfqQuote(Record, frozen=True, kw_only=True):
    """A quote. A bid of 0 is none; ``yes_e2`` and ``no_e2`` are the contracts of the request at either bid, 0 where there is none.

    ``maker_order`` and ``taker_order`` are the numbers of the orders that it was executed with, ``client_order_id`` the name of the
    latter. ``batch_quote`` is the number of the quote on a batch that it is a part of.
    """

    rfq: int
    ticker: str
    yes_bid_e4: int
    no_bid_e4: int
    yes_e2: int
    no_e2: int
    rests: bool = False
    post_only: bool = False
    batch_quote: int | None = None
    accepted_side: str = ""
    client_order_id: str = ""
    accepted_us: int = 0
    confirmed_us: int = 0
    executed_us: int = 0
    maker_order: int = 0
    taker_order: int = 0

    def bid_e4(self, side: str) -> int:
        """Return what is bid for a side."""
        return self.yes_bid_e4 if side == "yes" else self.no_bid_e4

    def offered_e2(self, side: str) -> int:
        """Return how much can be traded at that bid."""
        return self.yes_e2 if side == "yes" else self.no_e2

    @property
    def accepted_e2(self) -> int:
        """What was accepted, 0 before."""
        return self.offered_e2(self.accepted_side) if self.accepted_side else 0

    @property
    def price_e4(self) -> int:
        """The YES price of the accepted side."""
        return self.yes_bid_e4 if self.accepted_side == "yes" else PAYOUT_E4 - self.no_bid_e4


def contracts_e2(rfq: Rfq, side: str, bid_e4: int, lot_e2: int, fees: FeeSchedule | None) -> int:
    """Return what a request comes to if this bid for a side is accepted: as asked, or what its money buys, in whole lots."""
    if not bid_e4:
        return 0
    if rfq.count_e2:
        return rfq.count_e2
    price_e4 = bid_e4 if side == "yes" else PAYOUT_E4 - bid_e4
    unit_e4 = PAYOUT_E4 - bid_e4
    charged = None if rfq.excludes_fees else fees

    def cost_micros(count_e2: int) -> int:
        paid_micros = count_e2 * unit_e4
        if charged is None:
            return paid_micros
        paid_micros += fee_micros(charged, "taker", count_e2, price_e4)
        return -(-paid_micros // charged.unit_micros) * charged.unit_micros

    low, high = 0, rfq.target_micros // (unit_e4 * lot_e2)
    while low < high:
        middle = (low + high + 1) // 2
        if cost_micros(middle * lot_e2) <= rfq.target_micros:
            low = middle
        else:
            high = middle - 1
    return low * lot_e2
