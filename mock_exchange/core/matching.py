"""Placing an order: check everything, then trade it, then rest or cancel the rest.

Price-time priority; the trade price is the resting order's. The arriving order pays for its trades
out of free cash, which was checked to suffice at its limit; what then rests is moved into escrow.
So price improvement never leaves the account (M5).
"""

from mock_exchange.core import refusals
from mock_exchange.core.account import Account
from mock_exchange.core.book import Half
from mock_exchange.core.cancellation import cancel_rest, cancel_resting
from mock_exchange.core.collateral import clear, closable_e2, cover
from mock_exchange.core.commands import PlaceOrder
from mock_exchange.core.events import CancelCause, Event, OrderAccepted, Traded
from mock_exchange.core.market import Market
from mock_exchange.core.order import Order
from mock_exchange.core.refusals import Events
from mock_exchange.core.state import State
from mock_exchange.core.units import PAYOUT_E4, SelfTradeRule


def place_order(  # noqa: C901, PLR0911, PLR0912 -- refusals leave in a fixed order
    state: State, command: PlaceOrder, at_us: int
) -> Events:
    """Take an order in and match it.

    Refused by, in this order: account, market, its status, count, price, time in force, fok, cash.
    """
    account = state.accounts.get(command.account_id)
    if account is None:
        return refusals.UNKNOWN_ACCOUNT
    market = state.markets.get(command.ticker)
    if market is None:
        return refusals.UNKNOWN_MARKET
    if market.status != "active":
        return refusals.MARKET_NOT_ACTIVE
    count_e2 = command.count_e2
    if count_e2 <= 0 or count_e2 % market.lot_e2:
        return refusals.INVALID_COUNT
    kind, price_e4, time_in_force = command.kind, command.price_e4, command.time_in_force
    if kind == "limit":
        if price_e4 not in market.prices:
            return refusals.INVALID_PRICE
    elif price_e4:
        return refusals.INVALID_PRICE
    elif time_in_force == "gtc":
        return refusals.INVALID_TIME_IN_FORCE
    side, position, covered_e2 = command.side, account.positions.get(market.ticker), 0
    if position is not None and (position.net_e2 < 0 if side == "bid" else position.net_e2 > 0):
        covered_e2 = closable_e2(position, side, count_e2)
    # Down to which key of the other half it may trade (see ``book``), and what a contract costs.
    if side == "bid":
        other, limit_key, unit_e4 = market.asks, -price_e4, price_e4
    else:
        other, limit_key, unit_e4 = market.bids, price_e4, PAYOUT_E4 - price_e4
    cost_micros = (count_e2 - covered_e2) * unit_e4
    if time_in_force == "fok" or (time_in_force == "ioc" and kind == "market"):
        limit_key = limit_key if kind == "limit" else -PAYOUT_E4
        fillable_e2, walked_micros = walk(other, command, limit_key, covered_e2)
        if time_in_force == "fok" and fillable_e2 < count_e2:
            return refusals.FOK_UNFILLABLE
        cost_micros = cost_micros if kind == "limit" else walked_micros
    if cost_micros > state.ledger.balances[account.cash_pot]:
        return refusals.INSUFFICIENT_FUNDS
    number = state.first_order_number + len(state.orders)
    account_id, ticker = account.account_id, market.ticker
    order = Order(
        number, account_id, ticker, side, kind, price_e4, count_e2, time_in_force, at_us, count_e2
    )  # fmt: skip
    accepted = OrderAccepted(
        number, account_id, ticker, side, kind, count_e2, price_e4, time_in_force
    )  # fmt: skip
    state.orders.append(order)
    if covered_e2 and position is not None:
        cover(position, order, covered_e2)
    if other.keys and other.keys[-1] >= limit_key:
        return cross(state, market, account, order, other, limit_key, command.self_trade, accepted)
    if time_in_force == "gtc":
        rest(state, market, account, order)
        return (accepted,)
    return (accepted, cancel_rest(account, order, "ioc", at_us))


