"""An account's own: balance, positions, fills, settlements, orders, order groups (T08, T11). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kalshi_refclient._core.order_news import OrderTold
from kalshi_refclient._core.planning import Plan
from kalshi_refclient.errors import LocalMisuse
from kalshi_refclient.trade_api import account_values as values
from kalshi_refclient.trade_api._core.fixed_point import Exact, count_text
from kalshi_refclient.trade_api._core.market_plans import MarketPlans
from kalshi_refclient.trade_api.values import Page, listed

STATUSES: Mapping[str, str] = {
    "resting": "open",
    "executed": "filled",
    "canceled": "cancelled",
}
"""The edition's word for an order's status -> the word of the monitoring tables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPlans(MarketPlans):
    """Plans that read an account and keep its groups."""

    def get_balance(
        self, *, subaccount: int | None = None, exchange_index: int | None = None
    ) -> Plan[values.Balance]:
        """Return the account's cash and the value of its positions."""
        body = yield from self.call(
            "GetBalance", subaccount=subaccount, exchange_index=exchange_index
        )
        return self._value(values.Balance, {"balance": body}, "balance")

    def get_positions(
        self, /, *, limit: int | None = None, cursor: str | None = None, **filters: Any
    ) -> Plan[Page[values.MarketPosition]]:
        """Return one page of positions. Filters: ``ticker``, ``event_ticker``, ``count_filter``, ``settlement_status``, ``subaccount``."""
        body = yield from self.call("GetPositions", limit=limit, cursor=cursor, **filters)
        return self._page(values.MarketPosition, body, "market_positions")

    def get_fills(
        self, /, *, limit: int | None = None, cursor: str | None = None, **filters: Any
    ) -> Plan[Page[values.Fill]]:
        """Return one page of fills, newest first. Filters: ``ticker``, ``order_id``, ``min_ts``, ``max_ts``, ``subaccount``."""
        body = yield from self.call("GetFills", limit=limit, cursor=cursor, **filters)
        return self._page(values.Fill, body, "fills")

    def get_settlements(
        self, /, *, limit: int | None = None, cursor: str | None = None, **filters: Any
    ) -> Plan[Page[values.Settlement]]:
        """Return one page of settlements, newest first. Filters: ``ticker``, ``event_ticker``, ``min_ts``, ``max_ts``, ``subaccount``."""
        body = yield from self.call("GetSettlements", limit=limit, cursor=cursor, **filters)
        return self._page(values.Settlement, body, "settlements")

    def get_orders(
        self, /, *, limit: int | None = None, cursor: str | None = None, **filters: Any
    ) -> Plan[Page[values.Order]]:
        """Return one page of orders, newest first. Filters: ``ticker``, ``status``, ``event_ticker``, ``min_ts``, ``max_ts``, ``subaccount``."""
        body = yield from self.call("GetOrders", limit=limit, cursor=cursor, **filters)
        return self._page(values.Order, body, "orders")

    def get_order(self, order_id: str) -> Plan[values.Order]:
        """Return an order."""
        body = yield from self.call("GetOrder", order_id=order_id)
        order = self._value(values.Order, body, "order")
        self._tell_status(order)
        return order

    def get_queue_position(self, order_id: str) -> Plan[Decimal]:
        """Return how many contracts trade before a resting order does."""
        body = yield from self.call("GetOrderQueuePosition", order_id=order_id)
        return Decimal(body["queue_position_fp"])

    # Order groups.

    def create_order_group(
        self, contracts_limit: Exact, *, subaccount: int | None = None
    ) -> Plan[str]:
        """Make a group that may match so many contracts within 15 seconds; return its id."""
        limit = count_text(contracts_limit, "contracts_limit")
        body = {"contracts_limit_fp": limit, "subaccount": subaccount}
        answer = yield from self.call("CreateOrderGroup", body=body)
        return str(answer["order_group_id"])

    def get_order_groups(self) -> Plan[tuple[values.OrderGroup, ...]]:
        """Return the account's groups."""
        body = yield from self.call("GetOrderGroups")
        groups = {"order_groups": listed(body, "order_groups")}
        return self._values(values.OrderGroup, groups, "order_groups")

    def get_order_group(self, order_group_id: str) -> Plan[values.OrderGroupDetail]:
        """Return a group with the ids of its orders."""
        body = yield from self.call("GetOrderGroup", order_group_id=order_group_id)
        return self._value(values.OrderGroupDetail, {"group": body}, "group")

    def update_order_group_limit(self, order_group_id: str, contracts_limit: Exact) -> Plan[None]:
        """Change a group's limit. One below what it has just matched triggers it."""
        body = {"contracts_limit_fp": count_text(contracts_limit, "contracts_limit")}
        yield from self.call("UpdateOrderGroupLimit", order_group_id=order_group_id, body=body)

    def reset_order_group(self, order_group_id: str) -> Plan[None]:
        """Let a group that was triggered trade again."""
        yield from self.call("ResetOrderGroup", order_group_id=order_group_id)

    def trigger_order_group(self, order_group_id: str) -> Plan[None]:
        """Cancel a group's orders and refuse new ones until it is reset."""
        yield from self.call("TriggerOrderGroup", order_group_id=order_group_id)

    def delete_order_group(self, order_group_id: str) -> Plan[None]:
        """Take a group away and cancel its orders."""
        yield from self.call("DeleteOrderGroup", order_group_id=order_group_id)

    def _tell_status(self, order: values.Order) -> None:
        self.around.observer.order(
            OrderTold(
                order_id=order.order_id,
                status=STATUSES.get(order.status, order.status),
                source="asked",
                filled_size=values.exact(order.fill_count_fp),
                fields={"ticker": order.ticker},
            )
        )


def one_of(**given: Exact | None) -> tuple[str, Exact]:
    """Return the one argument that was given. Raises :class:`LocalMisuse` for none or several."""
    found = [(name, value) for name, value in given.items() if value is not None]
    if len(found) != 1:
        raise LocalMisuse(f"give exactly one of {' and '.join(given)}", field=next(iter(given)))
    return found[0]
