"""Which clients of other people call which operations and channels of ``trade-api-3.34`` in our tests, unmodified.

A table of facts: ``tests/peers`` plays each of them, and fails where it calls something else than is said here. Schemathesis, which is
no client, calls every operation.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from kalshi_contract.edition import Edition

EDITION: Final = "trade-api-3.34"
_BATCHES: Final = frozenset(
    {
        "GetRFQBatches",
        "CreateRFQBatch",
        "DeleteRFQBatch",
        "GetRFQBatch",
        "AcceptRFQBatch",
        "GetRFQBatchBestQuotes",
        "GetRFQBatchQuotes",
        "CreateRFQBatchQuote",
        "DeleteRFQBatchQuote",
        "ConfirmRFQBatchQuote",
    }
)
"""In the venue's document, and not yet in its SDKs."""

LEFT_OUT: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "kalshi_python_sync": _BATCHES,
        "kalshi_python_async": _BATCHES,
        "kalshi-sdk": frozenset({"IntraExchangeInstanceTransfer", "pyth_value"}),
    }
)
"""Client -> what it has no method for, of everything that it speaks."""

WITH_STREAMS: Final = frozenset({"kalshi-sdk"})
"""Clients that speak WebSocket too."""


def spoken(edition: Edition, peer: str) -> frozenset[str]:
    """Return the operations and channels that a client calls. Raises ``KeyError`` for one we do not play."""
    names = set(edition.operations)
    if peer in WITH_STREAMS:
        names |= set(edition.channels)
    return frozenset(names - LEFT_OUT[peer])


def callers(edition: Edition, name: str) -> tuple[str, ...]:
    """Return the clients that call an operation or channel; none for an edition that no client speaks."""
    if edition.name != EDITION:
        return ()
    return tuple(peer for peer in LEFT_OUT if name in spoken(edition, peer))
