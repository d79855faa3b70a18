"""Orders and fills as their owner reads them, and trades as everybody does (T08). Formatting only."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from mock_exchange.core.order import Order
from mock_exchange.core.units import COUNT_ONE_E2, PAYOUT_E4, OrderStatus, Side
from mock_exchange.core.view_types import Fill, OrderView
from mock_exchange.editions.trade_api.formats import (
    SECOND_US,
    contracts,
    dollars,
    moment,
    money,
    opposite_e4,
    rounded,
)
from mock_exchange.editions.trade_api.ids import Ids
from mock_exchange.editions.trade_api.order_bodies import WIRE_SELF_TRADES
from mock_exchange.editions.trade_api.tape import Print

Json = dict[str, Any]

STATUSES: Final[Mapping[OrderStatus, str]] = MappingProxyType(
    {
        "open": "resting",
        "partially_filled": "resting",
        "filled": "executed",
        "cancelled": "canceled",
    }
)
OUTCOMES: Final[Mapping[Side, str]] = MappingProxyType({"bid": "yes", "ask": "no"})


def order(ids: Ids, view: OrderView, fills: Sequence[Fill]) -> Json:
    """Return an order. Its costs are those of the side it buys: an ask buys NO at 1 - price."""
    holder_id, _, number = view.account_id.partition("/")
    cost = {"taker": 0, "maker": 0}
    fees = {"taker": 0, "maker": 0}
    for fill in fills:
        cost[fill.role] += fill.count_e2 * _own_price_e4(fill.side, fill.price_e4)
        fees[fill.role] += fill.fee_micros
    return {
        "order_id": ids.make("order", view.number),
        "user_id": ids.user(holder_id),
        "client_order_id": view.client_order_id,
        "ticker": view.ticker,
        "side": OUTCOMES[view.side],
        "action": "buy",
        "outcome_side": OUTCOMES[view.side],
        "book_side": view.side,
        "type": view.kind,
        "status": STATUSES[view.status],
        "yes_price_dollars": dollars(view.price_e4),
        "no_price_dollars": dollars(opposite_e4(view.price_e4)),
        "fill_count_fp": contracts(view.filled_e2),
        "remaining_count_fp": contracts(view.remaining_e2),
        "initial_count_fp": contracts(view.count_e2),
        "taker_fill_cost_dollars": money(cost["taker"]),
        "maker_fill_cost_dollars": money(cost["maker"]),
        "taker_fees_dollars": money(fees["taker"]),
        "maker_fees_dollars": money(fees["maker"]),
        "expiration_time": moment(view.expires_at_us) if view.expires_at_us else None,
        "created_time": moment(view.created_at_us),
        "last_update_time": moment(view.updated_at_us),
        "self_trade_prevention_type": WIRE_SELF_TRADES[view.self_trade],
        "order_group_id": ids.make("group", view.group_number) if view.group_number else None,
        "cancel_order_on_pause": view.cancel_on_pause,
        "subaccount_number": int(number or 0),
        "exchange_index": 0,
    }


def fill(ids: Ids, view: Fill, trade_number: int) -> Json:
    """Return a fill. Its id is that of the trade, which is the same for both sides."""
    trade_id = ids.make("trade", trade_number)
    return {
        "fill_id": trade_id,
        "exchange_index": 0,
        "trade_id": trade_id,
        "order_id": ids.make("order", view.order_number),
        "ticker": view.ticker,
        "market_ticker": view.ticker,
        "side": OUTCOMES[view.side],
        "action": "buy",
        "outcome_side": OUTCOMES[view.side],
        "book_side": view.side,
        "count_fp": contracts(view.count_e2),
        "yes_price_dollars": dollars(view.price_e4),
        "no_price_dollars": dollars(opposite_e4(view.price_e4)),
        "is_taker": view.role == "taker",
        "created_time": moment(view.at_us),
        "fee_cost": money(view.fee_micros),
        "subaccount_number": int(view.account_id.partition("/")[2] or 0),
        "ts": view.at_us // SECOND_US,
    }


def trade(ids: Ids, seen: Print) -> Json:
    """Return a trade as everybody sees it."""
    return {
        "trade_id": ids.make("trade", seen.number),
        "ticker": seen.ticker,
        "count_fp": contracts(seen.count_e2),
        "yes_price_dollars": dollars(seen.price_e4),
        "no_price_dollars": dollars(opposite_e4(seen.price_e4)),
        "taker_side": OUTCOMES[seen.taker_side],
        "taker_outcome_side": OUTCOMES[seen.taker_side],
        "taker_book_side": seen.taker_side,
        "created_time": moment(seen.at_us),
        "is_block_trade": seen.block,
    }


def outcome(ids: Ids, placed: Order, fills: Sequence[Fill], at_us: int) -> Json:
    """Return the answer to a placed or amended order: what it has filled, and what rests of it."""
    answer: Json = {"order_id": ids.make("order", placed.number)}
    if placed.extras and placed.extras.client_order_id:
        answer["client_order_id"] = placed.extras.client_order_id
    answer["fill_count"] = contracts(placed.filled_e2)
    answer["remaining_count"] = contracts(placed.remaining_e2)
    if fills:
        count_e2 = sum(each.count_e2 for each in fills)
        spent = sum(each.price_e4 * each.count_e2 for each in fills)
        fees_micros = sum(each.fee_micros for each in fills)
        answer["average_fill_price"] = dollars(rounded(spent, count_e2))
        answer["average_fee_paid"] = money(rounded(fees_micros * COUNT_ONE_E2, count_e2))
    answer["ts_ms"] = at_us // 1_000
    return answer


def _own_price_e4(side: Side, price_e4: int) -> int:
    return price_e4 if side == "bid" else PAYOUT_E4 - price_e4
