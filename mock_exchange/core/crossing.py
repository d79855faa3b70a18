"""Trading an arriving order against the other half of the book, and what becomes of its rest.

Price-time priority; the trade price is the resting order's. What the order may cost was checked
before; here nothing is refused any more.
"""

from mock_exchange.core.account import Account
from mock_exchange.core.book import Half
from mock_exchange.core.cancellation import cancel_rest, cancel_resting
from mock_exchange.core.charging import charge_trade
from mock_exchange.core.collateral import clear
from mock_exchange.core.commands import PlaceOrder
from mock_exchange.core.events import CancelCause, Event, Traded
from mock_exchange.core.fees import FeeSchedule, fee_micros
from mock_exchange.core.groups import count_match, trigger_groups
from mock_exchange.core.market import Market
from mock_exchange.core.order import Order
from mock_exchange.core.positions import Position
from mock_exchange.core.refusals import Events
from mock_exchange.core.state import State
from mock_exchange.core.units import PAYOUT_E4, SelfTradeRule, TradeWay


def are_one(state: State, account_id: str, account: Account) -> bool:
    """Tell whether two accounts are one holder's: then their orders do not trade with each other."""
    return state.accounts[account_id].holder_id == account.holder_id


def immediate_cost_micros(
    state: State,
    half: Half,
    command: PlaceOrder,
    limit_key: int,
    covered_e2: int,
    limit_cost_micros: int,
    at_us: int,
    fees: FeeSchedule | None,
) -> int:
    """Return what a market or fill-or-kill order costs now; -1 where the latter cannot be filled.

    ``half`` is the other side's, ``limit_key`` the key down to which the order may trade. A market
    order costs what it would trade at beyond its cover, another one what it would at its limit.
    Orders that are due do not count.
    """
    left_e2, account = command.count_e2, state.accounts[command.account_id]
    walked_micros = 0
    for order in half.resting():
        key = half.key(order.price_e4)
        if not left_e2 or key < limit_key:
            break
        if order.extras and order.extras.is_due(at_us):
            continue
        if are_one(state, order.account_id, account):
            if command.self_trade == "cancel_taker":
                break
            continue
        traded_e2 = min(left_e2, order.remaining_e2)
        left_e2 -= traded_e2
        free_e2 = min(traded_e2, covered_e2)
        covered_e2 -= free_e2
        walked_micros += (traded_e2 - free_e2) * (PAYOUT_E4 - key)
        if fees is not None:
            walked_micros += fee_micros(fees, "taker", traded_e2 - free_e2, order.price_e4)
    if left_e2 and command.time_in_force == "fok":
        return -1
    return limit_cost_micros if command.kind == "limit" else walked_micros


def rest_remainder(
    state: State, market: Market, account: Account, order: Order, half: Half
) -> None:
    """Let an order rest in its half: what ``place_order`` writes out for one that has not traded."""
    key = half.add(order)
    market.book_seq += 1
    order.rested = True
    extras = order.extras
    if not (extras and extras.place):  # else it rested before, and is known
        account.rested.append(order)
    uncovered_e2 = order.remaining_e2 - order.covered_e2
    cost_micros = uncovered_e2 * key
    if extras and extras.lot_fee_micros:
        cost_micros += extras.reserve_micros(uncovered_e2)
    if cost_micros:
        state.ledger.post(account.cash_pot, account.escrow_pot, cost_micros)


def cross(
    state: State,
    market: Market,
    account: Account,
    order: Order,
    limit_key: int,
    self_trade: SelfTradeRule,
    events: list[Event],
    at_us: int,
) -> Events:
    """Trade an arriving order against the other half, best first, down to its limit.

    What remains then rests or goes. ``events`` is what happened before; what happens here is added.
    """
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
        elif maker.account_id != account_id and not (
            state.subaccounts and are_one(state, maker.account_id, account)
        ):
            if offered_e2 > left_e2:
                trade(state, market, account, order, maker, left_e2, at_us, events)
                market.book_seq += 1
                level.quantity_e2 -= left_e2
                left_e2 = 0
                break
            trade(state, market, account, order, maker, offered_e2, at_us, events)
            market.book_seq += 1
            left_e2 -= offered_e2
            queue.popleft()
            level.quantity_e2 -= offered_e2
            if not level.quantity_e2:
                other.drop(other.best_key)
        elif self_trade == "cancel_maker":
            own = state.accounts[maker.account_id]
            events.append(cancel_resting(state, own, maker, "self_trade", at_us))
        else:
            cause = "self_trade"
            break
    if left_e2:
        if cause == "ioc" and order.time_in_force == "gtc":
            half = market.bids if order.side == "bid" else market.asks
            rest_remainder(state, market, account, order, half)
        else:
            events.append(cancel_rest(account, order, cause, at_us))
    if state.groups_over:
        events.extend(trigger_groups(state, at_us))
    return tuple(events)


def trade(  # noqa: PLR0913, PLR0917 -- all that the two calls in `cross` have at hand
    state: State,
    market: Market,
    account: Account,
    order: Order,
    maker: Order,
    count_e2: int,
    at_us: int,
    events: list[Event],
    way: TradeWay = "book",
) -> None:
    """Let an arriving order and a resting one exchange ``count_e2`` contracts.

    Everything but the book, whose level the caller has at hand. What the resting one does not cover
    is in escrow.
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
    fill_number = state.first_fill_number + fill
    traded = Traded(ticker, price_e4, count_e2, side, maker.number, order.number,
                    owner.account_id, account.account_id, fill_number - 1, fill_number,
                    maker.count_e2 - left_e2, order.count_e2 - wanted_e2, way)  # fmt: skip
    state.trades.append(traded)
    state.trade_times_us.append(at_us)
    events.append(traded)
    if maker.extras or order.extras:
        events.extend(charge_trade(state, account, order, maker, traded))
        count_match(state, maker, count_e2, at_us)
        count_match(state, order, count_e2, at_us)
