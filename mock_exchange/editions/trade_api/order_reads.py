"""Reads of an account's own orders: one, a list, their places in the queue (T05, T08)."""

from collections.abc import Iterator, Mapping, Sequence
from heapq import merge
from types import MappingProxyType
from typing import Any, Final

from mock_exchange.core.view_types import OrderView
from mock_exchange.editions.refusal import Refusal
from mock_exchange.editions.trade_api import render_order
from mock_exchange.editions.trade_api.accounts import holder, holders, is_own, on_this_shard
from mock_exchange.editions.trade_api.archive import is_archived_order
from mock_exchange.editions.trade_api.desk import Answer, Asked, Desk, Handler, Json
from mock_exchange.editions.trade_api.filters import names, too_many
from mock_exchange.editions.trade_api.formats import contracts
from mock_exchange.editions.trade_api.market_data import within
from mock_exchange.editions.trade_api.pages import newest_page

STATUSES: Final = frozenset(render_order.STATUSES.values())
EVENTS_MAX: Final = 10
"""So many events may a list of orders be narrowed down to."""


def get_orders(desk: Desk, call: Asked) -> Answer:
    """List the account's orders, newest first."""
    query, account_ids = call.query, holders(desk, call)
    if isinstance(account_ids, Refusal):
        return account_ids
    status = query["status"]
    if status is not None and status not in STATUSES:
        known = ", ".join(sorted(STATUSES))
        return desk.refuse("invalid_parameter", f"status must be one of {known}, not {status!r}")
    refused = too_many(desk, query, "event_ticker", EVENTS_MAX)
    if refused is not None:
        return refused
    found = [
        each
        for each in orders_of(desk, *account_ids)
        if matches(desk, each, query) and not is_archived_order(each, call.at_us)
    ]
    return orders_page(desk, query, found)


def orders_page(desk: Desk, query: Mapping[str, Any], found: Sequence[OrderView]) -> Json:
    """Return a page of orders, newest first."""
    shown, cursor = newest_page(found, query)
    return {"orders": [_rendered(desk, each) for each in shown], "cursor": cursor}


def get_order(desk: Desk, call: Asked) -> Answer:
    """Return one of the account's orders."""
    order = _own(desk, call)
    return desk.not_found() if order is None else {"order": _rendered(desk, order)}


def get_queue_position(desk: Desk, call: Asked) -> Answer:
    """Return how many contracts trade before a resting order does."""
    order = _own(desk, call)
    ahead_e2 = None if order is None else desk.views.queue_position_e2(order.number)
    if ahead_e2 is None:
        return desk.not_found()
    return {"queue_position_fp": contracts(ahead_e2)}


def get_queue_positions(desk: Desk, call: Asked) -> Answer:
    """Return the same for all resting orders, of some markets or an event. One of the two filters is wanted."""
    query, account_id = call.query, holder(desk, call)
    if isinstance(account_id, Refusal):
        return account_id
    tickers, event = names(query["market_tickers"]), query["event_ticker"]
    if tickers is None and event is None:
        return desk.refuse("invalid_parameter", "market_tickers or event_ticker is required")
    if tickers is None:
        tickers = frozenset(desk.catalogue.members(event))
    positions = []
    for order in desk.views.open_orders(account_id):
        ahead_e2 = desk.views.queue_position_e2(order.number)
        if order.ticker in tickers and ahead_e2 is not None:
            positions.append(
                {
                    "order_id": desk.ids.make("order", order.number),
                    "market_ticker": order.ticker,
                    "queue_position_fp": contracts(ahead_e2),
                }
            )
    return {"queue_positions": positions}


def orders_of(desk: Desk, *account_ids: str) -> Iterator[OrderView]:
    """Yield the orders of an account, or of several, newest first."""
    numbers = [reversed(desk.tape.orders_of(each)) for each in account_ids]
    for number in numbers[0] if len(numbers) == 1 else merge(*numbers, reverse=True):
        view = desk.views.order(number)
        if view is not None:
            yield view


def matches(desk: Desk, order: OrderView, query: Mapping[str, Any]) -> bool:
    """Tell whether an order is one that a query asks for: by market, event, status, moment and shard."""
    terms, events = desk.catalogue.market(order.ticker), names(query["event_ticker"])
    return (
        query["ticker"] in {None, order.ticker}
        and (events is None or (terms is not None and terms.event in events))
        and query["status"] in {None, render_order.STATUSES[order.status]}
        and within(order.created_at_us, query)
        and on_this_shard(query.get("exchange_index"))
    )


def _own(desk: Desk, call: Asked) -> OrderView | None:
    number = desk.ids.number("order", str(call.path_parameters["order_id"]))
    order = None if number is None else desk.views.order(number)
    if order is None or is_archived_order(order, call.at_us):
        return None
    return order if is_own(call, order.account_id) else None


def _rendered(desk: Desk, order: OrderView) -> dict[str, Any]:
    return render_order.order(desk.ids, order, desk.views.order_fills(order.number))


HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        "GetOrders": get_orders,
        "GetOrder": get_order,
        "GetOrderQueuePosition": get_queue_position,
        "GetOrderQueuePositions": get_queue_positions,
    }
)
