"""Which of a member's accounts a call is about. The one place that knows of subaccounts (T08)."""

from typing import Any

from mock_exchange.core.subaccounts import NUMBER_MAX, holder_of, subaccount_id
from mock_exchange.editions.refusal import Refusal
from mock_exchange.editions.trade_api.desk import Asked, Desk
from mock_exchange.editions.trade_api.places import number_of

PRIMARY = 0


def holder(desk: Desk, call: Asked, subaccount: Any = None) -> str | Refusal:
    """Return the account that a call is about: its own, or one of its subaccounts. One that was never made is not found.

    A call that names none is about the account itself, with a key that is locked to a subaccount about that.
    """
    asked = subaccount if subaccount is not None else call.query.get("subaccount")
    if asked is None:
        asked = call.locked_to
    if asked in {None, PRIMARY}:
        return call.account_id
    account_id = subaccount_id(call.account_id, int(asked))
    return account_id if desk.views.has_account(account_id) else desk.not_found()


def holders(desk: Desk, call: Asked) -> list[str] | Refusal:
    """Return the accounts that a list is about: the subaccount that is named, else the caller's own account and all its subaccounts.

    So are lists of orders, fills, settlements and groups, and cancelling all; what else names no subaccount is about the account itself.
    """
    if call.query.get("subaccount") is None and call.locked_to:
        return [subaccount_id(call.account_id, call.locked_to)]  # all that the key may see of them
    if call.query.get("subaccount") is None and call.locked_to is None:
        made = (subaccount_id(call.account_id, number) for number in range(1, NUMBER_MAX + 1))
        return [call.account_id, *filter(desk.views.has_account, made)]
    account_id = holder(desk, call)
    return account_id if isinstance(account_id, Refusal) else [account_id]


def is_own(call: Asked, account_id: str) -> bool:
    """Tell whether an account is the caller's, or a subaccount of it that the key may act for: what a call by id reaches."""
    within = call.locked_to is None or number_of(account_id) == call.locked_to
    return holder_of(account_id) == call.account_id and within


def all_of(desk: Desk, account_id: str) -> list[str]:
    """Return the ids of an account, its parts and its traders: everything that is one member's."""
    return [each.account_id for each in desk.views.family_of(account_id)]


def on_this_shard(index: Any) -> bool:
    """Tell whether an ``exchange_index`` leads to where all markets are: not given, -1 (by ticker) or 0."""
    return index in {None, -1, 0}