def walk(half: Half, command: PlaceOrder, limit_key: int, covered_e2: int) -> tuple[int, int]:
    """Return (how much an order could trade now, what of that would cost beyond its cover).

    ``half`` is the other side's, ``limit_key`` the key down to which the order may trade.
    """
    left_e2 = command.count_e2
    cost_micros = 0
    for order in half.resting():
        if not left_e2 or order.price_e4 * half.sign < limit_key:
            break
        if order.account_id == command.account_id:
            if command.self_trade == "cancel_taker":
                break
            continue
        traded_e2 = min(left_e2, order.remaining_e2)
        left_e2 -= traded_e2
        free_e2 = min(traded_e2, covered_e2)
        covered_e2 -= free_e2
        unit_e4 = order.price_e4 if command.side == "bid" else PAYOUT_E4 - order.price_e4
        cost_micros += (traded_e2 - free_e2) * unit_e4
    return command.count_e2 - left_e2, cost_micros


def cross(
    state: State,
    market: Market,
    account: Account,
    order: Order,
    half: Half,
    limit_key: int,
    self_trade: SelfTradeRule,
    accepted: OrderAccepted,
) -> Events:
    """Let an order that meets the other half trade, then rest or go."""
    events: list[Event] = [accepted]
    cause = match(state, market, account, order, half, limit_key, self_trade, events)
    if order.remaining_e2:
        if cause is None and order.time_in_force == "gtc":
            rest(state, market, account, order)
        else:
            events.append(cancel_rest(account, order, cause or "ioc", order.created_at_us))
    return tuple(events)


def rest(state: State, market: Market, account: Account, order: Order) -> None:
    """Put what remains of an order into the book, and its cost into escrow."""
    if order.side == "bid":
        market.bids.add(order)
        unit_e4 = order.price_e4
    else:
        market.asks.add(order)
        unit_e4 = PAYOUT_E4 - order.price_e4
    market.book_seq += 1
    account.open_orders[order.number] = order
    order.rested = True
    escrowed_e2 = order.remaining_e2 - order.covered_e2
    if escrowed_e2:
        state.ledger.post(account.cash_pot, account.escrow_pot, escrowed_e2 * unit_e4)


def match(
    state: State,
    market: Market,
    account: Account,
    order: Order,
    half: Half,
    limit_key: int,
    self_trade: SelfTradeRule,
    events: list[Event],
) -> CancelCause | None:
    """Trade an arriving order against the other half, best first, down to its limit.

    Returns why the rest of it has to go, or None. Appends to ``events`` what happened.
    """
    keys, levels = half.keys, half.levels
    while order.remaining_e2 and keys and keys[-1] >= limit_key:
        level = levels[keys[-1]]
        resting = level.orders
        maker = resting[next(iter(resting))]
        if maker.account_id != account.account_id:
            traded = trade(state, market, account, order, maker)
            events.append(traded)
            level.quantity_e2 -= traded.count_e2
            if not maker.remaining_e2:
                del resting[maker.number]
                if not resting:
                    half.drop_best()
        elif self_trade == "cancel_maker":
            at_us = order.created_at_us
            events.append(cancel_resting(state, market, account, maker, "self_trade", at_us))
        else:
            return "self_trade"
    return None


def trade(state: State, market: Market, account: Account, order: Order, maker: Order) -> Traded:
    """Let an arriving order and a resting one exchange as many contracts as both can.

    Everything but the book, whose level the caller has at hand.
    """
    count_e2 = min(order.remaining_e2, maker.remaining_e2)
    price_e4 = maker.price_e4
    ledger = state.ledger
    previous = state.previous_fills
    fill = len(previous)
    previous.append(maker.last_fill)
    previous.append(order.last_fill)
    owner = state.accounts[maker.account_id]
    market.open_interest_e2 += clear(
        ledger, market, owner, maker, count_e2, price_e4, owner.escrow_pot, fill
    ) + clear(ledger, market, account, order, count_e2, price_e4, account.cash_pot, fill + 1)
    if not maker.remaining_e2:
        del owner.open_orders[maker.number]
    market.last_price_e4 = price_e4
    market.volume_e2 += count_e2
    market.book_seq += 1
    fill_number = state.first_fill_number + fill
    traded = Traded(
        market.ticker,
        price_e4,
        count_e2,
        order.side,
        maker.number,
        order.number,
        owner.account_id,
        account.account_id,
        fill_number,
        fill_number + 1,
        maker.count_e2 - maker.remaining_e2,
        order.count_e2 - order.remaining_e2,
    )
    state.trades.append(traded)
    state.trade_times_us.append(order.created_at_us)
    return traded
