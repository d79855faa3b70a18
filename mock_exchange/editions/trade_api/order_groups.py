"""Operations on order groups: orders that are cancelled together when too much of them has traded (T08)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from mock_exchange.core.commands import ChangeGroup, Command, CreateGroup, LimitGroup
from mock_exchange.core.events import GroupChanged, Refused
from mock_exchange.core.units import COUNT_ONE_E2
from mock_exchange.core.view_types import GroupView
from mock_exchange.editions.refusal import Refusal
from mock_exchange.editions.trade_api.accounts import holder, holders, on_this_shard
from mock_exchange.editions.trade_api.desk import Answer, Asked, Desk, Handler, Json
from mock_exchange.editions.trade_api.formats import contracts, count_e2
from mock_exchange.editions.trade_api.places import number_of

CONTRACTS_MAX: Final = 1_000_000


def get_order_groups(desk: Desk, call: Asked) -> Answer:
    """List the account's groups, the oldest first."""
    account_ids = holders(desk, call)
    if isinstance(account_ids, Refusal):
        return account_ids
    found = [group for each in account_ids for group in desk.views.groups(each)]
    found.sort(key=lambda group: group.number)
    return {
        "order_groups": [
            {"id": desk.ids.make("group", group.number), **_shown(group)} for group in found
        ]
    }


def get_order_group(desk: Desk, call: Asked) -> Answer:
    """Return a group and the orders that rest in it."""
    group = _group(desk, call, holders(desk, call))
    if isinstance(group, Refusal):
        return group
    orders = [desk.ids.make("order", number) for number in group.orders]
    return {**_shown(group), "orders": orders}


def create_order_group(desk: Desk, call: Asked) -> Answer:
    """Make a group that may match so many contracts in 15 seconds."""
    body = call.body
    account_id = holder(desk, call, body.get("subaccount"))
    if isinstance(account_id, Refusal):
        return account_id
    if not on_this_shard(body.get("exchange_index")):
        return desk.not_found()
    limit_e2 = _limit(desk, body)
    if isinstance(limit_e2, Refusal):
        return limit_e2
    first = desk.apply(CreateGroup(account_id, limit_e2), call.at_us)[0]
    if isinstance(first, Refused):
        return desk.dialect.refused(first)
    assert isinstance(first, GroupChanged)  # noqa: S101 - what the core promises
    return {
        "order_group_id": desk.ids.make("group", first.group_number),
        "subaccount": number_of(account_id),
        "exchange_index": 0,
    }


def delete_order_group(desk: Desk, call: Asked) -> Answer:
    """Cancel what rests of a group, and remove it."""
    return _change(desk, call, "delete")


def trigger_order_group(desk: Desk, call: Asked) -> Answer:
    """Cancel what rests of a group; it takes no orders until it is reset. Triggering it again changes nothing."""
    return _change(desk, call, "trigger")


def reset_order_group(desk: Desk, call: Asked) -> Answer:
    """Let a group take orders again, its count at nothing."""
    return _change(desk, call, "reset")


def update_order_group_limit(desk: Desk, call: Asked) -> Answer:
    """Give a group another limit; under what has matched by now, that triggers it."""
    group = _own(desk, call)
    if isinstance(group, Refusal):
        return group
    limit_e2 = _limit(desk, call.body)
    if isinstance(limit_e2, Refusal):
        return limit_e2
    return _done(desk, LimitGroup(group.account_id, group.number, limit_e2), call.at_us)


def _change(desk: Desk, call: Asked, action: Any) -> Answer:
    group = _own(desk, call)
    if isinstance(group, Refusal):
        return group
    if action == "trigger" and group.triggered:
        return {}
    return _done(desk, ChangeGroup(group.account_id, group.number, action), call.at_us)


def _done(desk: Desk, command: Command, at_us: int) -> Answer:
    events = desk.apply(command, at_us)
    if events and isinstance(events[0], Refused):
        return desk.dialect.refused(events[0])
    return {}


def _own(desk: Desk, call: Asked) -> GroupView | Refusal:
    """Return the group that a change is about: of the subaccount that is named, else of the account itself."""
    account_id = holder(desk, call)
    return _group(desk, call, account_id if isinstance(account_id, Refusal) else [account_id])


def _group(desk: Desk, call: Asked, account_ids: list[str] | Refusal) -> GroupView | Refusal:
    if isinstance(account_ids, Refusal):
        return account_ids
    number = desk.ids.number("group", str(call.path_parameters["order_group_id"]))
    group = None if number is None else desk.views.group(number)
    here = on_this_shard(call.query.get("exchange_index"))
    if group is None or group.account_id not in account_ids or not here:
        return desk.not_found()
    return group


def _limit(desk: Desk, body: Mapping[str, Any]) -> int | Refusal:
    """Return the limit that a body gives as a whole number, as a string, or as both, which are then the same (T08)."""
    whole, text = body.get("contracts_limit"), body.get("contracts_limit_fp")
    whole_e2 = None if whole is None else whole * COUNT_ONE_E2
    limit_e2 = whole_e2 if text is None else count_e2(text)
    if limit_e2 is None:
        return desk.refuse("invalid_parameter", "contracts_limit or contracts_limit_fp is required")
    if whole_e2 not in {None, limit_e2}:
        return desk.refuse("invalid_parameter", "contracts_limit and contracts_limit_fp differ")
    if not COUNT_ONE_E2 <= limit_e2 <= CONTRACTS_MAX * COUNT_ONE_E2:
        return desk.refuse("invalid_parameter", f"a limit is 1 to {CONTRACTS_MAX:,} contracts")
    return limit_e2


def _shown(group: GroupView) -> Json:
    return {
        "contracts_limit_fp": contracts(group.limit_e2),
        "is_auto_cancel_enabled": True,
        "exchange_index": 0,
    }


HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        "GetOrderGroups": get_order_groups,
        "GetOrderGroup": get_order_group,
        "CreateOrderGroup": create_order_group,
        "DeleteOrderGroup": delete_order_group,
        "TriggerOrderGroup": trigger_order_group,
        "ResetOrderGroup": reset_order_group,
        "UpdateOrderGroupLimit": update_order_group_limit,
    }
)
