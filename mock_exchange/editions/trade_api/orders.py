"""Operations on orders: place, cancel, amend, decrease, one or many (T08).

The exchange decides; what is here besides is what the venue does around it: an id that a killed order had stays used, and
cancelling all reaches a minute ahead.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from mock_exchange.core.commands import (
    AmendOrder,
    CancelAllOrders,
    CancelOrder,
    Command,
    PlaceOrder,
)
from mock_exchange.core.events import OrderAccepted, OrderCancelled, Refused
from mock_exchange.core.order import Order
from mock_exchange.editions.refusal import Refusal
from mock_exchange.editions.trade_api import order_bodies, render_order, trader_limits
from mock_exchange.editions.trade_api.accounts import holder, holders, on_this_shard
from mock_exchange.editions.trade_api.desk import Answer, Asked, Desk, Handler, Json
from mock_exchange.editions.trade_api.formats import MS_US, SECOND_US, contracts

CANCELS_AHEAD_US: Final = 60 * SECOND_US
BY_TICKER: Final = -1
"""The ``exchange_index`` of who wants the shard to be found by the market."""


def create_order(desk: Desk, call: Asked) -> Answer:
    """Place an order."""
    return _place(desk, call, call.body)


def batch_create_orders(desk: Desk, call: Asked) -> Answer:
    """Place orders one by one; each has an answer or an error of its own."""
    return {"orders": [_item(desk, _place(desk, call, body), body) for body in call.body["orders"]]}


def cancel_order(desk: Desk, call: Asked) -> Answer:
    """Cancel what rests of an order."""
    return _cancel(desk, call, str(call.path_parameters["order_id"]), call.query)


def batch_cancel_orders(desk: Desk, call: Asked) -> Answer:
    """Cancel orders one by one; one that fails reduced nothing and says why."""
    items = []
    for body in call.body["orders"]:
        answer = _cancel(desk, call, body["order_id"], body)
        if isinstance(answer, Refusal):
            answer = {
                "order_id": body["order_id"],
                "reduced_by": contracts(0),
                "error": desk.dialect.flat_error(answer),
            }
        items.append(answer)
    return {"orders": items}


def cancel_all_orders(desk: Desk, call: Asked) -> Answer:
    """Cancel every resting order of the account, and what it places within the next minute."""
    account_ids = holders(desk, call)
    if isinstance(account_ids, Refusal):
        return account_ids
    for account_id in account_ids:
        refused = _refusal(desk, CancelAllOrders(account_id), call.at_us)
        if refused is not None and refused.code != "not_found":
            return refused
        desk.cancelling_until_us[account_id] = call.at_us + CANCELS_AHEAD_US
    return None


def amend_order(desk: Desk, call: Asked) -> Answer:
    """Change a resting order's price, size, expiry or the owner's id; what it fills by that is in the answer."""
    body = call.body

    def command(account_id: str, number: int) -> AmendOrder:
        return order_bodies.amend_order(account_id, number, body)

    found = _own(desk, call, body.get("exchange_index"))
    if isinstance(found, Refusal):
        return found
    for name, value in (("ticker", found.ticker), ("side", found.side)):
        if body[name] != value:
            return desk.refuse("invalid_order", f"{name} must be the order's own, {value}")
    own_id = found.extras.client_order_id if found.extras else ""
    if body.get("client_order_id", own_id) != own_id:
        return desk.refuse("invalid_order", "client_order_id must be the order's own")
    if (_family(desk, found.account_id), body.get("updated_client_order_id", "")) in desk.killed:
        return desk.refuse("order_already_exists")
    seen = len(desk.views.order_fills(found.number))
    refused = _change(desk, call, found, command)
    if refused is not None:
        return refused
    fills = desk.views.order_fills(found.number)[seen:]
    return render_order.outcome(desk.ids, found, fills, call.at_us)


def decrease_order(desk: Desk, call: Asked) -> Answer:
    """Make a resting order smaller; it keeps its place."""
    body = call.body

    def command(account_id: str, number: int) -> Command:
        return order_bodies.decrease_order(account_id, number, body)

    lost = _routed_by_nothing(desk, body)
    if lost is not None:
        return lost
    found = _own(desk, call, body.get("exchange_index"))
    if isinstance(found, Refusal):
        return found
    if body.get("market_ticker", found.ticker) != found.ticker:
        return desk.not_found()
    refused = _change(desk, call, found, command)
    if refused is not None:
        return refused
    answer = _named(desk, found)
    answer["remaining_count"] = contracts(found.remaining_e2)
    answer["ts_ms"] = call.at_us // MS_US
    return answer


# -- what they share ---------------------------------------------------------------------------------


def _place(desk: Desk, call: Asked, body: Mapping[str, Any]) -> Json | Refusal:
    account_id = holder(desk, call, body.get("subaccount"))
    if isinstance(account_id, Refusal):
        return account_id
    if not on_this_shard(body.get("exchange_index")):
        return desk.not_found()
    group_id, group_number = body.get("order_group_id"), 0
    if group_id:
        group_number = desk.ids.number("group", group_id) or -1
    try:
        command = order_bodies.place_order(account_id, body, group_number)
    except ValueError as error:
        return desk.refuse("invalid_order", str(error))
    return _take(desk, call, command, body.get("client_order_id", ""))


def _take(desk: Desk, call: Asked, command: PlaceOrder, client_order_id: str) -> Json | Refusal:
    account_id, at_us = command.account_id, call.at_us
    name = (_family(desk, account_id), client_order_id) if client_order_id else None
    if name in desk.killed:
        return desk.refuse("order_already_exists")
    bound = trader_limits.refusal(desk, command, at_us)
    if bound is not None:
        return bound
    events = desk.apply(command, at_us)
    first = events[0]
    if type(first) is Refused:
        desk.heed(command, events)
        return desk.dialect.refused(first)
    assert type(first) is OrderAccepted  # noqa: S101 - what the core promises
    state = desk.exchange.state
    placed = state.orders[first.order_number - state.first_order_number]
    if placed.remaining_e2 and at_us < desk.cancelling_until_us.get(account_id, 0):
        desk.apply(CancelOrder(account_id, placed.number), at_us)
    fills = desk.views.order_fills(placed.number) if placed.filled_e2 else ()
    return render_order.outcome(desk.ids, placed, fills, at_us)


def _family(desk: Desk, account_id: str) -> str:
    """Return whose names of orders an account uses: those of its holder or member."""
    account = desk.exchange.state.accounts.get(account_id)
    return account_id if account is None else account.holder_id


def _item(desk: Desk, answer: Json | Refusal, body: Mapping[str, Any]) -> Json:
    if not isinstance(answer, Refusal):
        return answer
    item: Json = {"error": desk.dialect.flat_error(answer)}
    if "client_order_id" in body:
        item["client_order_id"] = body["client_order_id"]
    return item


def _cancel(desk: Desk, call: Asked, order_id: str, asked: Mapping[str, Any]) -> Json | Refusal:
    account_id = holder(desk, call, asked.get("subaccount"))
    if isinstance(account_id, Refusal):
        return account_id
    lost = _routed_by_nothing(desk, asked)
    if lost is not None:
        return lost
    number = desk.ids.number("order", order_id)
    order = None if number is None else desk.exchange.state.order(number)
    here = on_this_shard(asked.get("exchange_index"))
    if order is None or not here or asked.get("market_ticker") not in {None, order.ticker}:
        return desk.not_found()
    first = desk.apply(CancelOrder(account_id, order.number), call.at_us)[0]
    if isinstance(first, Refused):
        return desk.dialect.refused(first)
    assert isinstance(first, OrderCancelled)  # noqa: S101 - what the core promises
    answer = _named(desk, order)
    answer["reduced_by"] = contracts(first.cancelled_e2)
    answer["ts_ms"] = call.at_us // MS_US
    return answer


def _routed_by_nothing(desk: Desk, asked: Mapping[str, Any]) -> Refusal | None:
    """Return the refusal of who wants its shard found by the market and names none; placing and amending always name one."""
    if asked.get("exchange_index") != BY_TICKER or asked.get("market_ticker"):
        return None
    return desk.refuse("invalid_parameter", "exchange_index -1 needs a market_ticker")


def _own(desk: Desk, call: Asked, exchange_index: Any) -> Order | Refusal:
    """Return the caller's order that the path names."""
    account_id = holder(desk, call)
    if isinstance(account_id, Refusal):
        return account_id
    number = desk.ids.number("order", str(call.path_parameters["order_id"]))
    order = None if number is None else desk.exchange.state.order(number)
    if order is None or order.account_id != account_id or not on_this_shard(exchange_index):
        return desk.not_found()
    return order


