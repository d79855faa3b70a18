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
from mock_exchange.core.positions import Position
from mock_exchange.core.refusals import Events
from mock_exchange.core.state import State
from mock_exchange.core.units import PAYOUT_E4, SelfTradeRule


def place_order(  # noqa: C901, PLR0911 -- each refusal leaves at its place in the fixed order
    state: State, command: PlaceOrder, at_us: int
) -> Events:
    """Take an order in and match it.

    Refused, in this order: unknown account; unknown market; market not active; count; price; time
    in force; fill-or-kill that cannot fill; not enough free cash.
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
    price_e4 = command.price_e4
    time_in_force = command.time_in_force
    is_bid = command.side == "bid"
    position = account.positions.get(market.ticker)
    covered_e2 = 0 if position is None else closable_e2(position, command.side, count_e2)
    if command.kind == "limit":
        if price_e4 not in market.prices:
            return refusals.INVALID_PRICE
        limit_key = -price_e4 if is_bid else price_e4
        unit_e4 = price_e4 if is_bid else PAYOUT_E4 - price_e4
        cost_micros = (count_e2 - covered_e2) * unit_e4
        if time_in_force == "fok" and walk(market, command, limit_key, 0)[0] < count_e2:
            return refusals.FOK_UNFILLABLE
    else:
        if price_e4:
            return refusals.INVALID_PRICE
        if time_in_force == "gtc":
            return refusals.INVALID_TIME_IN_FORCE
        limit_key = -PAYOUT_E4 if is_bid else 0
        fillable_e2, cost_micros = walk(market, command, limit_key, covered_e2)
        if time_in_force == "fok" and fillable_e2 < count_e2:
            return refusals.FOK_UNFILLABLE
    if cost_micros > state.ledger.balances[account.cash_pot]:
        return refusals.INSUFFICIENT_FUNDS
    return accept(state, market, account, position, command, covered_e2, limit_key, at_us)


def walk(market: Market, command: PlaceOrder, limit_key: int, covered_e2: int) -> tuple[int, int]:
    """Return (how much an order could trade now, what of that would cost beyond its cover).

    ``limit_key`` is the key on the other half of the book down to which it may trade; see ``book``.
    """
    is_bid = command.side == "bid"
    half = market.asks if is_bid else market.bids
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
        unit_e4 = order.price_e4 if is_bid else PAYOUT_E4 - order.price_e4
        cost_micros += (traded_e2 - free_e2) * unit_e4
    return command.count_e2 - left_e2, cost_micros


def accept(
    state: State,
    market: Market,
    account: Account,
    position: Position | None,
    command: PlaceOrder,
    covered_e2: int,
    limit_key: int,
    at_us: int,
) -> Events:
    """Give a good order its number and let it trade, rest or go."""
    orders = state.orders
    number = state.first_order_number + len(orders)
    account_id, ticker, count_e2 = account.account_id, market.ticker, command.count_e2
    side, kind, price_e4 = command.side, command.kind, command.price_e4
    time_in_force = command.time_in_force
    order = Order(
        number, account_id, ticker, side, kind, price_e4, count_e2, time_in_force, at_us, count_e2
    )  # fmt: skip
    accepted = OrderAccepted(
        number, account_id, ticker, side, kind, count_e2, price_e4, time_in_force
    )
    orders.append(order)
    if covered_e2 and position is not None:
        cover(position, order, covered_e2)
    half = market.asks if side == "bid" else market.bids
    if not half.keys or half.keys[-1] < limit_key:
        if time_in_force == "gtc":
            rest(state, market, account, order)
            return (accepted,)
        return (accepted, cancel_rest(account, order, "ioc", at_us))
    events: list[Event] = [accepted]
    cause = match(state, market, account, order, half, limit_key, command.self_trade, events)
    if order.remaining_e2:
        if cause is None and time_in_force == "gtc":
            rest(state, market, account, order)
        else:
            events.append(cancel_rest(account, order, cause or "ioc", at_us))
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
    at_us = order.created_at_us
    while order.remaining_e2 and keys and keys[-1] >= limit_key:
        resting = levels[keys[-1]].orders
        maker = resting[next(iter(resting))]
        if maker.account_id != account.account_id:
            events.append(trade(state, market, account, order, half, maker))
        elif self_trade == "cancel_maker":
            events.append(cancel_resting(state, market, account, maker, "self_trade", at_us))
        else:
            return "self_trade"
    return None


def trade(
    state: State, market: Market, account: Account, order: Order, half: Half, maker: Order
) -> Traded:
    """Let an arriving order and a resting one exchange as many contracts as both can."""
    count_e2 = min(order.remaining_e2, maker.remaining_e2)
    price_e4 = maker.price_e4
    ledger = state.ledger
    index = len(state.trades)
    owner = state.accounts[maker.account_id]
    market.open_interest_e2 += clear(
        ledger, market, owner, maker, count_e2, price_e4, owner.escrow_pot, index
    ) + clear(ledger, market, account, order, count_e2, price_e4, account.cash_pot, index)
    if maker.remaining_e2:
        half.levels[price_e4 * half.sign].quantity_e2 -= count_e2
    else:
        half.remove(maker, count_e2)
        del owner.open_orders[maker.number]
    market.last_price_e4 = price_e4
    market.volume_e2 += count_e2
    market.book_seq += 1
    fill_number = state.first_fill_number + 2 * index
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
