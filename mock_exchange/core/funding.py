"""Opening accounts, paying money in and taking it out."""

from mock_exchange.core import refusals
from mock_exchange.core.account import Account
from mock_exchange.core.commands import Deposit, OpenAccount, Withdraw
from mock_exchange.core.events import AccountOpened, Deposited, Withdrawn
from mock_exchange.core.ledger import EXTERNAL
from mock_exchange.core.refusals import Events
from mock_exchange.core.state import State


def open_account(state: State, command: OpenAccount, _at_us: int) -> Events:
    """Open an account. Refused: a second one of the same id."""
    account_id = command.account_id
    if account_id in state.accounts:
        return refusals.DUPLICATE_ACCOUNT
    ledger = state.ledger
    state.accounts[account_id] = Account(account_id, ledger.open_pot(), ledger.open_pot())
    return (AccountOpened(account_id),)


def deposit(state: State, command: Deposit, _at_us: int) -> Events:
    """Pay in. Refused: unknown account; an amount below 1."""
    account = state.accounts.get(command.account_id)
    if account is None:
        return refusals.UNKNOWN_ACCOUNT
    amount_micros = command.amount_micros
    if amount_micros <= 0:
        return refusals.INVALID_AMOUNT
    state.ledger.post(EXTERNAL, account.cash_pot, amount_micros)
    return (Deposited(account.account_id, amount_micros),)


def withdraw(state: State, command: Withdraw, _at_us: int) -> Events:
    """Take out. Refused: unknown account; an amount below 1; more than the free cash."""
    account = state.accounts.get(command.account_id)
    if account is None:
        return refusals.UNKNOWN_ACCOUNT
    amount_micros = command.amount_micros
    if amount_micros <= 0:
        return refusals.INVALID_AMOUNT
    if amount_micros > state.ledger.balances[account.cash_pot]:
        return refusals.WITHDRAWAL_TOO_LARGE
    state.ledger.post(account.cash_pot, EXTERNAL, amount_micros)
    return (Withdrawn(account.account_id, amount_micros),)
