"""Placing an order that is out of the ordinary: the same rules as ``matching``, and some more.

Market and fill-or-kill orders, orders with options, and any order while others are due.
"""

from msgspec.structs import replace

from mock_exchange.core import refusals
from mock_exchange.core.account import Account
from mock_exchange.core.book import Half
from mock_exchange.core.charging import adopt_fees, worst_fee_micros
from mock_exchange.core.collateral import cover_e2
from mock_exchange.core.commands import PlaceOrder
from mock_exchange.core.crossing import cross, immediate_cost_micros, rest_remainder
from mock_exchange.core.events import OrderAccepted
from mock_exchange.core.expiry import cancel_due, watch
from mock_exchange.core.extras import PLAIN, OrderOptions, extras_of
from mock_exchange.core.market import Market
from mock_exchange.core.order import Order
from mock_exchange.core.refusals import Events
from mock_exchange.core.state import State
from mock_exchange.core.units import PAYOUT_E4


def place_special(
    state: State, account: Account, market: Market, command: PlaceOrder, at_us: int
) -> Events:
    """Check terms, options, fok, cash; then expire, accept, match.

    What is due is cancelled once the order is taken, and before it trades.
    """
    options = command.options
    refused = wrong_terms(market, command)
    if options and not refused:
        refused = wrong_options(state, account, market, command, at_us)
    if refused:
        return refused
    position = account.positions.get(market.ticker)
    if options and options.reduce_only and position is not None:
        command = replace(command, count_e2=min(command.count_e2, abs(position.net_e2)))
    side, count_e2, tif = command.side, command.count_e2, command.time_in_force
    unit_e4 = unit_cost_e4(command)
    covered_e2 = 0 if position is None else cover_e2(position, side, count_e2)
    limit_key, cost_micros = PAYOUT_E4 - unit_e4, (count_e2 - covered_e2) * unit_e4
    if market.fees is not None:
        cost_micros += worst_fee_micros(market, command.price_e4, count_e2 - covered_e2)
    half, other = market.bids, market.asks
    if side == "ask":
        half, other = other, half
    if tif == "fok" or command.kind == "market":
        cost_micros = immediate_cost_micros(
            state, other, command, limit_key, covered_e2, cost_micros, at_us, market.fees
        )
        if cost_micros < 0:
            return refusals.FOK_UNFILLABLE
    if cost_micros > state.ledger.balances[account.cash_pot]:
        return refusals.INSUFFICIENT_FUNDS
    expired = cancel_due(state, at_us) if at_us >= state.due_us else ()
    order = take(state, account, market, command, covered_e2, at_us)
    accepted = OrderAccepted(order.number, account.account_id, market.ticker, side,
                             order.kind, count_e2, order.price_e4, tif)  # fmt: skip
    if (
        tif == "gtc" and other.best_key < limit_key
    ):  # nothing to trade with, nobody's match to count
        rest_remainder(state, market, account, order, half)
        return (accepted, *expired)
    before = [accepted, *expired]
    return cross(state, market, account, order, limit_key, command.self_trade, before, at_us)


def not_trading(market: Market) -> Events:
    """Say why a market takes no orders: it is paused, alone or with all others, or not active."""
    paused = market.status in {"active", "inactive"}
    return refusals.TRADING_PAUSED if paused else refusals.MARKET_NOT_ACTIVE


def wrong_terms(market: Market, command: PlaceOrder) -> Events:
    """Refuse for the market's status, the count, the price, the time in force: in this order."""
    if not market.trading:
        return not_trading(market)
    if command.count_e2 <= 0 or command.count_e2 % market.lot_e2:
        return refusals.INVALID_COUNT
    if command.kind == "limit":
        return () if command.price_e4 in market.prices else refusals.INVALID_PRICE
    if command.price_e4:
        return refusals.INVALID_PRICE
    return refusals.INVALID_TIME_IN_FORCE if command.time_in_force == "gtc" else ()


def wrong_options(
    state: State, account: Account, market: Market, command: PlaceOrder, at_us: int
) -> Events:
    """Refuse for the options: first for what they name, then for what they ask."""
    options = command.options or PLAIN
    return wrong_names(state, account, options) or wrong_wishes(account, market, command, at_us)


def wrong_names(state: State, account: Account, options: OrderOptions) -> Events:
    """Refuse a ``client_order_id`` that was used, an unknown group, and one that is triggered."""
    if options.client_order_id in account.client_orders:
        return refusals.DUPLICATE_CLIENT_ORDER_ID
    if not options.group_number:
        return ()
    group = state.groups.get(options.group_number)
    if group is None or group.account_id != account.account_id:
        return refusals.UNKNOWN_GROUP
    return refusals.GROUP_TRIGGERED if group.triggered else ()


def wrong_wishes(account: Account, market: Market, command: PlaceOrder, at_us: int) -> Events:
    """Refuse what cannot be had.

    In this order: what goes with another time in force only; an expiry that is not to come;
    nothing to reduce; a post-only order that would trade.
    """
    options = command.options or PLAIN
    tif = command.time_in_force
    if (options.reduce_only and tif != "ioc") or (
        tif != "gtc" and (options.post_only or options.expires_at_us)
    ):
        return refusals.INVALID_TIME_IN_FORCE
    if options.expires_at_us and options.expires_at_us <= at_us:
        return refusals.INVALID_EXPIRY
    if options.reduce_only:
        position = account.positions.get(market.ticker)
        net_e2 = 0 if position is None else position.net_e2
        if net_e2 >= 0 if command.side == "bid" else net_e2 <= 0:
            return refusals.NOTHING_TO_REDUCE
    limit_key = PAYOUT_E4 - unit_cost_e4(command)
    if options.post_only and would_cross(opposite(market, command), limit_key, at_us):
        return refusals.POST_ONLY_WOULD_CROSS
    return ()


def would_cross(half: Half, limit_key: int, at_us: int) -> bool:
    """Tell whether an order with that limit meets one that is not due."""
    for order in half.resting():
        if half.key(order.price_e4) < limit_key:
            return False
        if not order.is_due(at_us):
            return True
    return False


def take(
    state: State, account: Account, market: Market, command: PlaceOrder, covered_e2: int, at_us: int
) -> Order:
    """Make the order, with its cover and its extras, known to state and account."""
    number = state.first_order_number + len(state.orders)
    order = Order(number, account.account_id, command.ticker, command.side, command.kind,
                  command.price_e4, command.count_e2, command.time_in_force, at_us,
                  command.count_e2, covered_e2)  # fmt: skip
    state.orders.append(order)
    if covered_e2:
        position = account.positions[command.ticker]
        position.committed_e2 += covered_e2
        position.covering[number] = order
    options = command.options
    if options or market.fees:
        order.extras = extras_of(options or PLAIN, command.self_trade)
        adopt_fees(order, market)
    if options:
        if options.client_order_id:
            account.client_orders[options.client_order_id] = number
        watch(state, order)
    return order


def unit_cost_e4(command: PlaceOrder) -> int:
    """Return what a contract costs the order at most: a dollar without a limit."""
    if command.side == "bid":
        return command.price_e4 or PAYOUT_E4
    return PAYOUT_E4 - command.price_e4


def opposite(market: Market, command: PlaceOrder) -> Half:
    """Return the half that an order would trade with."""
    return market.asks if command.side == "bid" else market.bids
