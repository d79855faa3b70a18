"""Traders of a member: accounts with orders and positions of their own, and the member's money.

A clearing member's customers share its cash, and nothing else: what one of them buys is paid out of
the member's free cash, what it sells goes there, and what its resting orders hold is in an escrow
of its own. Names of orders are the member's, and its traders do not trade with each other: money
would only go from one pocket of it into the other.
"""

from mock_exchange.core import refusals
from mock_exchange.core.account import Account
from mock_exchange.core.commands import OpenTrader
from mock_exchange.core.events import AccountOpened
from mock_exchange.core.refusals import Events
from mock_exchange.core.state import State


def open_trader(state: State, command: OpenTrader, _at_us: int) -> Events:
    """Open a trader. Refused: unknown member, or one that is a part or a trader itself; an id in use."""
    member = state.accounts.get(command.account_id)
    if member is None or member.holder_id != member.account_id:
        return refusals.UNKNOWN_ACCOUNT
    if not command.trader_id or command.trader_id in state.accounts:
        return refusals.DUPLICATE_TRADER
    trader = Account(command.trader_id, member.cash_pot, state.ledger.open_pot())
    trader.holder_id = trader.member_id = member.account_id
    trader.client_orders = member.client_orders
    state.accounts[trader.account_id] = trader
    state.subaccounts += 1
    return (AccountOpened(trader.account_id),)


def traders_of(state: State, member_id: str) -> list[Account]:
    """Return a member's traders, in the order in which they were opened."""
    return [account for account in state.accounts.values() if account.member_id == member_id]
