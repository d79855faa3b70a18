"""Placing an order: check everything, then trade it, then rest or cancel the rest.

Price-time priority; the trade price is the resting order's. The arriving order pays for its trades
out of free cash, which was checked to suffice at its limit; what then rests is moved into escrow.
So price improvement never leaves the account (M5).

``unit_e4`` is what a contract costs an order at most: the key of the level it rests at (see
``book``). ``place_order`` writes out what it does for every order that rests and
``collateral.clear`` what each trade does: a call would cost more than its few lines. What is out of
the ordinary (a market or fill-or-kill order, options, other orders that are due) goes the longer
way of ``placing``, by the same rules.
"""

from mock_exchange.core import refusals
from mock_exchange.core.charging import lot_fees
from mock_exchange.core.collateral import closable_e2
from mock_exchange.core.commands import PlaceOrder
from mock_exchange.core.crossing import cross
from mock_exchange.core.events import OrderAccepted
from mock_exchange.core.extras import NO_EXTRAS, paying
from mock_exchange.core.order import Order
from mock_exchange.core.placing import not_trading, place_special
from mock_exchange.core.refusals import Events
from mock_exchange.core.state import State
from mock_exchange.core.units import PAYOUT_E4


def place_order(state: State, command: PlaceOrder, at_us: int) -> Events:  # noqa: C901, PLR0911, PLR0912 -- each refusal leaves at once
    """Check account, market, its status, count, price, cash; then match."""
    account_id, ticker, side, kind = command.account_id, command.ticker, command.side, command.kind
    try:
        account = state.accounts[account_id]
        market = state.markets[ticker]
    except KeyError:
        return refusals.UNKNOWN_MARKET if account_id in state.accounts else refusals.UNKNOWN_ACCOUNT
    price_e4, count_e2, tif = command.price_e4, command.count_e2, command.time_in_force
    if command.options or kind == "market" or tif == "fok" or at_us >= state.due_us:
        return place_special(state, account, market, command, at_us)
    if not market.trading:
        return not_trading(market)
    if count_e2 <= 0 or count_e2 % market.lot_e2:
        return refusals.INVALID_COUNT
    if price_e4 not in market.prices:
        return refusals.INVALID_PRICE
    position, covered_e2, fees, extras = account.positions.get(ticker), 0, market.fees, NO_EXTRAS
    if side == "bid":
        half, other, unit_e4 = market.bids, market.asks, price_e4
        if position is not None and position.net_e2 < 0:
            covered_e2 = closable_e2(position, count_e2)
    else:
        half, other, unit_e4 = market.asks, market.bids, PAYOUT_E4 - price_e4
        if position is not None and position.net_e2 > 0:
            covered_e2 = closable_e2(position, count_e2)
    limit_key, uncovered_e2 = PAYOUT_E4 - unit_e4, count_e2 - covered_e2
    held_micros = cost_micros = uncovered_e2 * unit_e4
    if fees is not None:
        lot_micros, worst_micros = lot_fees(fees, market.lot_e2, price_e4)
        held_micros += uncovered_e2 // market.lot_e2 * lot_micros
        cost_micros += uncovered_e2 // market.lot_e2 * worst_micros
        extras = paying(fees, market.lot_e2, lot_micros, command.self_trade)
    ledger, orders, cash_pot = state.ledger, state.orders, account.cash_pot
    if cost_micros > ledger.balances[cash_pot]:
        return refusals.INSUFFICIENT_FUNDS
    rests = other.best_key < limit_key and tif == "gtc"
    number = state.first_order_number + len(orders)
    order = Order(number, account_id, ticker, side, kind, price_e4, count_e2, tif, at_us, count_e2,
                  covered_e2, 0, 0, rests, -1, extras)  # fmt: skip
    accepted = OrderAccepted(number, account_id, ticker, side, kind, count_e2, price_e4, tif)
    orders.append(order)
    if covered_e2 and position is not None:
        position.committed_e2 += covered_e2
        position.covering[number] = order
    if not rests:
        return cross(
            state, market, account, order, limit_key, command.self_trade, [accepted], at_us
        )
    level = half.levels.get(unit_e4) or half.open(unit_e4)
    level.queue.append(order)
    level.quantity_e2 += count_e2
    market.book_seq += 1
    account.rested.append(order)
    if held_micros:
        balances, words, escrow_pot = ledger.balances, ledger.words, account.escrow_pot
        balances[cash_pot] -= held_micros
        balances[escrow_pot] += held_micros
        words += (cash_pot, escrow_pot, held_micros)
    return (accepted,)
