"""Which of a member's accounts a call is about. The one place that knows of subaccounts (T08)."""

from typing import Any

from mock_exchange.editions.refusal import Refusal
from mock_exchange.editions.trade_api.desk import Asked, Desk

PRIMARY = 0


def holder(desk: Desk, call: Asked, subaccount: Any = None) -> str | Refusal:
    """Return the account that a call is about: its own. A subaccount that was never made is not found."""
    asked = subaccount if subaccount is not None else call.query.get("subaccount")
    return call.account_id if asked in {None, PRIMARY} else desk.not_found()


def on_this_shard(index: Any) -> bool:
    """Tell whether an ``exchange_index`` leads to where all markets are: not given, -1 (by ticker) or 0."""
    return index in {None, -1, 0}
