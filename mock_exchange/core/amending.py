"""Changing a resting order: amending and decreasing it, and what that does to its place in the queue.

A smaller count or another expiry keeps the place. Another price or a greater count loses it: the
order leaves the book, arrives anew behind all others, and may trade as an arriving order does (B6).
"""

from mock_exchange.core import refusals
from mock_exchange.core.account import Account
from mock_exchange.core.cancellation import cancel_resting
from mock_exchange.core.charging import adopt_fees, worst_fee_micros
from mock_exchange.core.collateral import recover_e2, take_cover
from mock_exchange.core.commands import AmendOrder, DecreaseOrder
from mock_exchange.core.crossing import cross
from mock_exchange.core.events import OrderAmended, OrderDecreased
from mock_exchange.core.expiry import cancel_due, watch
from mock_exchange.core.extras import Extras
from mock_exchange.core.market import Market
from mock_exchange.core.order import Amendment, Order
from mock_exchange.core.placing import not_trading, would_cross
from mock_exchange.core.refusals import Events
from mock_exchange.core.state import State
from mock_exchange.core.units import PAYOUT_E4, Side


def amend_order(state: State, command: AmendOrder, at_us: int) -> Events:
    """Give a resting order another price, count, expiry or name.

    Refused, in this order: unknown account; unknown or another's order; one that is done or due; a
    market that is not active; a count that leaves nothing or is no multiple of the lot; a price off
    the grid; a name that was used; an expiry that is not to come; a post-only order that would
    trade; too little cash, what the order holds included.
    """
    order = own_open_order(state, command, at_us)
    if not isinstance(order, Order):
        return order
    account, market = state.accounts[order.account_id], state.markets[order.ticker]
    refused = _wrong_terms(market, order, command) or _wrong_extras(account, order, command, at_us)
    if refused:
        return refused
    remaining_e2 = command.count_e2 - order.filled_e2
    keeps_place = command.price_e4 == order.price_e4 and remaining_e2 <= order.remaining_e2
    amended = OrderAmended(order.number, account.account_id, market.ticker, command.price_e4,
                           command.count_e2, remaining_e2, order.price_e4, order.remaining_e2,
                           keeps_place)  # fmt: skip
    if keeps_place:
        _note(state, order, command, at_us)
        _shrink(state, account, order, order.remaining_e2 - remaining_e2)
        return (amended,)
    unit_e4 = _unit_e4(order.side, command.price_e4)
    position = account.positions.get(market.ticker)
    covered_e2 = recover_e2(position, order, remaining_e2)
    half = market.asks if order.side == "bid" else market.bids
    if order.extras and order.extras.post_only and would_cross(half, PAYOUT_E4 - unit_e4, at_us):
        return refusals.POST_ONLY_WOULD_CROSS
    held_micros = _held_micros(order, order.remaining_e2 - order.covered_e2)
    free_micros = state.ledger.balances[account.cash_pot] + held_micros
    uncovered_e2 = remaining_e2 - covered_e2
    worst_micros = worst_fee_micros(market, command.price_e4, uncovered_e2)
    if uncovered_e2 * unit_e4 + worst_micros > free_micros:
        return refusals.INSUFFICIENT_FUNDS
    expired = cancel_due(state, at_us)
    _leave(state, market, account, order)
    extras = _note(state, order, command, at_us)
    order.price_e4, order.count_e2 = command.price_e4, command.count_e2
    order.remaining_e2, order.covered_e2 = remaining_e2, covered_e2
    adopt_fees(order, market)
    if covered_e2 and position is not None:
        position.committed_e2 += covered_e2
        position.covering[order.number] = order
    events = [amended, *expired]
    limit_key = PAYOUT_E4 - unit_e4
    return cross(state, market, account, order, limit_key, extras.self_trade, events, at_us)


def decrease_order(state: State, command: DecreaseOrder, at_us: int) -> Events:
    """Take part of what rests away; all of it is a cancel. It keeps its place.

    Refused: as ``amend_order`` up to the order; neither or both of the two counts; one that does
    not make it smaller, or is no multiple of the lot.
    """
    order = own_open_order(state, command, at_us)
    if not isinstance(order, Order):
        return order
    by_e2, to_e2 = command.reduce_by_e2, command.reduce_to_e2
    if (by_e2 is None) == (to_e2 is None):
        return refusals.INVALID_DECREASE
    reduced_e2 = by_e2 if by_e2 is not None else order.remaining_e2 - (to_e2 or 0)
    lot_e2 = state.markets[order.ticker].lot_e2
    if not 0 < reduced_e2 <= order.remaining_e2 or reduced_e2 % lot_e2:
        return refusals.INVALID_DECREASE
    account = state.accounts[order.account_id]
    if reduced_e2 == order.remaining_e2:
        return (cancel_resting(state, account, order, "user", at_us),)
    amend = AmendOrder(
        account.account_id, order.number, order.price_e4, order.count_e2 - reduced_e2
    )
    _note(state, order, amend, at_us)
    _shrink(state, account, order, reduced_e2)
    return (
        OrderDecreased(
            order.number, account.account_id, order.ticker, reduced_e2, order.remaining_e2
        ),
    )


