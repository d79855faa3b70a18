"""Placing an order: check everything, then trade it, then rest or cancel the rest.

Price-time priority; the trade price is the resting order's. The arriving order pays for its trades
out of free cash, which was checked to suffice at its limit; what then rests is moved into escrow.
So price improvement never leaves the account (M5).

``unit_e4`` is what a contract costs an order at most, a dollar without a limit: the key of the
level it rests at (see ``book``). ``place_order`` writes out what it does for every order that rests
and ``collateral.clear`` what each trade does: a call would cost more than its few lines.
"""

from mock_exchange.core import refusals
from mock_exchange.core.account import Account
from mock_exchange.core.book import Half
from mock_exchange.core.cancellation import cancel_rest, cancel_resting
from mock_exchange.core.collateral import clear, closable_e2
from mock_exchange.core.commands import PlaceOrder
from mock_exchange.core.events import CancelCause, Event, OrderAccepted, Traded
from mock_exchange.core.market import Market
from mock_exchange.core.order import Order
from mock_exchange.core.positions import Position
from mock_exchange.core.refusals import Events
from mock_exchange.core.state import State
from mock_exchange.core.units import PAYOUT_E4, SelfTradeRule


def place_order(state: State, command: PlaceOrder, at_us: int) -> Events:  # noqa: C901, PLR0911, PLR0912 -- each refusal leaves at once
    """Check account, market, its status, count, price, time in force, fok, cash; then match."""
    account_id, ticker, side = command.account_id, command.ticker, command.side
    try:
        account = state.accounts[account_id]
        market = state.markets[ticker]
    except KeyError:
        return refusals.UNKNOWN_MARKET if account_id in state.accounts else refusals.UNKNOWN_ACCOUNT
    if market.status != "active":
        return refusals.MARKET_NOT_ACTIVE
    count_e2 = command.count_e2
    if count_e2 <= 0 or count_e2 % market.lot_e2:
        return refusals.INVALID_COUNT
    kind, price_e4, tif = command.kind, command.price_e4, command.time_in_force
    if kind == "limit":
        if price_e4 not in market.prices:
            return refusals.INVALID_PRICE
    elif price_e4 or tif == "gtc":
        return refusals.INVALID_PRICE if price_e4 else refusals.INVALID_TIME_IN_FORCE
    position, covered_e2 = account.positions.get(ticker), 0
    if side == "bid":
        half, other, unit_e4 = market.bids, market.asks, price_e4 or PAYOUT_E4
        if position is not None and position.net_e2 < 0:
            covered_e2 = closable_e2(position, count_e2)
    else:
        half, other, unit_e4 = market.asks, market.bids, PAYOUT_E4 - price_e4
        if position is not None and position.net_e2 > 0:
            covered_e2 = closable_e2(position, count_e2)
    limit_key, cost_micros = PAYOUT_E4 - unit_e4, (count_e2 - covered_e2) * unit_e4
    if tif != "gtc" and (tif == "fok" or kind == "market"):
        cost_micros = immediate_cost_micros(other, command, limit_key, covered_e2, cost_micros)
        if cost_micros < 0:
            return refusals.FOK_UNFILLABLE
    ledger, orders, cash_pot = state.ledger, state.orders, account.cash_pot
    if cost_micros > ledger.balances[cash_pot]:
        return refusals.INSUFFICIENT_FUNDS
    rests = other.best_key < limit_key and tif == "gtc"
    number = state.first_order_number + len(orders)
    order = Order(number, account_id, ticker, side, kind, price_e4, count_e2, tif, at_us, count_e2,
                  covered_e2, 0, 0, rests)  # fmt: skip
    accepted = OrderAccepted(number, account_id, ticker, side, kind, count_e2, price_e4, tif)
    orders.append(order)
    if covered_e2 and position is not None:
        position.committed_e2 += covered_e2
        position.covering[number] = order
    if not rests:
        return cross(state, market, account, order, limit_key, command.self_trade, accepted)
    level = half.levels.get(unit_e4) or half.open(unit_e4)
    level.queue.append(order)
    level.quantity_e2 += count_e2
    market.book_seq += 1
    account.rested.append(order)
    if cost_micros:
        balances, words, escrow_pot = ledger.balances, ledger.words, account.escrow_pot
        balances[cash_pot] -= cost_micros
        balances[escrow_pot] += cost_micros
        words.append(cash_pot)
        words.append(escrow_pot)
        words.append(cost_micros)
    return (accepted,)


