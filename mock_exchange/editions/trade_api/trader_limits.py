"""What binds a trader beyond the rules for everybody: categories that its member blocked, and a cap on what it spends a day (T17).

Without a cap it places no orders. What is used of it: the premium of the day's fills in New York, less what sales and payouts of the
day brought back; and what its resting orders would cost at worst, fees too, from whatever day they are.
"""

from typing import Final

from mock_exchange.core.charging import lot_fees
from mock_exchange.core.commands import AmendOrder, PlaceOrder
from mock_exchange.core.order import Order
from mock_exchange.core.units import PAYOUT_E4, Side
from mock_exchange.editions.refusal import Refusal
from mock_exchange.editions.trade_api.desk import Desk
from mock_exchange.editions.trade_api.formats import SECOND_US
from mock_exchange.editions.trade_api.periods import day_start_s
from mock_exchange.editions.trade_api.subtraders import Subtrader

MICROS_PER_E4: Final = 100
RESTING, WORST = 0, 1
"""Fees of a maker, and the most that an order can pay: which of ``lot_fees``."""


def refusal(desk: Desk, command: PlaceOrder, at_us: int) -> Refusal | None:
    """Return why a trader may not place an order; None where it may, and for everybody who is no trader."""
    trader = desk.subtraders.named(command.account_id)
    if trader is None:
        return None
    series = desk.catalogue.series_of(command.ticker)
    if series is not None and series.category in trader.blocked:
        return desk.refuse("forbidden", f"the category {series.category} is blocked for the trader")
    wanted_micros = command.count_e2 * _unit_e4(command.side, command.price_e4)
    wanted_micros += _fee_micros(desk, command.ticker, command.count_e2, command.price_e4, WORST)
    return _beyond(desk, trader, wanted_micros, at_us)


def refusal_to_amend(desk: Desk, order: Order, command: AmendOrder, at_us: int) -> Refusal | None:
    """Return the same for a change of a resting order, which counts for what it becomes and no more for what it was."""
    trader = desk.subtraders.named(order.account_id)
    if trader is None:
        return None
    left_e2 = max(0, command.count_e2 - order.filled_e2)
    added_micros = left_e2 * _unit_e4(order.side, command.price_e4)
    added_micros += _fee_micros(desk, order.ticker, left_e2, command.price_e4, RESTING)
    added_micros -= _worst_micros(order)
    return _beyond(desk, trader, added_micros, at_us) if added_micros > 0 else None


def _beyond(desk: Desk, trader: Subtrader, added_micros: int, at_us: int) -> Refusal | None:
    if trader.daily_cap_e4 is None:
        return desk.refuse("forbidden", "the trader has no daily cap, without one it cannot trade")
    used_micros = executed_micros(desk, trader, at_us) + resting_micros(desk, trader)
    if used_micros + added_micros <= trader.daily_cap_e4 * MICROS_PER_E4:
        return None
    return desk.refuse("forbidden", "the order is beyond the trader's daily cap")


def executed_micros(desk: Desk, trader: Subtrader, at_us: int) -> int:
    """Return the premium of a trader's fills of the day in New York, less what came back on that day; never less than nothing."""
    since_us, total_micros = day_start_s(at_us) * SECOND_US, 0
    tickers = set()
    for fill in desk.views.fills(trader.subtrader_id):
        if fill.at_us < since_us:
            break
        tickers.add(fill.ticker)
    for ticker in tickers:
        total_micros += _premium_micros(desk, trader.subtrader_id, ticker, since_us)
    for payout in reversed(desk.tape.payouts):
        if payout.at_us < since_us:
            break
        if payout.account_id == trader.subtrader_id:
            total_micros -= payout.payout_micros
    return max(0, total_micros)


def resting_micros(desk: Desk, trader: Subtrader) -> int:
    """Return what a trader's resting orders would cost at worst, fees too."""
    account = desk.exchange.state.accounts.get(trader.subtrader_id)
    return sum(map(_worst_micros, account.open_orders)) if account is not None else 0


def _premium_micros(desk: Desk, account_id: str, ticker: str, since_us: int) -> int:
    """Return what fills in a market since a moment cost where they open, less what they bring where they close."""
    steps = [
        (fill.at_us, fill.number, fill.count_e2 if fill.side == "bid" else -fill.count_e2, fill)
        for fill in desk.views.fills(account_id, ticker)
    ]
    moves = [
        (each.at_us, -1, each.signed_e2, None) for each in desk.views.moves(account_id, ticker)
    ]
    net_e2, total_micros = 0, 0
    for at_us, _, signed_e2, fill in sorted([*steps, *moves], key=lambda step: step[:2]):
        if fill is not None and at_us >= since_us:
            closing_e2 = min(abs(signed_e2), abs(net_e2)) if net_e2 * signed_e2 < 0 else 0
            unit_e4 = _unit_e4(fill.side, fill.price_e4)
            total_micros += (fill.count_e2 - closing_e2) * unit_e4
            total_micros -= closing_e2 * (PAYOUT_E4 - unit_e4)
        net_e2 += signed_e2
    return total_micros


def _worst_micros(order: Order) -> int:
    micros = order.remaining_e2 * _unit_e4(order.side, order.price_e4)
    return micros + order.extras.reserve_micros(order.remaining_e2) if order.extras else micros


def _fee_micros(desk: Desk, ticker: str, count_e2: int, price_e4: int, which: int) -> int:
    market = desk.exchange.state.markets.get(ticker)
    if market is None or market.fees is None:
        return 0
    return count_e2 // market.lot_e2 * lot_fees(market.fees, market.lot_e2, price_e4)[which]


def _unit_e4(side: Side, price_e4: int) -> int:
    return price_e4 if side == "bid" else PAYOUT_E4 - price_e4