def own_open_order(state: State, command: AmendOrder | DecreaseOrder, at_us: int) -> Order | Events:
    """Return the account's order if it rests and is not due, else why not."""
    if state.pause == "everything":
        return refusals.TRADING_PAUSED
    if command.account_id not in state.accounts:
        return refusals.UNKNOWN_ACCOUNT
    order = state.order(command.order_number)
    if order is None or order.account_id != command.account_id:
        return refusals.UNKNOWN_ORDER
    return refusals.ORDER_NOT_OPEN if not order.remaining_e2 or order.is_due(at_us) else order


def _wrong_terms(market: Market, order: Order, command: AmendOrder) -> Events:
    if not market.trading:
        return not_trading(market)
    if command.count_e2 <= order.filled_e2 or command.count_e2 % market.lot_e2:
        return refusals.INVALID_COUNT
    return () if command.price_e4 in market.prices else refusals.INVALID_PRICE


def _wrong_extras(account: Account, order: Order, command: AmendOrder, at_us: int) -> Events:
    name = command.client_order_id
    has_it = order.extras and order.extras.client_order_id == name
    if name in account.client_orders and not has_it:
        return refusals.DUPLICATE_CLIENT_ORDER_ID
    if command.expires_at_us and command.expires_at_us <= at_us:
        return refusals.INVALID_EXPIRY
    return ()


def _note(state: State, order: Order, command: AmendOrder, at_us: int) -> Extras:
    """Write down what changes, and change everything but price, counts, cover and money."""
    keeps_place = command.price_e4 == order.price_e4 and command.count_e2 <= order.count_e2
    last_number = state.first_order_number + len(state.orders) - 1
    amendment = Amendment(order.number, at_us, order.price_e4, order.count_e2, command.price_e4,
                          command.count_e2, keeps_place, last_number, len(state.trades))  # fmt: skip
    state.amendments.append(amendment)
    extras = order.extras = order.extras or Extras()
    extras.amended_at_us = at_us
    if not keeps_place:
        extras.place = (last_number, len(state.amendments))
    if command.client_order_id:
        extras.client_order_id = command.client_order_id
        state.accounts[order.account_id].client_orders[command.client_order_id] = order.number
    if command.expires_at_us is not None and command.expires_at_us != extras.expires_at_us:
        extras.expires_at_us = command.expires_at_us
        watch(state, order)
    return extras


def _shrink(state: State, account: Account, order: Order, reduced_e2: int) -> None:
    """Make a resting order smaller where it stands; what it holds escrow for goes first."""
    if not reduced_e2:
        return
    market = state.markets[order.ticker]
    half = market.bids if order.side == "bid" else market.asks
    unit_e4 = half.key(order.price_e4)
    held_e2 = order.remaining_e2 - order.covered_e2
    order.count_e2 -= reduced_e2
    order.remaining_e2 -= reduced_e2
    half.levels[unit_e4].quantity_e2 -= reduced_e2
    market.book_seq += 1
    if order.covered_e2 > order.remaining_e2:
        uncovered_e2 = order.covered_e2 - order.remaining_e2
        take_cover(account.positions[order.ticker], order, uncovered_e2)
    freed_e2 = held_e2 - (order.remaining_e2 - order.covered_e2)
    if freed_e2:
        state.ledger.post(account.escrow_pot, account.cash_pot, _held_micros(order, freed_e2))


def _leave(state: State, market: Market, account: Account, order: Order) -> None:
    """Take an order out of the book, with its escrow and its cover, to let it arrive anew."""
    half = market.bids if order.side == "bid" else market.asks
    unit_e4 = half.key(order.price_e4)
    level = half.levels[unit_e4]
    level.queue.remove(order)
    level.quantity_e2 -= order.remaining_e2
    if not level.quantity_e2:
        half.drop(unit_e4)
    market.book_seq += 1
    order.rested = False
    held_e2 = order.remaining_e2 - order.covered_e2
    if order.covered_e2:
        take_cover(account.positions[order.ticker], order, order.covered_e2)
    if held_e2:
        state.ledger.post(account.escrow_pot, account.cash_pot, _held_micros(order, held_e2))


def _unit_e4(side: Side, price_e4: int) -> int:
    return price_e4 if side == "bid" else PAYOUT_E4 - price_e4


def _held_micros(order: Order, uncovered_e2: int) -> int:
    """Return what a resting order holds in escrow for so much of it."""
    reserve_micros = order.extras.reserve_micros(uncovered_e2) if order.extras else 0
    return uncovered_e2 * _unit_e4(order.side, order.price_e4) + reserve_micros
