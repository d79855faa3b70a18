"""Operations on how a member's balance is split over the shards (T08). Open to everybody here, to few on the venue."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mock_exchange.editions.trade_api.desk import Answer, Asked, Desk, Handler
from mock_exchange.editions.trade_api.places import SHARDS
from mock_exchange.editions.trade_api.rebalancing import Allocation

WHOLE_PERCENT: Final = 100


def get_allocation(desk: Desk, call: Asked) -> Answer:
    """Return what the member wants; an empty list where it wants nothing."""
    wanted = desk.rebalancing.of(call.account_id)
    return {
        "allocations": [
            {"exchange_index": shard, "percent": percent}
            for shard, percent in wanted.percents.items()
        ],
        "resting_margin_reservation": wanted.reservation,
    }


def set_allocation(desk: Desk, call: Asked) -> Answer:
    """Replace what the member wants; an empty list ends it."""
    if desk.subtraders.named(call.account_id) is not None:
        return desk.refuse("forbidden", "a trader's money is its member's")
    rows = call.body["allocations"]
    percents = {each["exchange_index"]: each["percent"] for each in rows}
    why = ""
    if len(percents) < len(rows):
        why = "/allocations names an exchange_index twice"
    elif not set(percents) <= set(SHARDS):
        why = f"/allocations takes the exchange_index {', '.join(map(str, SHARDS))}"
    elif percents and sum(percents.values()) != WHOLE_PERCENT:
        why = f"/allocations adds up to {sum(percents.values())} percent, not 100"
    if why:
        return desk.refuse("invalid_parameter", why)
    reservation = call.body.get("resting_margin_reservation", "sum")
    wanted = Allocation(MappingProxyType(percents), reservation)
    desk.rebalancing.want(call.account_id, wanted, call.at_us)
    return {}


HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        "GetTargetBalanceAllocation": get_allocation,
        "SetTargetBalanceAllocation": set_allocation,
    }
)
