"""Subaccounts on the oracle's exchange: refusals and actions.

Imports the standard library only. Accounts of one holder share the names of orders and do not trade with each other.
"""

from collections.abc import Iterator

from kalshi_harness.oracle.record import Record
from kalshi_harness.oracle.values import ZERO, Event, Refusal, dollars


def open_refused(record: Record, account_id: str, number: int) -> Refusal | None:
    """Ask for an account that is none's part, and for a number that it has not."""
    if account_id not in record.money or account_id in record.holders:
        return "unknown_account", "account_id"
    if number not in range(1, 64):
        return "invalid_subaccount", "number"
    taken = f"{account_id}/{number}" in record.money
    return ("duplicate_account", "account_id") if taken else None


def transfer_refused(
    record: Record, account_id: str, to_account_id: str, amount_micros: int
) -> Refusal | None:
    """Ask for two accounts of one holder, and for money that is free."""
    if account_id not in record.money:
        return "unknown_account", "account_id"
    strange = to_account_id not in record.money or to_account_id == account_id
    if strange or record.holder(account_id) != record.holder(to_account_id):
        return "unknown_account", "to_account_id"
    if amount_micros <= 0:
        return "invalid_amount", "amount_micros"
    short = dollars(amount_micros) > record.cash(account_id)
    return ("insufficient_funds", "amount_micros") if short else None


def open_subaccount(record: Record, account_id: str, number: int) -> Iterator[Event]:
    """Open an empty subaccount."""
    name = f"{account_id}/{number}"
    record.holders[name] = account_id
    record.money[name] = ZERO
    yield {"type": "AccountOpened", "account_id": name}


def transfer(
    record: Record, account_id: str, to_account_id: str, amount_micros: int
) -> Iterator[Event]:
    """Move money."""
    record.money[account_id] -= dollars(amount_micros)
    record.money[to_account_id] += dollars(amount_micros)
    yield {
        "type": "Transferred",
        "account_id": account_id,
        "to_account_id": to_account_id,
        "amount_micros": amount_micros,
    }
