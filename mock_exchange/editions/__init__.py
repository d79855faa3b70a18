"""One room per contract edition: requests into commands, state into answers. Tables and formatting only."""

from kalshi_contract.edition import Edition
from mock_exchange.editions.reference import ReferenceDialect

Dialect = ReferenceDialect
"""How a session speaks. One edition so far; with the second this becomes the Protocol that both keep."""


def dialect_of(edition: Edition) -> Dialect:
    """Return the dialect of an edition."""
    return ReferenceDialect(edition)
