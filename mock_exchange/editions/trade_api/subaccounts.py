"""Operations on subaccounts: make them, see their money, move money between them, net their positions (T06, T08)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec import UNSET

from mock_exchange.core.commands import OpenSubaccount, Transfer
from mock_exchange.core.events import Refused
from mock_exchange.core.subaccounts import NUMBER_MAX, subaccount_id
from mock_exchange.core.units import MICROS_PER_CENT
from mock_exchange.core.view_types import AccountView
from mock_exchange.editions.trade_api.accounts import is_own
from mock_exchange.editions.trade_api.desk import Answer, Asked, Desk, Handler, Json
from mock_exchange.editions.trade_api.formats import SECOND_US, balance_dollars, cents
from mock_exchange.editions.trade_api.pages import newest_page
from mock_exchange.editions.trade_api.places import (
    EVENT_CONTRACT,
    has_shard,
    instance_and_shard,
    number_of,
    on_event_contracts,
    part,
    place,
    place_of,
    shard_of,
)
from mock_exchange.editions.trade_api.tape import Passage


def create_subaccount(desk: Desk, call: Asked) -> Answer:
    """Open the next subaccount on a shard; there are 63 at most on each."""
    index = call.body.get("exchange_index")
    if not has_shard(index):
        return desk.not_found()
    there = place(EVENT_CONTRACT, shard_of(index))
    parts = desk.views.accounts_of(call.account_id)
    number = 1 + sum(each.place == there and each.number > 0 for each in parts)
    if number > NUMBER_MAX:
        return desk.refuse("invalid_parameter", f"an account has at most {NUMBER_MAX} subaccounts")
    command = OpenSubaccount(call.account_id, number, there or UNSET)
    first = desk.apply(command, call.at_us)[0]
    if isinstance(first, Refused):
        return desk.dialect.refused(first)
    return {"subaccount_number": number}


def get_subaccount_balances(desk: Desk, call: Asked) -> Answer:
    """Return the free cash of the account and of each of its subaccounts, shard by shard."""
    return {
        "subaccount_balances": [
            {
                "subaccount_number": each.number,
                "exchange_index": _shard(each),
                "balance": balance_dollars(each.cash_micros),
                "updated_ts": call.at_us // SECOND_US,
            }
            for each in _parts(desk, call)
        ]
    }


def get_subaccount_netting(desk: Desk, call: Asked) -> Answer:
    """Return which of the account's subaccounts have netting on."""
    return {
        "netting_configs": [
            {
                "subaccount_number": each.number,
                "enabled": desk.netting.is_enabled(subaccount_id(call.account_id, each.number)),
                "exchange_index": _shard(each),
            }
            for each in _parts(desk, call)
        ]
    }


def update_subaccount_netting(desk: Desk, call: Asked) -> Answer:
    """Turn netting on or off for a subaccount, wherever it has a part."""
    number = call.body["subaccount_number"]
    if not any(each.number == number for each in _parts(desk, call)):
        return desk.refuse("invalid_parameter", f"/subaccount_number: there is no {number}")
    account_id = subaccount_id(call.account_id, number)
    desk.netting.switch(account_id, call.at_us, enabled=call.body["enabled"])
    return {}


def apply_subaccount_transfer(desk: Desk, call: Asked) -> Answer:
    """Move free cash on a shard. A ``client_transfer_id`` that was used moves nothing again."""
    body, index = call.body, call.body.get("exchange_index")
    if not has_shard(index):
        return desk.not_found()
    done = (call.account_id, body["client_transfer_id"].lower())
    if done in desk.transferred:
        return {}
    command = Transfer(
        part(call.account_id, body["from_subaccount"], shard=shard_of(index)),
        part(call.account_id, body["to_subaccount"], shard=shard_of(index)),
        body["amount_cents"] * MICROS_PER_CENT,
    )
    first = desk.apply(command, call.at_us)[0]
    if isinstance(first, Refused):
        return desk.dialect.refused(first)
    desk.transferred.add(done)
    return {}


def get_subaccount_transfers(desk: Desk, call: Asked) -> Answer:
    """List the account's transfers from one subaccount to another in the same place, newest first."""
    found = [
        each
        for each in reversed(desk.tape.passages)
        if is_own(call, each.account_id)
        and place_of(each.account_id) == place_of(each.to_account_id)
    ]
    shown, cursor = newest_page(found, call.query)
    return {"transfers": [_transfer(desk, each) for each in shown], "cursor": cursor}


def _parts(desk: Desk, call: Asked) -> list[AccountView]:
    """Return the account and its subaccounts on all shards of event contracts."""
    return [each for each in desk.views.accounts_of(call.account_id) if on_event_contracts(each)]


def _shard(each: AccountView) -> int:
    return instance_and_shard(each.place)[1]


def _transfer(desk: Desk, each: Passage) -> Json:
    return {
        "transfer_id": desk.ids.make("transfer", each.number),
        "from_subaccount": number_of(each.account_id),
        "to_subaccount": number_of(each.to_account_id),
        "amount_cents": cents(each.amount_micros),
        "created_ts": each.at_us // SECOND_US,
        "exchange_index": instance_and_shard(place_of(each.account_id))[1],
    }


HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        "CreateSubaccount": create_subaccount,
        "GetSubaccountBalances": get_subaccount_balances,
        "GetSubaccountNetting": get_subaccount_netting,
        "UpdateSubaccountNetting": update_subaccount_netting,
        "ApplySubaccountTransfer": apply_subaccount_transfer,
        "GetSubaccountTransfers": get_subaccount_transfers,
    }
)