def immediate_cost_micros(
    half: Half, command: PlaceOrder, limit_key: int, covered_e2: int, limit_cost_micros: int
) -> int:
    """Return what a market or fill-or-kill order costs now; -1 where the latter cannot be filled.

    ``half`` is the other side's, ``limit_key`` the key down to which the order may trade. A market
    order costs what it would trade at beyond its cover, another one what it would at its limit.
    """
    left_e2 = command.count_e2
    walked_micros = 0
    for order in half.resting():
        key = half.key(order.price_e4)
        if not left_e2 or key < limit_key:
            break
        if order.account_id == command.account_id:
            if command.self_trade == "cancel_taker":
                break
            continue
        traded_e2 = min(left_e2, order.remaining_e2)
        left_e2 -= traded_e2
        free_e2 = min(traded_e2, covered_e2)
        covered_e2 -= free_e2
        walked_micros += (traded_e2 - free_e2) * (PAYOUT_E4 - key)
    if left_e2 and command.time_in_force == "fok":
        return -1
    return limit_cost_micros if command.kind == "limit" else walked_micros


def rest_remainder(state: State, market: Market, account: Account, order: Order) -> None:
    """Let an order that has traded rest: what ``place_order`` does with one that has not."""
    half = market.bids if order.side == "bid" else market.asks
    half.add(order)
    market.book_seq += 1
    account.rested.append(order)
    order.rested = True
    cost_micros = (order.remaining_e2 - order.covered_e2) * half.key(order.price_e4)
    if cost_micros:
        state.ledger.post(account.cash_pot, account.escrow_pot, cost_micros)


def cross(
    state: State,
    market: Market,
    account: Account,
    order: Order,
    limit_key: int,
    self_trade: SelfTradeRule,
    accepted: OrderAccepted,
) -> Events:
    """Trade an arriving order against the other half, best first, down to its limit.

    What remains then rests or goes.
    """
    events: list[Event] = [accepted]
    cause: CancelCause = "ioc"
    account_id = account.account_id
    other = market.asks if order.side == "bid" else market.bids
    left_e2 = order.remaining_e2
    while left_e2 and other.best_key >= limit_key:
        level = other.levels[other.best_key]
        queue = level.queue
        maker = queue[0]
        offered_e2 = maker.remaining_e2
        if not offered_e2:
            queue.popleft()
            level.gone -= 1
        elif maker.account_id != account_id:
            if offered_e2 > left_e2:
                events.append(trade(state, market, account, order, maker, left_e2))
                level.quantity_e2 -= left_e2
                return tuple(events)
            events.append(trade(state, market, account, order, maker, offered_e2))
            left_e2 -= offered_e2
            queue.popleft()
            level.quantity_e2 -= offered_e2
            if not level.quantity_e2:
                other.drop(other.best_key)
        elif self_trade == "cancel_maker":
            events.append(cancel_resting(state, account, maker, "self_trade", order.created_at_us))
        else:
            cause = "self_trade"
            break
    if left_e2:
        if cause == "ioc" and order.time_in_force == "gtc":
            rest_remainder(state, market, account, order)
        else:
            events.append(cancel_rest(account, order, cause, order.created_at_us))
    return tuple(events)


def trade(
    state: State, market: Market, account: Account, order: Order, maker: Order, count_e2: int
) -> Traded:
    """Let an arriving order and a resting one exchange ``count_e2`` contracts.

    Everything but the book, whose level the caller has at hand.
    """
    price_e4, ticker, side = maker.price_e4, market.ticker, order.side
    ledger, vault_pot = state.ledger, market.vault_pot
    owner = state.accounts[maker.account_id]
    previous = state.previous_fills
    fill = len(previous)
    previous.append(maker.last_fill)
    previous.append(order.last_fill)
    sold, bought = PAYOUT_E4 - price_e4, price_e4
    maker_unit_e4, unit_e4 = (sold, bought) if side == "bid" else (bought, sold)
    left_e2 = maker.remaining_e2 - count_e2
    maker.remaining_e2 = left_e2
    maker.last_fill = fill
    owner.fills.append(fill)
    position = owner.positions.get(ticker) or owner.positions.setdefault(ticker, Position())
    position.fills.append(fill)
    closed_e2 = clear(
        ledger, vault_pot, owner, position, maker, count_e2, maker_unit_e4, owner.escrow_pot
    )
    fill += 1
    wanted_e2 = order.remaining_e2 - count_e2
    order.remaining_e2 = wanted_e2
    order.last_fill = fill
    account.fills.append(fill)
    position = account.positions.get(ticker) or account.positions.setdefault(ticker, Position())
    position.fills.append(fill)
    closed_e2 += clear(
        ledger, vault_pot, account, position, order, count_e2, unit_e4, account.cash_pot
    )
    market.open_interest_e2 += count_e2 - closed_e2
    market.last_price_e4 = price_e4
    market.volume_e2 += count_e2
    market.book_seq += 1
    fill_number = state.first_fill_number + fill
    traded = Traded(
        ticker,
        price_e4,
        count_e2,
        side,
        maker.number,
        order.number,
        owner.account_id,
        account.account_id,
        fill_number - 1,
        fill_number,
        maker.count_e2 - left_e2,
        order.count_e2 - wanted_e2,
    )
    state.trades.append(traded)
    state.trade_times_us.append(order.created_at_us)
    return traded
