"""What binds a trader beyond the rules for everybody: categories that its member blocked, and a cap on what it spends a day (T17)."""

from mock_exchange.core.commands import AmendOrder, PlaceOrder
from mock_exchange.core.order import Order
from mock_exchange.core.units import PAYOUT_E4, Side
from mock_exchange.editions.refusal import Refusal
from mock_exchange.editions.trade_api.desk import Desk
from mock_exchange.editions.trade_api.formats import DAY_US
from mock_exchange.editions.trade_api.subtraders import Subtrader

MICROS_PER_E4 = 100


def refusal(desk: Desk, command: PlaceOrder, at_us: int) -> Refusal | None:
    """Return why a trader may not place an order; None where it may, and for everybody who is no trader."""
    trader = desk.subtraders.named(command.account_id)
    if trader is None:
        return None
    series = desk.catalogue.series_of(command.ticker)
    if series is not None and series.category in trader.blocked:
        return desk.refuse("forbidden", f"the category {series.category} is blocked for the trader")
    return _beyond(desk, trader, command.count_e2 * _unit_e4(command.side, command.price_e4), at_us)


def refusal_to_amend(desk: Desk, order: Order, command: AmendOrder, at_us: int) -> Refusal | None:
    """Return the same for a change of a resting order, which counts for what it becomes and no more for what it was."""
    trader = desk.subtraders.named(order.account_id)
    if trader is None:
        return None
    left_e2 = max(0, command.count_e2 - order.filled_e2)
    added_micros = left_e2 * _unit_e4(order.side, command.price_e4)
    added_micros -= order.remaining_e2 * _unit_e4(order.side, order.price_e4)
    return _beyond(desk, trader, added_micros, at_us) if added_micros > 0 else None


def _beyond(desk: Desk, trader: Subtrader, added_micros: int, at_us: int) -> Refusal | None:
    if trader.daily_cap_e4 is None:
        return None
    used_micros = executed_micros(desk, trader, at_us) + resting_micros(desk, trader)
    if used_micros + added_micros <= trader.daily_cap_e4 * MICROS_PER_E4:
        return None
    return desk.refuse("forbidden", "the order is beyond the trader's daily cap")


def executed_micros(desk: Desk, trader: Subtrader, at_us: int) -> int:
    """Return what a trader's fills of the day (UTC) cost, without fees."""
    since_us, total_micros = at_us - at_us % DAY_US, 0
    for fill in desk.views.fills(trader.subtrader_id):
        if fill.at_us < since_us:
            break
        total_micros += fill.count_e2 * _unit_e4(fill.side, fill.price_e4)
    return total_micros


def resting_micros(desk: Desk, trader: Subtrader) -> int:
    """Return what a trader's resting orders would cost."""
    return desk.views.resting_value_micros(trader.subtrader_id)


def _unit_e4(side: Side, price_e4: int) -> int:
    return price_e4 if side == "bid" else PAYOUT_E4 - price_e4
