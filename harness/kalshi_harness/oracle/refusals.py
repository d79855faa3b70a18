"""Why the oracle refuses a command: the first reason that applies, in the fixed order of the rules, and its field.

One function per command, all without effect; ``REFUSALS`` finds it by the command's name. Imports the standard library
only. Rules: D3, D4, D5 (an unfillable FOK), D10 (a market that is not active), D11 (another's order is unknown).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from kalshi_harness.oracle import groups, holders
from kalshi_harness.oracle.actions import direct_order
from kalshi_harness.oracle.changes import amend_order, cancel_order, decrease_order
from kalshi_harness.oracle.lifecycle import (
    change_fees,
    change_market,
    close_market,
    create_market,
    finalize_market,
    not_trading,
    pause_exchange,
    resume_exchange,
    settle_market,
)
from kalshi_harness.oracle.options import wrong_options
from kalshi_harness.oracle.record import Record
from kalshi_harness.oracle.values import (
    E2,
    Market,
    Micros,
    Order,
    Refusal,
    Side,
    model_fee,
    other_side,
    unit_cost,
)


def open_account(record: Record, account_id: str) -> Refusal | None:
    """Open an account once."""
    return ("duplicate_account", "account_id") if account_id in record.money else None


def deposit(record: Record, account_id: str, amount_micros: int) -> Refusal | None:
    """Let money come to an account that exists."""
    if account_id not in record.money:
        return "unknown_account", "account_id"
    return ("invalid_amount", "amount_micros") if amount_micros <= 0 else None


def withdraw(record: Record, account_id: str, amount_micros: int) -> Refusal | None:
    """Take out free cash only."""
    refusal = deposit(record, account_id, amount_micros)
    if refusal is None and amount_micros > record.cash(account_id):
        return "insufficient_funds", "amount_micros"
    return refusal


def cancel_all_orders(record: Record, account_id: str) -> Refusal | None:
    """Cancel something or nothing at all."""
    if record.pause == "everything":
        return "trading_paused", ""
    if account_id not in record.money:
        return "unknown_account", "account_id"
    return None if record.resting(account_id=account_id) else ("nothing_to_cancel", "")


def expire_orders(record: Record) -> Refusal | None:
    """Expire something or nothing at all."""
    return None if record.due() else ("nothing_to_cancel", "")


def place_order(
    record: Record, account_id: str, ticker: str, self_trade: str, **terms: Any
) -> Refusal | None:
    """Ask who and where, then what, at which price and how long, and last whether it can be done and paid."""
    if account_id not in record.money:
        return "unknown_account", "account_id"
    if ticker not in record.markets:
        return "unknown_market", "ticker"
    market = record.markets[ticker]
    refusal = not_trading(record, market)
    if refusal:
        return refusal
    order = record.new_order(account_id=account_id, ticker=ticker, **terms)
    return (
        _terms(market, order, terms["count_e2"])
        or wrong_options(record, order)
        or _fills(record, order, self_trade)
    )


def trade_directly(
    record: Record,
    ticker: str,
    maker: Mapping[str, Any],
    taker: Mapping[str, Any],
    taker_side: Side,
    way: str,
    **terms: Any,
) -> Refusal | None:
    """Ask who and where, then what, and last whether each side can do and pay it; the maker first."""
    refusal = _parties(record, ticker, maker["account_id"], taker["account_id"])
    if refusal:
        return refusal
    market = record.markets[ticker]
    orders = {
        "maker": direct_order(record, maker, other_side(taker_side), ticker, **terms),
        "taker": direct_order(record, taker, taker_side, ticker, **terms),
    }
    refusal = not_trading(record, market) or _terms(market, orders["maker"], orders["maker"].count)
    if refusal or way == "book":
        return refusal or ("invalid_time_in_force", "way")
    asked = [(role, wrong_options(record, order)) for role, order in orders.items()]
    asked += [(role, _means(record, order)) for role, order in orders.items()]
    return next(((found[0], role) for role, found in asked if found), None)


def _parties(record: Record, ticker: str, maker: str, taker: str) -> Refusal | None:
    for role, account_id in (("maker", maker), ("taker", taker)):
        if account_id not in record.money:
            return "unknown_account", role
    if ticker not in record.markets:
        return "unknown_market", "ticker"
    one = record.holder(maker) == record.holder(taker)
    return ("same_holder", "taker") if one else None


def _terms(market: Market, order: Order, wanted: E2) -> Refusal | None:
    if wanted <= 0 or wanted % market.lot != 0:
        return "invalid_count", "count_e2"
    if not _on_grid(order, market):
        return "invalid_price", "price_e4"
    if order.kind == "market" and order.time_in_force == "gtc":
        return "invalid_time_in_force", "time_in_force"
    return None


def _fills(record: Record, order: Order, self_trade: str) -> Refusal | None:
    meetings = list(record.meetings(order, self_trade))
    fillable = sum(count for _, count in meetings)
    if order.time_in_force == "fok" and fillable < order.count:
        return "fok_unfillable", "time_in_force"
    return _means(record, order, meetings)


def _means(
    record: Record, order: Order, meetings: Sequence[tuple[Order, E2]] = ()
) -> Refusal | None:
    if _needed(order, meetings) > record.cash(order.account_id):
        return "insufficient_funds", ""
    return None


def _on_grid(order: Order, market: Market) -> bool:
    if order.kind == "market":
        return order.price == 0
    return market.prices(order.price)


def _needed(order: Order, meetings: Sequence[tuple[Order, E2]]) -> Micros:
    """Money an order must find free: at its limit, or (market order) at the prices it will meet."""
    if order.kind == "limit":
        return order.worst_cost(order.fees)
    needed, covered = 0, order.covered
    taker_ppm = order.fees["taker_ppm"] if order.fees else 0
    for maker, count in meetings:
        closing = min(count, covered)
        covered -= closing
        needed += (count - closing) * unit_cost(order.side, maker.price)
        needed += model_fee(taker_ppm, count - closing, maker.price)
    return needed


REFUSALS: Final[Mapping[str, Callable[..., Refusal | None]]] = {
    "OpenAccount": open_account,
    "Deposit": deposit,
    "Withdraw": withdraw,
    "CreateMarket": create_market,
    "CloseMarket": close_market,
    "SettleMarket": settle_market,
    "ChangeMarket": change_market,
    "ChangeFees": change_fees,
    "FinalizeMarket": finalize_market,
    "PauseExchange": pause_exchange,
    "ResumeExchange": resume_exchange,
    "PlaceOrder": place_order,
    "CancelOrder": cancel_order,
    "ExpireOrders": expire_orders,
    "OpenSubaccount": holders.open_refused,
    "OpenTrader": holders.trader_refused,
    "Transfer": holders.transfer_refused,
    "TransferPosition": holders.position_refused,
    "CreateGroup": groups.create_refused,
    "ChangeGroup": groups.change_refused,
    "LimitGroup": groups.limit_refused,
    "CancelAllOrders": cancel_all_orders,
    "AmendOrder": amend_order,
    "DecreaseOrder": decrease_order,
    "TradeDirectly": trade_directly,
}
