"""Which of a member's accounts a call is about. The one place that knows of subaccounts (T08)."""

from typing import Any

from mock_exchange.core.subaccounts import subaccount_id
from mock_exchange.editions.refusal import Refusal
from mock_exchange.editions.trade_api.desk import Asked, Desk

PRIMARY = 0


def holder(desk: Desk, call: Asked, subaccount: Any = None) -> str | Refusal:
    """Return the account that a call is about: its own, or one of its subaccounts. One that was never made is not found."""
    asked = subaccount if subaccount is not None else call.query.get("subaccount")
    if asked in {None, PRIMARY}:
        return call.account_id
    account_id = subaccount_id(call.account_id, int(asked))
    return account_id if desk.views.has_account(account_id) else desk.not_found()


def is_own(call: Asked, account_id: str) -> bool:
    """Tell whether an account is the caller's, or a subaccount of it: what a call by id reaches."""
    return account_id.partition("/")[0] == call.account_id


def on_this_shard(index: Any) -> bool:
    """Tell whether an ``exchange_index`` leads to where all markets are: not given, -1 (by ticker) or 0."""
    return index in {None, -1, 0}
