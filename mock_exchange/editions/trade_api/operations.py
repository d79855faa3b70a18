"""All tables of handlers as one: operationId -> who answers it, and how real the answer is.

To add an operation, write its handler in the room of its group and put it into that room's ``HANDLERS``; an answer that
no state stands behind goes into the room's ``SEEDED`` too. What no room has answers 503 ``service_unavailable`` and says so.
"""

from collections.abc import Mapping
from functools import partial
from importlib import import_module
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from mock_exchange.editions.trade_api.desk import Answer, Asked, Desk, Handler

ROOMS: Final = tuple(
    import_module(f"{__package__}.{name}")
    for name in (
        "account",
        "allocations",
        "block_trades",
        "candlesticks",
        "communications",
        "discovery",
        "events",
        "exchange_status",
        "fcm",
        "fcm_transfers",
        "fees",
        "history",
        "intra_transfers",
        "market_data",
        "multivariate",
        "order_groups",
        "order_reads",
        "orders",
        "portfolio",
        "rfq_batches",
        "rfq_quotes",
        "subaccounts",
        "usage_levels",
    )
)
HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {name: handler for room in ROOMS for name, handler in room.HANDLERS.items()}
)
SEEDED: Final[frozenset[str]] = frozenset().union(*(getattr(room, "SEEDED", ()) for room in ROOMS))
"""Operations whose answers are the same whatever happens: made up, or from the seed."""

Standing: TypeAlias = Literal["stateful", "seeded", "not yet"]


def handler_of(operation_id: str) -> Handler:
    """Return who answers an operation; of one that nobody wrote so far, who says just that."""
    handler = HANDLERS.get(operation_id)
    return partial(_not_yet, operation_id) if handler is None else handler


def standing(operation_id: str) -> Standing:
    """Return how real an operation's answers are."""
    if operation_id not in HANDLERS:
        return "not yet"
    return "seeded" if operation_id in SEEDED else "stateful"


def _not_yet(operation_id: str, desk: Desk, _call: Asked) -> Answer:
    return desk.dialect.not_yet(f"the operation {operation_id}")
