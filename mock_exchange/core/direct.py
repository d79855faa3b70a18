"""Trading two accounts with each other, as they agreed, past the book.

Each side is a fill-or-kill order that meets nothing but the other one and never rests, so books and
their counts stay as they are, and orders that are due are left alone. All else is as in any trade:
cover, fees (the maker's at the maker's rate), groups, numbers and names. The maker puts into escrow
what it does not cover, for the moment until the trade takes it out.
"""

from msgspec import UNSET

from mock_exchange.core import refusals
from mock_exchange.core.account import Account
from mock_exchange.core.charging import worst_fee_micros
from mock_exchange.core.collateral import cover_e2
from mock_exchange.core.commands import DirectSide, PlaceOrder, TradeDirectly
from mock_exchange.core.crossing import are_one, trade
from mock_exchange.core.events import Event, OrderAccepted, Refused
from mock_exchange.core.extras import PLAIN, OrderOptions
from mock_exchange.core.groups import trigger_groups
from mock_exchange.core.market import Market
from mock_exchange.core.order import Order
from mock_exchange.core.placing import take, unit_cost_e4, wrong_names, wrong_terms
from mock_exchange.core.reasons import Reason
from mock_exchange.core.refusals import Events
from mock_exchange.core.state import State
from mock_exchange.core.units import PAYOUT_E4, Side, TradeWay


def trade_directly(state: State, command: TradeDirectly, at_us: int) -> Events:
    """Check everything of both sides, then trade.

    Refused: an unknown account, the maker's first; unknown market; two accounts of one holder; a
    market that does not trade, a count, a price, as of any order; a way through the book; what a
    side is given (its name, its group); what a side cannot pay. Where it is one side's fault, the
    field is that side.
    """
    refused = _unknown(state, command)
    if refused:
        return refused
    market, side = state.markets[command.ticker], command.taker_side
    orders = {
        "maker": _order(command, command.maker, "ask" if side == "bid" else "bid"),
        "taker": _order(command, command.taker, side),
    }
    refused = wrong_terms(market, orders["maker"])
    if refused or command.way == "book":
        return refused or refusals.INVALID_WAY
    for wrong in (_wrong_gift, _too_dear):
        for role, order in orders.items():
            reason = wrong(state, market, order)
            if reason is not None:
                return (Refused(reason, role),)
    return _carry_out(state, market, orders["maker"], orders["taker"], command.way, at_us)


def _unknown(state: State, command: TradeDirectly) -> Events:
    """Refuse for who and where."""
    maker_id, taker_id = command.maker.account_id, command.taker.account_id
    for role, account_id in (("maker", maker_id), ("taker", taker_id)):
        if account_id not in state.accounts:
            return (Refused(Reason.UNKNOWN_ACCOUNT, role),)
    if command.ticker not in state.markets:
        return refusals.UNKNOWN_MARKET
    if are_one(state, maker_id, state.accounts[taker_id]):
        return refusals.SAME_HOLDER
    return ()


def _carry_out(
    state: State,
    market: Market,
    maker: PlaceOrder,
    taker: PlaceOrder,
    way: TradeWay,
    at_us: int,
) -> Events:
    events = list[Event]()
    resting, _ = _take(state, market, maker, events, at_us)
    arriving, account = _take(state, market, taker, events, at_us)
    _hold(state, resting)
    trade(state, market, account, arriving, resting, maker.count_e2, at_us, events, way)
    if state.groups_over:
        events.extend(trigger_groups(state, at_us))
    return tuple(events)


def _order(command: TradeDirectly, given: DirectSide, side: Side) -> PlaceOrder:
    """Return the order that is made for a side."""
    options = OrderOptions(client_order_id=given.client_order_id, group_number=given.group_number)
    return PlaceOrder(
        given.account_id,
        command.ticker,
        side,
        "limit",
        command.count_e2,
        command.price_e4,
        "fok",
        options=UNSET if options == PLAIN else options,
    )


def _wrong_gift(state: State, _market: Market, order: PlaceOrder) -> Reason | None:
    refused = order.options and wrong_names(state, state.accounts[order.account_id], order.options)
    return refused[0].reason if refused and isinstance(refused[0], Refused) else None


def _too_dear(state: State, market: Market, order: PlaceOrder) -> Reason | None:
    account = state.accounts[order.account_id]
    uncovered_e2 = order.count_e2 - _cover_e2(account, order)
    cost_micros = uncovered_e2 * unit_cost_e4(order)
    cost_micros += worst_fee_micros(market, order.price_e4, uncovered_e2)
    free_micros = state.ledger.balances[account.cash_pot]
    return Reason.INSUFFICIENT_FUNDS if cost_micros > free_micros else None


def _cover_e2(account: Account, order: PlaceOrder) -> int:
    return cover_e2(account.positions.get(order.ticker), order.side, order.count_e2)


def _take(
    state: State, market: Market, order: PlaceOrder, events: list[Event], at_us: int
) -> tuple[Order, Account]:
    """Accept the order of a side, and tell of it."""
    account = state.accounts[order.account_id]
    taken = take(state, account, market, order, _cover_e2(account, order), at_us)
    events.append(
        OrderAccepted(
            taken.number,
            account.account_id,
            market.ticker,
            taken.side,
            taken.kind,
            taken.count_e2,
            taken.price_e4,
            taken.time_in_force,
        )
    )
    return taken, account


def _hold(state: State, order: Order) -> None:
    """Put into escrow what the maker does not cover: its contracts and their fees."""
    account = state.accounts[order.account_id]
    uncovered_e2 = order.remaining_e2 - order.covered_e2
    unit_e4 = order.price_e4 if order.side == "bid" else PAYOUT_E4 - order.price_e4
    held_micros = uncovered_e2 * unit_e4
    if order.extras:
        held_micros += order.extras.reserve_micros(uncovered_e2)
    if held_micros:
        state.ledger.post(account.cash_pot, account.escrow_pot, held_micros)
