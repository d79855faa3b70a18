"""Orders: create, amend, decrease, cancel, one or many; and what became of one whose answer was lost (T08, D20, D21).

Pure. ``client_order_id`` is what makes an order one: the venue takes it once for each account, for ever. Every order that leaves
here has one. An order whose answer was lost is never just sent again:

=================================  ================================================================================
what is found                      then
=================================  ================================================================================
an order of that id                it was taken: its present state is the answer
none, the venue deduplicates       sent again with the same id: taken now, refused, or *409 order_already_exists*
none, the venue does not           the outcome stays unknown
409 on the second sending          the first one was taken: looked up once more, in the whole list; a fill-or-kill order
                                   that is not there was killed, any other one stays unknown
=================================  ================================================================================

``RetryPolicy.resend_orders``: ``never_unknown`` looks up and never sends again. ``always`` has no place here and is read as
``where_deduplicated``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec

from kalshi_refclient import errors
from kalshi_refclient._core.order_news import OrderTold
from kalshi_refclient._core.planning import Plan
from kalshi_refclient._core.steps import Request
from kalshi_refclient.trade_api import account_values as values
from kalshi_refclient.trade_api._core.account_plans import AccountPlans, one_of
from kalshi_refclient.trade_api._core.cursors import CursorWalk
from kalshi_refclient.trade_api._core.fixed_point import Exact, count_text, price_text

SEEN_BEFORE: Final = "order_already_exists"
LOOKBACK_S: Final = 3600
"""How far before its sending an order is looked for: no clock that may sign is off by so much."""
_PAGE: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlans(AccountPlans):
    """Plans that change orders."""

    def create_order(  # noqa: PLR0913 - the fields of an order, all but four by name and optional
        self,
        *,
        ticker: str,
        side: str,
        count: Exact,
        price: Exact,
        time_in_force: str = "good_till_canceled",
        self_trade_prevention_type: str = "taker_at_cross",
        client_order_id: str | None = None,
        expiration_time: int | None = None,
        post_only: bool | None = None,
        reduce_only: bool | None = None,
        cancel_order_on_pause: bool | None = None,
        order_group_id: str | None = None,
        subaccount: int | None = None,
        exchange_index: int | None = None,
    ) -> Plan[values.CreatedOrder]:
        """Create an order, once. ``side``: ``bid`` buys YES, ``ask`` sells it; ``price`` is always the YES price, in dollars.

        ``expiration_time`` is unix seconds. Without a ``client_order_id`` a new one is made. A lost answer is looked up and never
        sent again blindly; what cannot be found out is ``OrderOutcomeUnknown``, for ``reconcile``.
        """
        body = {
            "ticker": ticker,
            "client_order_id": self.new_id() if client_order_id is None else client_order_id,
            "side": side,
            "count": count_text(count),
            "price": price_text(price),
            "expiration_time": expiration_time,
            "time_in_force": time_in_force,
            "post_only": post_only,
            "self_trade_prevention_type": self_trade_prevention_type,
            "cancel_order_on_pause": cancel_order_on_pause,
            "reduce_only": reduce_only,
            "subaccount": subaccount,
            "order_group_id": order_group_id,
            "exchange_index": exchange_index,
        }
        request = self._order_request(body)
        try:
            return (yield from self._create(request))
        except errors.OrderOutcomeUnknown as unknown:
            self._tell_order(request, "order_unknown", why=str(unknown))
            return (yield from self._recovered(unknown))

    def reconcile(self, unknown: errors.OrderOutcomeUnknown) -> Plan[values.Reconciliation]:
        """Find out what became of an order, by its ``client_order_id``. Never makes a second one; says when it cannot tell."""
        order = yield from self._search(unknown.request, since_s=self._since_s())
        if order is not None:
            return values.Reconciliation(
                outcome="placed", why="an order of that client_order_id is there", order=order
            )
        if not self._resends:
            return values.Reconciliation(
                outcome="undecided",
                why="no order of that client_order_id is there yet; it may still be on its way",
            )
        return (yield from self._sent_again(unknown.request))

    def find_order(
        self, client_order_id: str, *, ticker: str | None = None, subaccount: int | None = None
    ) -> Plan[values.Order | None]:
        """Return the account's order with that ``client_order_id``, or ``None``. A ``ticker`` shortens the search."""
        asked = {"client_order_id": client_order_id, "ticker": ticker, "subaccount": subaccount}
        return (yield from self._search(asked, since_s=None))

    def amend_order(
        self,
        /,
        order_id: str,
        *,
        ticker: str,
        side: str,
        price: Exact,
        count: Exact,
        expiration_time: int | None = None,
        **fields: Any,
    ) -> Plan[values.AmendedOrder]:
        """Change an order: ``count`` is what has filled and what is to remain together. ``expiration_time`` 0 takes it away.

        A lost answer is ``OutcomeUnknown``: ask ``get_order``.
        """
        body = {
            "ticker": ticker,
            "side": side,
            "price": price_text(price),
            "count": count_text(count),
            "expiration_time": expiration_time,
            **fields,
        }
        answer = yield from self.call("AmendOrderV2", order_id=order_id, body=body)
        return self._value(values.AmendedOrder, {"order": answer}, "order")

    def decrease_order(
        self, order_id: str, *, reduce_by: Exact | None = None, reduce_to: Exact | None = None
    ) -> Plan[values.DecreasedOrder]:
        """Make an order smaller, by so many contracts or to so many. A lost answer is ``OutcomeUnknown``: ask ``get_order``."""
        name, value = one_of(reduce_by=reduce_by, reduce_to=reduce_to)
        body = {name: count_text(value, name)}
        answer = yield from self.call("DecreaseOrderV2", order_id=order_id, body=body)
        return self._value(values.DecreasedOrder, {"order": answer}, "order")

    def cancel_order(
        self,
        order_id: str,
        *,
        subaccount: int | None = None,
        exchange_index: int | None = None,
        market_ticker: str | None = None,
    ) -> Plan[values.CanceledOrder]:
        """Cancel an order. ``Refused.unknown_before`` tells of a lost attempt that may have done it."""
        answer = yield from self.call(
            "CancelOrderV2",
            order_id=order_id,
            subaccount=subaccount,
            exchange_index=exchange_index,
            market_ticker=market_ticker,
        )
        order = self._value(values.CanceledOrder, {"order": answer}, "order")
        self._tell_canceled(order_id)
        return order

    def cancel_all_orders(self, *, subaccount: int | None = None) -> Plan[None]:
        """Cancel every resting order, and what is placed within the next minute. A lost answer is ``OutcomeUnknown``."""
        yield from self.call("CancelAllOrders", subaccount=subaccount)

    def batch_cancel_orders(
        self, order_ids: Sequence[str]
    ) -> Plan[tuple[values.BatchCanceled, ...]]:
        """Cancel several orders; each item says what became of it."""
        body = {"orders": [{"order_id": order_id} for order_id in order_ids]}
        answer = yield from self.call("BatchCancelOrdersV2", body=body)
        items = self._values(values.BatchCanceled, answer, "orders")
        for item in items:
            if item.error is None:
                self._tell_canceled(item.order_id)
        return items

    # Inside.

    @property
    def _resends(self) -> bool:
        """Whether an order may be sent again under its own id."""
        return self.deduplicates_orders and self.around.policy.resend_orders != "never_unknown"

    def _order_request(self, body: Mapping[str, Any]) -> Request:
        request = self._request("CreateOrderV2", {}, body)
        order = {name: value for name, value in body.items() if value is not None}
        return replace(request, order=order, dedup_key=order["client_order_id"])

    def _create(self, request: Request) -> Plan[values.CreatedOrder]:
        try:
            answer = yield from self._run(request)
        except errors.Refused as refusal:
            if not (isinstance(refusal, errors.RateLimited) and refusal.local):
                self._tell_order(request, "order_refused", code=refusal.code, why=str(refusal))
            raise
        created = self._value(values.CreatedOrder, {"order": answer}, "order")
        order = request.order or {}
        self._tell_created(created, order)
        if created.client_order_id:
            return created
        return replace_id(created, str(order["client_order_id"]))

    def _recovered(self, unknown: errors.OrderOutcomeUnknown) -> Plan[values.CreatedOrder]:
        """Return the order after all. Raises ``unknown`` where it cannot be found, or what refused it."""
        try:
            found = yield from self.reconcile(unknown)
        except errors.Refused as refusal:
            if isinstance(refusal, errors.RateLimited | errors.Unauthorized):
                raise unknown from refusal
            raise  # the second sending was refused: there is no order
        except errors.KalshiError as error:
            raise unknown from error
        if found.order is None:
            raise unknown
        created = created_of(found.order)
        self._tell_created(created, unknown.request)
        return created

    def _sent_again(self, body: Mapping[str, Any]) -> Plan[values.Reconciliation]:
        try:
            created = yield from self._create(self._order_request(body))
        except errors.Refused as refusal:
            if refusal.code != SEEN_BEFORE:
                raise
        else:
            order = yield from self.get_order(created.order_id)
            return values.Reconciliation(
                outcome="placed", why="sent again under its id, it was taken", order=order
            )
        found = yield from self._search(body, since_s=None)
        if found is not None:
            return values.Reconciliation(
                outcome="placed", why="its id is taken, and the order is there", order=found
            )
        if body.get("time_in_force") == "fill_or_kill":
            return values.Reconciliation(
                outcome="not_placed", why="its id is taken and no order is there: it was killed"
            )
        return values.Reconciliation(
            outcome="undecided", why="its id is taken, and no order of that id is shown"
        )

    def _search(self, asked: Mapping[str, Any], since_s: int | None) -> Plan[values.Order | None]:
        found = yield from self._search_all([asked], since_s)
        return found.get(asked["client_order_id"])

    def _search_all(
        self, asked: Sequence[Mapping[str, Any]], since_s: int | None
    ) -> Plan[dict[str, values.Order]]:
        """Return the orders that are there, by ``client_order_id``."""
        wanted = {str(each["client_order_id"]) for each in asked}
        found: dict[str, values.Order] = {}
        places = dict.fromkeys((each.get("ticker"), each.get("subaccount")) for each in asked)
        for ticker, subaccount in places:
            walk: CursorWalk[values.Order] = CursorWalk(
                lambda order: order.order_id, operation="GetOrders"
            )
            while not walk.done and len(found) < len(wanted):
                page = yield from self.get_orders(
                    limit=_PAGE,
                    cursor=walk.cursor,
                    ticker=ticker,
                    subaccount=subaccount,
                    min_ts=since_s,
                )
                for order in walk.accept(page.items, page.cursor):
                    if order.client_order_id in wanted:
                        found[order.client_order_id] = order
        return found

    def _since_s(self) -> int:
        lived_s = self.around.policy.deadline_s
        return int(self.around.clock.wall_s() - lived_s) - LOOKBACK_S

    def _tell_created(self, created: values.CreatedOrder, order: Mapping[str, Any]) -> None:
        filled = created.remaining_count == 0 and created.fill_count > 0
        gone = created.remaining_count == 0 and not filled
        fields = {
            "ticker": order.get("ticker"),
            "order_side": {"bid": "buy", "ask": "sell"}.get(str(order.get("side"))),
            "size": float(order["count"]),
            "price": float(order["price"]),
        }
        self.around.observer.order(
            OrderTold(
                order_id=created.order_id,
                status="filled" if filled else "cancelled" if gone else "open",
                source="placed",
                filled_size=values.exact(created.fill_count),
                fields=fields,
            )
        )

    def _tell_canceled(self, order_id: str) -> None:
        self.around.observer.order(
            OrderTold(order_id=order_id, status="cancelled", source="cancelled")
        )


def created_of(order: values.Order) -> values.CreatedOrder:
    """Return an order that was looked up as the answer that was lost."""
    created = order.created_time
    return values.CreatedOrder(
        order_id=order.order_id,
        client_order_id=order.client_order_id,
        fill_count=order.fill_count_fp,
        remaining_count=order.remaining_count_fp,
        ts_ms=0 if created is None else int(created.timestamp() * 1000),
        recovered=True,
    )


def replace_id(created: values.CreatedOrder, client_order_id: str) -> values.CreatedOrder:
    """Return a created order with the id it was sent with: an answer need not repeat it."""
    return msgspec.structs.replace(created, client_order_id=client_order_id)
