"""Subaccounts: parts of an account with money, positions and orders of their own.

A subaccount is an ``Account`` under an id of its own, so nothing else in the exchange need know of
it: what asks for an account id works for a subaccount. Two things are its holder's. Names of orders
are: the client who gives them is one. And self-trade is: a trade between two subaccounts would move
nothing from one owner to another, which is what the rule is there to prevent. So an order meets the
resting orders of its own holder as its own, whatever subaccount they are of.

A part may lie in another *place* than the main exchange, where all markets are: then money waits
there. Money goes from one part to another by a transfer, between the free cash of both.
"""

from typing import Final

from mock_exchange.core import refusals
from mock_exchange.core.account import Account
from mock_exchange.core.commands import OpenSubaccount, Transfer
from mock_exchange.core.events import AccountOpened, Transferred
from mock_exchange.core.refusals import Events
from mock_exchange.core.state import State

NUMBER_MAX: Final = 63
"""An account has at most so many subaccounts; 0 is the account itself."""


def subaccount_id(account_id: str, number: int, place: str = "") -> str:
    """Return the id of a subaccount; of number 0 on the main exchange, the account's own."""
    part = f"{account_id}/{number}" if number else account_id
    return f"{part}@{place}" if place else part


def holder_of(account_id: str) -> str:
    """Return the id of the account that a part belongs to by its id, or the id itself."""
    return account_id.partition("@")[0].partition("/")[0]


def open_subaccount(state: State, command: OpenSubaccount, _at_us: int) -> Events:
    """Open a subaccount with no money in it.

    Refused: unknown account, or one that is a part or a trader of another; a number that is not 1
    to 63 (elsewhere than on the main exchange 0 to 63); a second one of the same id.
    """
    holder, place = state.accounts.get(command.account_id), command.place or ""
    if holder is None or holder.holder_id != holder.account_id:
        return refusals.UNKNOWN_ACCOUNT
    if not (0 if place else 1) <= command.number <= NUMBER_MAX:
        return refusals.INVALID_SUBACCOUNT
    account_id = subaccount_id(command.account_id, command.number, place)
    if account_id in state.accounts:
        return refusals.DUPLICATE_ACCOUNT
    ledger = state.ledger
    account = Account(account_id, ledger.open_pot(), ledger.open_pot())
    account.holder_id, account.number = holder.account_id, command.number
    account.place = place
    account.client_orders = holder.client_orders
    state.accounts[account_id] = account
    state.subaccounts += 1
    return (AccountOpened(account_id),)


def transfer(state: State, command: Transfer, _at_us: int) -> Events:
    """Move free cash between two accounts of one holder.

    Refused: an unknown account on either side, or a trader, whose money is not its own; one and the
    same, or of two holders; an amount below 1; more than the free cash.
    """
    source = state.accounts.get(command.account_id)
    target = state.accounts.get(command.to_account_id)
    if source is None or source.member_id:
        return refusals.UNKNOWN_ACCOUNT
    if (
        target is None
        or source is target
        or target.member_id
        or source.holder_id != target.holder_id
    ):
        return refusals.UNKNOWN_TARGET
    amount_micros = command.amount_micros
    if amount_micros <= 0:
        return refusals.INVALID_AMOUNT
    if amount_micros > state.ledger.balances[source.cash_pot]:
        return refusals.WITHDRAWAL_TOO_LARGE
    state.ledger.post(source.cash_pot, target.cash_pot, amount_micros)
    return (Transferred(source.account_id, target.account_id, amount_micros),)


def accounts_of(state: State, holder_id: str) -> list[Account]:
    """Return an account and its subaccounts, by number; the main exchange's before others."""
    found = [
        account
        for account in state.accounts.values()
        if account.holder_id == holder_id and not account.member_id
    ]
    return sorted(found, key=lambda account: (account.place, account.number))
