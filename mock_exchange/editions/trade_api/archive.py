"""What has left the live operations for those of the past: older than the cut-off, which moves on once a day (T09).

A market is of the past by when it was paid out, a trade and a fill by when they were made, an order that is over by its last change,
a settled position by its event: when all markets of that were paid out before the cut-off.
"""

from typing import Final

from mock_exchange.core.view_types import OrderView
from mock_exchange.editions.trade_api.desk import Desk
from mock_exchange.editions.trade_api.formats import DAY_US

LIVE_DAYS: Final = 61
"""How many whole days stay at the live operations."""


def cutoff_us(at_us: int) -> int:
    """Return the cut-off at a moment: a midnight, UTC."""
    return max(0, at_us // DAY_US - LIVE_DAYS) * DAY_US


def is_archived(desk: Desk, ticker: str, at_us: int) -> bool:
    """Tell whether a market has left the live operations."""
    settled_us = desk.tape.settled_us(ticker)
    return settled_us is not None and settled_us < cutoff_us(at_us)


def is_archived_with_event(desk: Desk, ticker: str, at_us: int) -> bool:
    """Tell whether all markets of a market's event have left: then the positions in them have."""
    terms = desk.catalogue.market(ticker)
    members = () if terms is None else desk.catalogue.members(terms.event)
    return bool(members) and all(is_archived(desk, each, at_us) for each in members)


def is_archived_order(order: OrderView, at_us: int) -> bool:
    """Tell whether an order is over, and changed last before the cut-off."""
    return not order.remaining_e2 and order.updated_at_us < cutoff_us(at_us)
