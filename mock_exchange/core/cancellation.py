"""Cancelling what is left of an order: its owner, the self-trade rule, the market's close."""

from mock_exchange.core import refusals
from mock_exchange.core.account import Account
from mock_exchange.core.collateral import take_cover
from mock_exchange.core.commands import CancelOrder
from mock_exchange.core.events import CancelCause, OrderCancelled
from mock_exchange.core.market import Market
from mock_exchange.core.order import Order
from mock_exchange.core.refusals import Events
from mock_exchange.core.state import State
from mock_exchange.core.units import PAYOUT_E4


def cancel_order(state: State, command: CancelOrder, at_us: int) -> Events:
    """Cancel a resting order of the account.

    Refused: unknown account; an order that does not exist or is another's (the same answer, D11);
    one that is filled or cancelled already.
    """
    account = state.accounts.get(command.account_id)
    if account is None:
        return refusals.UNKNOWN_ACCOUNT
    order = account.open_orders.get(command.order_number)
    if order is None:
        found = state.order(command.order_number)
        if found is None or found.account_id != account.account_id:
            return refusals.UNKNOWN_ORDER
        return refusals.ORDER_NOT_OPEN
    return (cancel_resting(state, state.markets[order.ticker], account, order, "user", at_us),)


def cancel_resting(
    state: State, market: Market, account: Account, order: Order, cause: CancelCause, at_us: int
) -> OrderCancelled:
    """Take a resting order out of the book and give its escrow and cover back."""
    remaining_e2 = order.remaining_e2
    if order.side == "bid":
        market.bids.remove(order, remaining_e2)
        unit_e4 = order.price_e4
    else:
        market.asks.remove(order, remaining_e2)
        unit_e4 = PAYOUT_E4 - order.price_e4
    market.book_seq += 1
    del account.open_orders[order.number]
    escrowed_e2 = remaining_e2 - order.covered_e2
    if escrowed_e2:
        state.ledger.post(account.escrow_pot, account.cash_pot, escrowed_e2 * unit_e4)
    if order.covered_e2:
        take_cover(account.positions[order.ticker], order, order.covered_e2)
    order.cancelled_e2 = remaining_e2
    order.remaining_e2 = 0
    order.cancelled_at_us = at_us
    return OrderCancelled(order.number, account.account_id, market.ticker, remaining_e2, cause)


def cancel_rest(account: Account, order: Order, cause: CancelCause, at_us: int) -> OrderCancelled:
    """Cancel what remains of an order that is in no book: only its cover is given back."""
    if order.covered_e2:
        take_cover(account.positions[order.ticker], order, order.covered_e2)
    cancelled_e2 = order.remaining_e2
    order.cancelled_e2 = cancelled_e2
    order.remaining_e2 = 0
    order.cancelled_at_us = at_us
    return OrderCancelled(order.number, order.account_id, order.ticker, cancelled_e2, cause)
