"""Orders that expire: when the next one is due, and cancelling what is.

An order that is due does not trade any more, but rests, with its escrow, until it is cancelled: by
``ExpireOrders``, or by the next order that is taken, before that one trades. A refused order leaves
it where it is, for a refused command changes nothing (B9).
"""

from heapq import heappop, heappush

from mock_exchange.core import refusals
from mock_exchange.core.cancellation import cancel_resting
from mock_exchange.core.commands import ExpireOrders
from mock_exchange.core.order import Order
from mock_exchange.core.refusals import Events
from mock_exchange.core.state import State
from mock_exchange.core.units import NEVER_US


def watch(state: State, order: Order) -> None:
    """Remember when an order is due."""
    if order.extras and order.extras.expires_at_us:
        heappush(state.expiries, (order.extras.expires_at_us, order.number))
        state.due_us = state.expiries[0][0]


def expire_orders(state: State, _command: ExpireOrders, at_us: int) -> Events:
    """Cancel what is due, by moment, then by number. Refused: nothing is."""
    return cancel_due(state, at_us) or refusals.NOTHING_TO_CANCEL


def cancel_due(state: State, at_us: int) -> Events:
    """Cancel every order that is due."""
    return tuple(
        cancel_resting(state, state.accounts[order.account_id], order, "expired", at_us)
        for order in _take_due(state, at_us)
    )


def _take_due(state: State, at_us: int) -> list[Order]:
    """Take the orders that are due out of the heap; what it has of orders that are done goes too."""
    expiries, due = state.expiries, list[Order]()
    while expiries and expiries[0][0] <= at_us:
        moment_us, number = heappop(expiries)
        order = state.orders[number - state.first_order_number]
        waits = order.remaining_e2 and order.extras and order.extras.expires_at_us == moment_us
        if waits and due[-1:] != [order]:
            due.append(order)
    state.due_us = expiries[0][0] if expiries else NEVER_US
    return due
