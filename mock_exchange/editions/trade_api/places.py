"""Where money can be: the shards of the exchange for event contracts, and the exchange for margined ones (T08).

All markets of this exchange are on shard 0, the main place, so an order is paid with what is there. What is elsewhere waits.
"""

from typing import Any, Final

from mock_exchange.core.subaccounts import subaccount_id
from mock_exchange.core.view_types import AccountView

SHARDS: Final = {
    0: "Default: all markets",
    1: "Combos",
    2: "Crypto",
    3: "Tennis and baseball",
}
"""Number of a shard -> what the venue has there."""

EVENT_CONTRACT: Final = "event_contract"
MARGINED: Final = "margined"
_MARGINED_MARK: Final = "m"


def place(instance: str, shard: int) -> str:
    """Return the core's name of a place: '' for shard 0 of event contracts."""
    if instance == MARGINED:
        return f"{_MARGINED_MARK}{shard}"
    return str(shard) if shard else ""


def instance_and_shard(at: str) -> tuple[str, int]:
    """Return what a place is on the wire."""
    if at.startswith(_MARGINED_MARK):
        return MARGINED, int(at.removeprefix(_MARGINED_MARK))
    return EVENT_CONTRACT, int(at or 0)


def part(account_id: str, number: int, instance: str = EVENT_CONTRACT, shard: int = 0) -> str:
    """Return the core's id of a subaccount in a place; number 0 is the primary one."""
    return subaccount_id(account_id, number, place(instance, shard))


def place_of(account_id: str) -> str:
    """Return where an account of that id is."""
    return account_id.partition("@")[2]


def number_of(account_id: str) -> int:
    """Return which subaccount has an id: 0 is the primary one."""
    return int(account_id.partition("@")[0].partition("/")[2] or 0)


def has_shard(index: Any) -> bool:
    """Tell whether there is a shard of that ``exchange_index``; one that is not given, or -1, is shard 0."""
    return index in {None, -1} or index in SHARDS


def shard_of(index: Any) -> int:
    """Return the shard of an ``exchange_index``."""
    return 0 if index in {None, -1} else int(index)


def on_event_contracts(view: AccountView) -> bool:
    """Tell whether an account is on one of the shards."""
    return instance_and_shard(view.place)[0] == EVENT_CONTRACT
