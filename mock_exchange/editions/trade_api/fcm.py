"""Operations of clearing members on their traders (T17).

Every account may act as a clearing member here; a trader of one may not. A trader is an account of its own that spends its member's
money: a key that is bound to it acts for it alone. Moving positions out of a trader is in ``fcm_transfers``.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from mock_exchange.core.commands import OpenTrader
from mock_exchange.core.events import Refused
from mock_exchange.core.view_types import Fill
from mock_exchange.editions.refusal import Refusal
from mock_exchange.editions.trade_api import render_order, trader_limits
from mock_exchange.editions.trade_api.archive import cutoff_us, is_archived_order
from mock_exchange.editions.trade_api.desk import Answer, Asked, Desk, Errand, Handler, Json
from mock_exchange.editions.trade_api.filters import ONE, names, too_many
from mock_exchange.editions.trade_api.formats import (
    DAY_US,
    balance_dollars,
    contracts,
    dollars,
    moment,
    money,
    price_e4,
)
from mock_exchange.editions.trade_api.market_data import within
from mock_exchange.editions.trade_api.order_reads import matches, orders_of, orders_page
from mock_exchange.editions.trade_api.pages import newest_page
from mock_exchange.editions.trade_api.periods import day_of
from mock_exchange.editions.trade_api.portfolio import get_positions
from mock_exchange.editions.trade_api.subtraders import SUFFIX, Subtrader

CLIENT_IDS_MAX: Final = 100
"""So many names of orders may be asked for at once."""

CATEGORY_MAX: Final = 100


def get_fills(desk: Desk, call: Asked) -> Answer:
    """List the fills of the member and its traders, newest first: each with the side of the trade that was theirs."""
    found = [
        fill
        for account_id in _accounts(desk, call, None)
        for fill in desk.views.fills(account_id, None)
        if within(fill.at_us, call.query) and fill.at_us >= cutoff_us(call.at_us)
    ]
    found.sort(key=lambda fill: fill.number, reverse=True)
    shown, cursor = newest_page(found, call.query)
    return {"fills": [_fill(desk, each) for each in shown], "cursor": cursor}


def get_orders(desk: Desk, call: Asked) -> Answer:
    """List the orders of one trader, or those of the member and all its traders that have certain names, newest first.

    Of a day past at most where names are asked for: they are used again.
    """
    query, trader = call.query, _asked(desk, call)
    if isinstance(trader, Refusal):
        return trader
    client_ids = names(query["client_order_ids"])
    if trader is None and not client_ids:
        return desk.refuse("invalid_parameter", "subtrader_id or client_order_ids is required")
    for name, most in (("client_order_ids", CLIENT_IDS_MAX), ("event_ticker", ONE)):
        refused = too_many(desk, query, name, most)
        if refused is not None:
            return refused
    since_us = call.at_us - DAY_US if client_ids else 0
    found = [
        order
        for account_id in _accounts(desk, call, trader)
        for order in orders_of(desk, account_id)
        if matches(desk, order, query)
        and not is_archived_order(order, call.at_us)
        and (not client_ids or order.client_order_id in client_ids)
        and order.created_at_us >= since_us
    ]
    found.sort(key=lambda order: order.number, reverse=True)
    return orders_page(desk, query, found)


def get_fcm_positions(desk: Desk, call: Asked) -> Answer:
    """List the positions of a trader, as the portfolio's operation does."""
    query, trader = call.query, _asked(desk, call)
    if isinstance(trader, Refusal):
        return trader
    if trader is None:
        return desk.refuse("invalid_parameter", "subtrader_id is required of a clearing member")
    status = query["settlement_status"] or "unsettled"
    wanted = {**query, "settlement_status": status, "exchange_index": None}
    return get_positions(desk, Errand(call.at_us, trader.subtrader_id, query=wanted))


def list_subtraders(desk: Desk, call: Asked) -> Answer:
    """List the member's traders in the order they were named."""
    return {"subtraders": [_subtrader(each) for each in desk.subtraders.of(call.account_id)]}


def create_subtrader(desk: Desk, call: Asked) -> Answer:
    """Name a trader, and open its account."""
    suffix = call.body["subtrader_suffix"]
    if not SUFFIX.fullmatch(suffix):
        return desk.refuse(
            "invalid_parameter", "/subtrader_suffix takes 1 to 16 letters and digits"
        )
    if desk.subtraders.named(call.account_id) is not None:
        return desk.refuse("forbidden", "a trader has no traders")
    user_id = desk.ids.user(call.account_id)
    made = desk.subtraders.name(call.account_id, user_id, suffix)
    if made is None:
        return desk.refuse("conflict", "there is a trader of this suffix")
    first = desk.apply(OpenTrader(call.account_id, made.subtrader_id), call.at_us)[0]
    if isinstance(first, Refused):
        return desk.dialect.refused(first)
    return {"subtrader_id": made.subtrader_id}


def get_blocked_categories(desk: Desk, call: Asked) -> Answer:
    """Return what a trader may not trade."""
    trader = _find(desk, call, call.query)
    return desk.not_found() if trader is None else {"categories": sorted(trader.blocked)}


def update_blocked_categories(desk: Desk, call: Asked) -> Answer:
    """Block a category for a trader, or let it go."""
    trader, body = _find(desk, call, call.body), call.body
    if trader is None:
        return desk.not_found()
    if not 1 <= len(body["category"]) <= CATEGORY_MAX:
        return desk.refuse("invalid_parameter", f"/category takes 1 to {CATEGORY_MAX} characters")
    kept = desk.subtraders.block(trader, body["category"], blocked=body["blocked"])
    return {"categories": sorted(kept.blocked)}


def get_daily_cap(desk: Desk, call: Asked) -> Answer:
    """Return a trader's cap of the day, and what is used of it; without one there is nothing to find."""
    trader = _asked(desk, call)
    if isinstance(trader, Refusal):
        return trader
    if trader is None:
        return desk.refuse("invalid_parameter", "subtrader_id is required of a clearing member")
    if trader.daily_cap_e4 is None:
        return desk.not_found()
    return {
        "subtrader_id": trader.subtrader_id,
        "limit": dollars(trader.daily_cap_e4),
        "executed_utilization": balance_dollars(
            trader_limits.executed_micros(desk, trader, call.at_us)
        ),
        "resting_order_utilization": balance_dollars(trader_limits.resting_micros(desk, trader)),
        "pending_order_utilization": dollars(0),
        "cap_date": day_of(call.at_us).isoformat(),
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


def _accounts(desk: Desk, call: Asked, trader: Subtrader | None) -> list[str]:
    """Return whose things are listed: a trader's, or those of the member and all its traders."""
    if trader is not None:
        return [trader.subtrader_id]
    return [call.account_id, *(each.subtrader_id for each in desk.subtraders.of(call.account_id))]


def _asked(desk: Desk, call: Asked) -> Subtrader | Refusal | None:
    """Return whom a read is about: None for nobody, a refusal for an unknown trader. A trader's own key asks for itself only."""
    wanted, own = call.query["subtrader_id"], desk.subtraders.named(call.account_id)
    if own is not None:
        if wanted in {None, own.subtrader_id}:
            return own
        return desk.refuse("forbidden", "subtrader_id must be the trader of the key")
    if wanted is None:
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
    shown: Json = {
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
    if desk.subtraders.named(each.account_id) is not None:
        shown[f"{each.role}_subtrader_id"] = each.account_id
    return shown


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
