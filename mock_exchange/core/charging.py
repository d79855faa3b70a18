"""Charging fills, and holding what they may cost.

A resting order holds, beside its price, the fee of each lot that is not covered: what is covered
pays its fee out of what it brings. Rounding takes from free cash only, and only as much as the rest
of an arriving order does not need; so no fee ever makes cash negative (M4).
"""

from collections.abc import Iterator
from functools import lru_cache

from mock_exchange.core.account import Account
from mock_exchange.core.events import FeeCharged, Traded
from mock_exchange.core.extras import Extras
from mock_exchange.core.fees import (
    FeeSchedule,
    Role,
    fee_micros,
    quadratic_micros,
    rebate_micros,
    rounding_micros,
)
from mock_exchange.core.ledger import FEES
from mock_exchange.core.market import Market
from mock_exchange.core.order import Order
from mock_exchange.core.state import State
from mock_exchange.core.units import PAYOUT_E4


def worst_fee_micros(market: Market, price_e4: int, uncovered_e2: int) -> int:
    """Return what the fills of a limit order may cost in fees at most, beyond better prices."""
    if market.fees is None:
        return 0
    return uncovered_e2 // market.lot_e2 * lot_fees(market.fees, market.lot_e2, price_e4)[1]


@lru_cache(maxsize=16_384)
def lot_fees(fees: FeeSchedule, lot_e2: int, price_e4: int) -> tuple[int, int]:
    """Return what a lot costs a maker, and what it costs at most: every order asks, at few prices."""
    rates_ppm = (fees.maker_ppm, max(fees.maker_ppm, fees.taker_ppm))
    maker, worst = (quadratic_micros(rate_ppm, lot_e2, price_e4) for rate_ppm in rates_ppm)
    return maker, worst


def adopt_fees(order: Order, market: Market) -> None:
    """Let an order with extras pay by the market's schedule of this moment."""
    extras, fees = order.extras, market.fees
    if not extras:
        return
    extras.fees, extras.lot_e2 = fees, market.lot_e2
    extras.lot_fee_micros = 0
    if fees is not None:
        extras.lot_fee_micros = lot_fees(fees, market.lot_e2, order.price_e4)[0]


def charge_trade(
    state: State, account: Account, order: Order, maker: Order, traded: Traded
) -> Iterator[FeeCharged]:
    """Charge both fills of a trade, the resting order's first. Yield what was charged."""
    owner = state.accounts[maker.account_id]
    charge = _charge(state, owner, maker, traded, "maker", 0)
    if charge is not None:
        yield charge
    needed_micros = 0
    if order.extras and order.extras.fees:
        uncovered_e2 = order.remaining_e2 - order.covered_e2
        needed_micros = uncovered_e2 * _unit_cost_e4(order) + worst_fee_micros(
            state.markets[order.ticker], order.price_e4, uncovered_e2
        )
    charge = _charge(state, account, order, traded, "taker", needed_micros)
    if charge is not None:
        yield charge


def _charge(
    state: State, account: Account, order: Order, traded: Traded, role: Role, needed_micros: int
) -> FeeCharged | None:
    """Charge one fill; None where it costs nothing."""
    extras = order.extras
    if not extras or extras.fees is None:
        return None
    count_e2, price_e4, schedule = traded.count_e2, traded.price_e4, extras.fees
    trade_fee_micros = fee_micros(schedule, role, count_e2, price_e4)
    rounding = rounding_micros(schedule, order.side, count_e2, price_e4, trade_fee_micros)
    free_micros = state.ledger.balances[account.cash_pot] - trade_fee_micros - needed_micros
    rounding = min(rounding, max(0, free_micros))
    charged_micros = trade_fee_micros + rounding
    extras.residue_micros += rounding
    rebate = rebate_micros(schedule, extras.residue_micros, charged_micros)
    extras.residue_micros -= rebate
    net_micros = charged_micros - rebate
    if not net_micros:
        return None
    state.ledger.post(account.cash_pot, FEES, net_micros)
    _note(extras, role, net_micros)
    number = traded.maker_fill_number if role == "maker" else traded.taker_fill_number
    state.fill_fees[number - state.first_fill_number] = net_micros
    return FeeCharged(order.number, account.account_id, traded.ticker, number, net_micros)


def _note(extras: Extras, role: Role, net_micros: int) -> None:
    if role == "maker":
        extras.maker_fees_micros += net_micros
    else:
        extras.taker_fees_micros += net_micros


def _unit_cost_e4(order: Order) -> int:
    if order.side == "bid":
        return order.price_e4 or PAYOUT_E4
    return PAYOUT_E4 - order.price_e4