def _change(
    desk: Desk, call: Asked, order: Order, command: Callable[[str, int], Command]
) -> Refusal | None:
    try:
        wanted = command(order.account_id, order.number)
    except ValueError as error:
        return desk.refuse("invalid_order", str(error))
    bound = None
    if isinstance(wanted, AmendOrder):
        bound = trader_limits.refusal_to_amend(desk, order, wanted, call.at_us)
    return bound or _refusal(desk, wanted, call.at_us)


def _refusal(desk: Desk, command: Command, at_us: int) -> Refusal | None:
    events = desk.apply(command, at_us)
    if events and isinstance(events[0], Refused):
        return desk.dialect.refused(events[0])
    return None


def _named(desk: Desk, order: Order) -> Json:
    answer: Json = {"order_id": desk.ids.make("order", order.number)}
    if order.extras and order.extras.client_order_id:
        answer["client_order_id"] = order.extras.client_order_id
    return answer


HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        "CreateOrderV2": create_order,
        "BatchCreateOrdersV2": batch_create_orders,
        "CancelOrderV2": cancel_order,
        "BatchCancelOrdersV2": batch_cancel_orders,
        "CancelAllOrders": cancel_all_orders,
        "AmendOrderV2": amend_order,
        "DecreaseOrderV2": decrease_order,
    }
)
