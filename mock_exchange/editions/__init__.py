"""One room per contract edition: requests into commands, state into answers. Tables and formatting only."""

from mock_exchange.editions.dialect import Dialect

__all__ = ["Dialect"]
