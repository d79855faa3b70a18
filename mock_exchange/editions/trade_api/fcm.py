"""Operations of clearing members on their traders (T17).

Every account may act as a clearing member here. Its orders, fills and positions are its own: no key acts for a trader so far, so
a trader that was named has none of them, and blocks and caps are kept but bind nobody.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from mock_exchange.core.view_types import Fill
from mock_exchange.editions.refusal import Refusal
from mock_exchange.editions.trade_api import render_order
from mock_exchange.editions.trade_api.archive import cutoff_us, is_archived_order
from mock_exchange.editions.trade_api.desk import Answer, Asked, Desk, Handler, Json
from mock_exchange.editions.trade_api.formats import contracts, dollars, moment, money, price_e4
from mock_exchange.editions.trade_api.market_data import names, within
from mock_exchange.editions.trade_api.pages import newest_page
from mock_exchange.editions.trade_api.portfolio import get_positions
from mock_exchange.editions.trade_api.subtraders import Subtrader

SUFFIX: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
ZERO: Final = dollars(0)


class _Portfolio:
    """A call for positions, as the portfolio's own operation is asked."""

    def __init__(self, call: Asked) -> None:
        self.at_us = call.at_us
        self.account_id = call.account_id
        self.locked_to = call.locked_to
        self.path_parameters = call.path_parameters
        self.body = call.body
        status = call.query["settlement_status"] or "all"
        self.query = {**call.query, "settlement_status": status, "exchange_index": None}


def get_fills(desk: Desk, call: Asked) -> Answer:
    """List the member's fills, newest first: each with the side of the trade that was the member's."""
    found = [
        each
        for each in desk.views.fills(call.account_id, None)
        if within(each.at_us, call.query) and each.at_us >= cutoff_us(call.at_us)
    ]
    shown, cursor = newest_page(found, call.query)
    return {"fills": [_fill(desk, each) for each in shown], "cursor": cursor}


def get_orders(desk: Desk, call: Asked) -> Answer:
    """List the member's orders, newest first; a trader has none."""
    query, trader = call.query, _asked(desk, call)
    if isinstance(trader, Refusal):
        return trader
    numbers = () if trader is not None else reversed(desk.tape.orders_of(call.account_id))
    client_ids, events = names(query["client_order_ids"]), names(query["event_ticker"])
    found = []
    for number in numbers:
        view = desk.views.order(number)
        terms = None if view is None else desk.catalogue.market(view.ticker)
        if (
            view is not None
            and terms is not None
            and (client_ids is None or view.client_order_id in client_ids)
            and (events is None or terms.event in events)
            and query["ticker"] in {None, view.ticker}
            and query["status"] in {None, render_order.STATUSES[view.status]}
            and within(view.created_at_us, query)
            and not is_archived_order(view, call.at_us)
        ):
            found.append(view)
    shown, cursor = newest_page(found, query)
    orders = [
        render_order.order(desk.ids, each, desk.views.order_fills(each.number)) for each in shown
    ]
    return {"orders": orders, "cursor": cursor}


def get_fcm_positions(desk: Desk, call: Asked) -> Answer:
    """List the member's positions; a trader has none."""
    trader = _asked(desk, call)
    if isinstance(trader, Refusal):
        return trader
    if trader is not None:
        return {"market_positions": [], "event_positions": [], "cursor": ""}
    return get_positions(desk, _Portfolio(call))


def list_subtraders(desk: Desk, call: Asked) -> Answer:
    """List the member's traders in the order they were named."""
    return {"subtraders": [_subtrader(each) for each in desk.subtraders.of(call.account_id)]}


def create_subtrader(desk: Desk, call: Asked) -> Answer:
    """Name a trader."""
    suffix = call.body["subtrader_suffix"]
    if not SUFFIX.fullmatch(suffix):
        return desk.refuse(
            "invalid_parameter",
            "/subtrader_suffix takes 1 to 64 letters, digits, dashes and underscores",
        )
    made = desk.subtraders.name(call.account_id, suffix)
    return desk.refuse("conflict") if made is None else {"subtrader_id": made.subtrader_id}


