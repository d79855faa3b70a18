"""Several orders at once, each of them once (T08, D20, D21). Pure.

An answer that was lost is dealt with as that of a single order is: what is there was taken; what is not is sent again under its own
ids where the venue deduplicates, and an item that says *order_already_exists* then is looked up once more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kalshi_refclient import errors
from kalshi_refclient._core.planning import Plan
from kalshi_refclient.trade_api import account_values as values
from kalshi_refclient.trade_api._core.fixed_point import count_text, price_text
from kalshi_refclient.trade_api._core.order_plans import SEEN_BEFORE, OrderPlans


@dataclass(frozen=True, slots=True, kw_only=True)
class TradePlans(OrderPlans):
    """All plans of the edition."""

    def batch_create_orders(
        self, orders: Sequence[Mapping[str, Any]]
    ) -> Plan[tuple[values.BatchCreated, ...]]:
        """Create several orders, each once; the fields of each are ``create_order``'s. Each item says what became of it.

        A lost answer is looked up; what cannot be found out is ``OutcomeUnknown``.
        """
        bodies = [self._item(order) for order in orders]
        try:
            return (yield from self._send_batch(bodies))
        except errors.OutcomeUnknown as unknown:
            found = yield from self._found_or(unknown, bodies, self._since_s())
            missing = [body for body in bodies if body["client_order_id"] not in found]
            if missing and not self._resends:
                raise
        if missing:
            found |= yield from self._batch_again(missing)
        return tuple(found[body["client_order_id"]] for body in bodies)

    def _batch_again(
        self, missing: Sequence[Mapping[str, Any]]
    ) -> Plan[dict[str, values.BatchCreated]]:
        items = yield from self._send_batch(missing)
        pairs = list(zip(missing, items, strict=True))
        done = {str(body["client_order_id"]): item for body, item in pairs}
        taken = [body for body, item in pairs if item.error and item.error.code == SEEN_BEFORE]
        if taken:
            unknown = errors.OutcomeUnknown(
                "the ids of some orders are taken, and no order of those ids is shown",
                operation="BatchCreateOrdersV2",
            )
            found = yield from self._found_or(unknown, taken, None)
            if len(found) < len(taken):
                raise unknown
            done |= found
        return done

    def _found_or(
        self,
        unknown: errors.OutcomeUnknown,
        bodies: Sequence[Mapping[str, Any]],
        since_s: int | None,
    ) -> Plan[dict[str, values.BatchCreated]]:
        try:
            orders = yield from self._search_all(bodies, since_s)
        except errors.KalshiError as error:
            raise unknown from error
        return {name: _item_of(order) for name, order in orders.items()}

    def _send_batch(
        self, bodies: Sequence[Mapping[str, Any]]
    ) -> Plan[tuple[values.BatchCreated, ...]]:
        answer = yield from self.call("BatchCreateOrdersV2", body={"orders": bodies})
        items = self._values(values.BatchCreated, answer, "orders")
        if len(items) != len(bodies):
            raise errors.OutcomeUnknown(
                f"{len(bodies)} orders were sent, {len(items)} outcomes came",
                operation="BatchCreateOrdersV2",
            )
        return items

    def _item(self, order: Mapping[str, Any]) -> dict[str, Any]:
        whole = {
            "time_in_force": "good_till_canceled",
            "self_trade_prevention_type": "taker_at_cross",
            "client_order_id": self.new_id(),
            **{name: value for name, value in order.items() if value is not None},
        }
        for name, text in (("count", count_text), ("price", price_text)):
            if name not in whole:
                raise errors.LocalMisuse(f"an order needs {name!r}", field=name)
            whole[name] = text(whole[name])
        return whole


def _item_of(order: values.Order) -> values.BatchCreated:
    return values.BatchCreated(
        order_id=order.order_id,
        client_order_id=order.client_order_id,
        fill_count=order.fill_count_fp,
        remaining_count=order.remaining_count_fp,
    )
