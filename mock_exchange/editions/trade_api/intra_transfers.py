"""Operations on money that goes from one exchange instance or shard to another (T06, T08).

The venue does it in steps, later; here it is one step, at once. Within one place it is a transfer between subaccounts, and listed there.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from msgspec import UNSET

from mock_exchange.core.commands import OpenSubaccount, Transfer
from mock_exchange.core.events import Refused
from mock_exchange.editions.refusal import Refusal
from mock_exchange.editions.trade_api.accounts import is_own
from mock_exchange.editions.trade_api.desk import Answer, Asked, Desk, Handler, Json
from mock_exchange.editions.trade_api.formats import (
    MICROS_PER_CENTICENT,
    SECOND_US,
    balance_dollars,
)
from mock_exchange.editions.trade_api.pages import newest_page
from mock_exchange.editions.trade_api.places import (
    MARGINED,
    SHARDS,
    instance_and_shard,
    part,
    place_of,
)
from mock_exchange.editions.trade_api.tape import Passage


def create_transfer(desk: Desk, call: Asked) -> Answer:
    """Move free money from one place to another. A ``client_transfer_id`` is good once on each way, and of primary accounts only."""
    body, account_id = call.body, call.account_id
    name = str(body.get("client_transfer_id", "")).lower()
    ends = _ends(desk, account_id, body)
    if isinstance(ends, Refusal):
        return ends
    source, target = ends
    done = (account_id, name, place_of(source), place_of(target))
    if name and done in desk.transferred:
        return desk.refuse("conflict", "client_transfer_id was used before on this way")
    if desk.views.pause == "everything":
        return desk.refuse("trading_is_paused")
    amount_micros = body["amount"] * MICROS_PER_CENTICENT
    account = desk.views.account(source)
    if amount_micros > 0 and (account is None or amount_micros > account.cash_micros):
        return desk.refuse("insufficient_balance")
    open_primary(desk, account_id, target, call.at_us)
    first = desk.apply(Transfer(source, target, amount_micros), call.at_us)[0]
    if isinstance(first, Refused):
        return desk.dialect.refused(first)
    number = desk.tape.passages[-1].number
    if name:
        desk.transferred.add(done)
        desk.transfer_names[number] = name
    return {"transfer_id": desk.ids.make("transfer", number)}


def get_transfers(desk: Desk, call: Asked) -> Answer:
    """List the account's transfers from place to place, newest first."""
    found = [each for each in reversed(desk.tape.passages) if _is_shown(call, each)]
    shown, cursor = newest_page(found, call.query)
    transfers = [_transfer(desk, each) for each in shown]
    return {"transfers": transfers} | ({"cursor": cursor} if cursor else {})


def get_transfer(desk: Desk, call: Asked) -> Answer:
    """Return one of them."""
    number = desk.ids.number("transfer", str(call.path_parameters["transfer_id"]))
    passages = desk.tape.passages
    if number is None or number >= len(passages) or not _is_shown(call, passages[number]):
        return desk.not_found()
    return {"transfer": _transfer(desk, passages[number])}


def open_primary(desk: Desk, account_id: str, target: str, at_us: int) -> None:
    """Open an account's own part in a place, the first time that money goes there."""
    place = place_of(target)
    if target == f"{account_id}@{place}" and not desk.views.has_account(target):
        desk.apply(OpenSubaccount(account_id, 0, place or UNSET), at_us)


def _ends(desk: Desk, account_id: str, body: Mapping[str, Any]) -> tuple[str, str] | Refusal:
    """Return the accounts on both ends of a transfer that can be, existing or not."""
    if desk.subtraders.named(account_id) is not None:
        return desk.refuse("forbidden", "a trader's money is its member's")
    ends = []
    for end in ("source", "destination"):
        instance, number = body[end], body.get(f"{end}_subaccount", 0)
        shard = body.get(f"{end}_exchange_shard", 0)
        if shard not in SHARDS:
            return desk.refuse("invalid_parameter", f"/{end}_exchange_shard is none of {[*SHARDS]}")
        if number and MARGINED in {body["source"], body["destination"]}:
            return desk.refuse(
                "invalid_parameter",
                f"/{end}_subaccount takes 0 where one side is {MARGINED}, not {number}",
            )
        if number and "client_transfer_id" in body:
            return desk.refuse(
                "invalid_parameter", "/client_transfer_id goes with primary accounts only"
            )
        ends.append(part(account_id, number, instance, shard))
    return ends[0], ends[1]


def _is_shown(call: Asked, each: Passage) -> bool:
    apart = place_of(each.account_id) != place_of(each.to_account_id)
    return apart and is_own(call, each.account_id)


def _transfer(desk: Desk, each: Passage) -> Json:
    source, source_shard = instance_and_shard(place_of(each.account_id))
    target, target_shard = instance_and_shard(place_of(each.to_account_id))
    shown: Json = {
        "transfer_id": desk.ids.make("transfer", each.number),
        "source": source,
        "destination": target,
        "source_exchange_shard": source_shard,
        "destination_exchange_shard": target_shard,
        "amount": balance_dollars(each.amount_micros),
        "status": "complete",
        "created_ts": each.at_us // SECOND_US,
    }
    if each.number in desk.transfer_names:
        shown["client_transfer_id"] = desk.transfer_names[each.number]
    return shown


HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        "IntraExchangeInstanceTransfer": create_transfer,
        "GetIntraExchangeInstanceTransfers": get_transfers,
        "GetIntraExchangeInstanceTransfer": get_transfer,
    }
)
