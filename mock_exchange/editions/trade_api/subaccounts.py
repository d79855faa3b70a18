"""Operations on subaccounts: make them, see their money, move money between them (T06, T08).

Netting, transfers between exchanges and target allocations are not here yet.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mock_exchange.core.commands import OpenSubaccount, Transfer
from mock_exchange.core.events import Refused
from mock_exchange.core.subaccounts import NUMBER_MAX, subaccount_id
from mock_exchange.core.units import MICROS_PER_CENT
from mock_exchange.editions.trade_api.accounts import is_own, on_this_shard
from mock_exchange.editions.trade_api.desk import Answer, Asked, Desk, Handler, Json
from mock_exchange.editions.trade_api.formats import SECOND_US, balance_dollars, cents
from mock_exchange.editions.trade_api.pages import newest_page
from mock_exchange.editions.trade_api.tape import Passage


def create_subaccount(desk: Desk, call: Asked) -> Answer:
    """Open the next subaccount; there are 63 at most."""
    if not on_this_shard(call.body.get("exchange_index")):
        return desk.not_found()
    number = len(desk.views.accounts_of(call.account_id))
    if number > NUMBER_MAX:
        return desk.refuse("invalid_parameter", f"an account has at most {NUMBER_MAX} subaccounts")
    first = desk.apply(OpenSubaccount(call.account_id, number), call.at_us)[0]
    if isinstance(first, Refused):
        return desk.dialect.refused(first)
    return {"subaccount_number": number}


def get_subaccount_balances(desk: Desk, call: Asked) -> Answer:
    """Return the free cash of the account and of each of its subaccounts."""
    return {
        "subaccount_balances": [
            {
                "subaccount_number": each.number,
                "exchange_index": 0,
                "balance": balance_dollars(each.cash_micros),
                "updated_ts": call.at_us // SECOND_US,
            }
            for each in desk.views.accounts_of(call.account_id)
        ]
    }


def apply_subaccount_transfer(desk: Desk, call: Asked) -> Answer:
    """Move free cash. A ``client_transfer_id`` that was used moves nothing again."""
    body = call.body
    if not on_this_shard(body.get("exchange_index")):
        return desk.not_found()
    done = (call.account_id, body["client_transfer_id"].lower())
    if done in desk.transferred:
        return {}
    command = Transfer(
        subaccount_id(call.account_id, body["from_subaccount"]),
        subaccount_id(call.account_id, body["to_subaccount"]),
        body["amount_cents"] * MICROS_PER_CENT,
    )
    first = desk.apply(command, call.at_us)[0]
    if isinstance(first, Refused):
        return desk.dialect.refused(first)
    desk.transferred.add(done)
    return {}


def get_subaccount_transfers(desk: Desk, call: Asked) -> Answer:
    """List the account's transfers, newest first."""
    found = [each for each in reversed(desk.tape.passages) if is_own(call, each.account_id)]
    shown, cursor = newest_page(found, call.query)
    return {"transfers": [_transfer(desk, each) for each in shown], "cursor": cursor}


def _transfer(desk: Desk, each: Passage) -> Json:
    return {
        "transfer_id": desk.ids.make("transfer", each.number),
        "from_subaccount": _number(each.account_id),
        "to_subaccount": _number(each.to_account_id),
        "amount_cents": cents(each.amount_micros),
        "created_ts": each.at_us // SECOND_US,
        "exchange_index": 0,
    }


def _number(account_id: str) -> int:
    return int(account_id.partition("/")[2] or 0)


HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        "CreateSubaccount": create_subaccount,
        "GetSubaccountBalances": get_subaccount_balances,
        "ApplySubaccountTransfer": apply_subaccount_transfer,
        "GetSubaccountTransfers": get_subaccount_transfers,
    }
)