def get_blocked_categories(desk: Desk, call: Asked) -> Answer:
    """Return what a trader may not trade."""
    trader = _find(desk, call, call.query)
    return desk.not_found() if trader is None else {"categories": sorted(trader.blocked)}


def update_blocked_categories(desk: Desk, call: Asked) -> Answer:
    """Block a category for a trader, or let it go."""
    trader, body = _find(desk, call, call.body), call.body
    if trader is None:
        return desk.not_found()
    if not body["category"]:
        return desk.refuse("invalid_parameter", "/category must not be empty")
    kept = desk.subtraders.block(trader, body["category"], blocked=body["blocked"])
    return {"categories": sorted(kept.blocked)}


def get_daily_cap(desk: Desk, call: Asked) -> Answer:
    """Return a trader's cap of the day; nothing is used of it, and without one there is nothing to find."""
    if call.query["subtrader_id"] is None:
        return desk.refuse("invalid_parameter", "subtrader_id is required of a clearing member")
    trader = _find(desk, call, call.query)
    if trader is None or trader.daily_cap_e4 is None:
        return desk.not_found()
    return {
        "subtrader_id": trader.subtrader_id,
        "limit": dollars(trader.daily_cap_e4),
        "executed_utilization": ZERO,
        "resting_order_utilization": ZERO,
        "pending_order_utilization": ZERO,
        "cap_date": moment(call.at_us)[:10],
    }


def update_daily_cap(desk: Desk, call: Asked) -> Answer:
    """Set a trader's cap."""
    trader = _find(desk, call, call.body)
    if trader is None:
        return desk.not_found()
    desk.subtraders.cap(trader, price_e4(call.body["limit"]))
    return {}


def delete_daily_cap(desk: Desk, call: Asked) -> Answer:
    """Take a trader's cap away; without one there is nothing to find."""
    trader = _find(desk, call, call.query)
    if trader is None or trader.daily_cap_e4 is None:
        return desk.not_found()
    desk.subtraders.cap(trader, None)
    return {}


def _find(desk: Desk, call: Asked, named: Mapping[str, Any]) -> Subtrader | None:
    return desk.subtraders.find(call.account_id, named["subtrader_id"])


def _asked(desk: Desk, call: Asked) -> Subtrader | Refusal | None:
    """Return whom a list is narrowed down to: None for nobody, a refusal for an unknown trader."""
    if call.query["subtrader_id"] is None:
        return None
    return _find(desk, call, call.query) or desk.not_found()


def _subtrader(each: Subtrader) -> Json:
    return {
        "subtrader_id": each.subtrader_id,
        "exchange_indices": [0],
        "trading_blocked": False,
        "fcm_trading_blocked": False,
        "propagation_pending": False,
    }


def _fill(desk: Desk, each: Fill) -> Json:
    first = desk.exchange.state.first_fill_number
    own = render_order.OUTCOMES[each.side]
    other = {"yes": "no", "no": "yes"}[own]
    return {
        "fill_id": desk.ids.make("trade", (each.number - first) // 2),
        "exchange_index": 0,
        "ticker": each.ticker,
        "taker_outcome_side": own if each.role == "taker" else other,
        "count_fp": contracts(each.count_e2),
        "yes_price_dollars": dollars(each.price_e4),
        "created_time": moment(each.at_us),
        f"{each.role}_order_id": desk.ids.make("order", each.order_number),
        f"{each.role}_fee_cost": money(each.fee_micros),
    }


HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        "GetFCMFills": get_fills,
        "GetFCMOrders": get_orders,
        "GetFCMPositions": get_fcm_positions,
        "ListFCMSubtraders": list_subtraders,
        "CreateFCMSubtrader": create_subtrader,
        "GetFCMSubtraderBlockedCategories": get_blocked_categories,
        "UpdateFCMSubtraderBlockedCategories": update_blocked_categories,
        "GetFCMEventContractDailyCap": get_daily_cap,
        "UpdateFCMEventContractDailyCap": update_daily_cap,
        "DeleteFCMEventContractDailyCap": delete_daily_cap,
    }
)
SEEDED: Final[frozenset[str]] = frozenset()
