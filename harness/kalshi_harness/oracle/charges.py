"""What fills cost on the oracle's exchange, and how that is rounded.

Imports the standard library only. An order pays by the rates of its own acceptance.
"""

from collections.abc import Iterator, Mapping

from kalshi_harness.oracle.record import Record
from kalshi_harness.oracle.values import PAYOUT, Event, Order, model_fee


def charge(record: Record, order: Order, role: str, fill_number: int) -> Iterator[Event]:
    """Charge an order for the last trade: the fee, what rounding takes, less what it has taken too much."""
    if not order.fees:
        return
    trade, unit = record.trades[-1], order.fees["unit_micros"]
    fee = model_fee(order.fees[f"{role}_ppm"], trade.count, trade.price)
    came_in = (trade.price if order.side == "ask" else -trade.price) * trade.count - fee
    rounding = came_in - came_in // unit * unit
    rest_costs = 0
    if role == "taker":
        rest_costs = order.worst_cost(record.markets[order.ticker].fees)
        if order.kind == "market":
            rest_costs = PAYOUT * (order.remaining - order.covered)
    rounding = min(rounding, max(0, record.cash(order.account_id) - fee - rest_costs))
    order.residue += rounding
    rebate = min(order.residue // unit, (fee + rounding) // unit) * unit
    order.residue -= rebate
    net = fee + rounding - rebate
    if not net:
        return
    record.pay(order.account_id, -net)
    record.collected += net
    trade.fees[order.account_id] = net
    order.paid[role] += net
    yield {
        "type": "FeeCharged",
        "order_number": order.number,
        "account_id": order.account_id,
        "ticker": order.ticker,
        "fill_number": fill_number,
        "fee_micros": net,
    }


def sound(fees: Mapping[str, int] | None) -> bool:
    """Tell whether rates charge at most the whole, and round to a part of a cent."""
    if fees is None:
        return True
    unit = fees["unit_micros"]
    rates = fees["maker_ppm"], fees["taker_ppm"]
    return unit > 0 and 10_000 % unit == 0 and 0 <= min(rates) <= max(rates) <= 10**6


def change_fees(record: Record, ticker: str, fees: Mapping[str, int] | None) -> Iterator[Event]:
    """Let new orders pay by other rates."""
    record.markets[ticker].fees = fees
    yield {"type": "FeesChanged", "ticker": ticker}
