"""Cancelling what is left of an order: its owner, the self-trade rule, the market's close."""

from collections.abc import Iterable

from mock_exchange.core import refusals
from mock_exchange.core.account import Account
from mock_exchange.core.book import GONE_MAX
from mock_exchange.core.collateral import take_cover
from mock_exchange.core.commands import CancelAllOrders, CancelOrder
from mock_exchange.core.events import CancelCause, Event, OrderCancelled
from mock_exchange.core.order import Order
from mock_exchange.core.refusals import Events
from mock_exchange.core.state import State
from mock_exchange.core.units import PAYOUT_E4


def cancel_order(state: State, command: CancelOrder, at_us: int) -> Events:
    """Cancel a resting order of the account.

    Refused: while everything is paused; unknown account; an order that does not exist or is another's (the same answer, D11);
    one that is filled or cancelled already.
    """
    if state.pause == "everything":
        return refusals.TRADING_PAUSED
    account_id, orders = command.account_id, state.orders
    try:
        account = state.accounts[account_id]
    except KeyError:
        return refusals.UNKNOWN_ACCOUNT
    index = command.order_number - state.first_order_number
    if not 0 <= index < len(orders):
        return refusals.UNKNOWN_ORDER
    order = orders[index]
    if order.account_id != account_id:
        return refusals.UNKNOWN_ORDER
    if not order.remaining_e2:
        return refusals.ORDER_NOT_OPEN
    return (cancel_resting(state, account, order, "user", at_us),)


def cancel_all_orders(state: State, command: CancelAllOrders, at_us: int) -> Events:
    """Cancel all that rests, by number. Refused: a pause of everything; unknown account; nothing."""
    if state.pause == "everything":
        return refusals.TRADING_PAUSED
    account = state.accounts.get(command.account_id)
    if account is None:
        return refusals.UNKNOWN_ACCOUNT
    resting = list(account.open_orders)
    cancelled = tuple(cancel_resting(state, account, order, "user", at_us) for order in resting)
    return cancelled or refusals.NOTHING_TO_CANCEL


def cancel_resting(
    state: State, account: Account, order: Order, cause: CancelCause, at_us: int
) -> OrderCancelled:
    """Take a resting order out of the book and give its escrow and cover back."""
    ticker, remaining_e2, covered_e2 = order.ticker, order.remaining_e2, order.covered_e2
    market = state.markets[ticker]
    if order.side == "bid":
        half, unit_e4 = market.bids, order.price_e4
    else:
        half, unit_e4 = market.asks, PAYOUT_E4 - order.price_e4
    order.cancelled_e2 = remaining_e2
    order.remaining_e2 = 0
    order.cancelled_at_us = at_us
    level = half.levels[unit_e4]
    quantity_e2 = level.quantity_e2 - remaining_e2
    if quantity_e2:
        level.quantity_e2 = quantity_e2
        level.gone += 1
        if level.gone > GONE_MAX:
            level.sweep()
    else:
        half.drop(unit_e4)
    market.book_seq += 1
    if covered_e2:
        take_cover(account.positions[ticker], order, covered_e2)
    if covered_e2 < remaining_e2:
        amount_micros = (remaining_e2 - covered_e2) * unit_e4
        if order.extras:
            amount_micros += order.extras.reserve_micros(remaining_e2 - covered_e2)
        cash_pot, escrow_pot = account.cash_pot, account.escrow_pot
        ledger = state.ledger
        balances, words = ledger.balances, ledger.words
        balances[escrow_pot] -= amount_micros
        balances[cash_pot] += amount_micros
        words += (escrow_pot, cash_pot, amount_micros)
    return OrderCancelled(order.number, account.account_id, ticker, remaining_e2, cause)


def cancel_rest(account: Account, order: Order, cause: CancelCause, at_us: int) -> OrderCancelled:
    """Cancel what remains of an order that is in no book: only its cover is given back."""
    if order.covered_e2:
        take_cover(account.positions[order.ticker], order, order.covered_e2)
    cancelled_e2 = order.remaining_e2
    order.cancelled_e2 = cancelled_e2
    order.remaining_e2 = 0
    order.cancelled_at_us = at_us
    return OrderCancelled(order.number, order.account_id, order.ticker, cancelled_e2, cause)


def cancel_each(
    state: State, orders: Iterable[Order], cause: CancelCause, at_us: int
) -> list[Event]:
    """Cancel resting orders by rising number."""
    return [
        cancel_resting(state, state.accounts[order.account_id], order, cause, at_us)
        for order in sorted(orders, key=_number)
    ]


def _number(order: Order) -> int:
    return order.number
