"""Every method of the client, written once: a plan yields steps, a shell takes them and reports back (C04 to C11).

Pure. How a plan runs is in :mod:`~kalshi_refclient._core.planning`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from kalshi_refclient import errors, values
from kalshi_refclient._core import reconcile
from kalshi_refclient._core.order_news import OrderTold
from kalshi_refclient._core.planning import Plan, Planning
from kalshi_refclient._core.requests import build_request, checked_headers
from kalshi_refclient._core.steps import KEY_HEADER, Request

PAGE_SIZE_DEFAULT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Plans(Planning):
    """Makes the plans of one client."""

    def get_account(self, account_id: str) -> Plan[values.Account]:
        """Plan ``get_account``."""
        body = yield from self._call("get_account", {"account_id": account_id})
        return self._value(values.Account, body, "account")

    def get_positions(self, account_id: str) -> Plan[tuple[values.Position, ...]]:
        """Plan ``get_positions``."""
        body = yield from self._call("get_positions", {"account_id": account_id})
        return self._values(values.Position, body, "positions")

    def get_markets(
        self, status: str | None, limit: int | None, offset: int | None
    ) -> Plan[tuple[values.MarketSummary, ...]]:
        """Plan one page of ``get_markets``."""
        body = yield from self._call(
            "get_markets", {"status": status, "limit": limit, "offset": offset}
        )
        return self._values(values.MarketSummary, body, "markets")

    def get_market(self, ticker: str) -> Plan[values.Market]:
        """Plan ``get_market``."""
        body = yield from self._call("get_market", {"ticker": ticker})
        return self._value(values.Market, body, "market")

    def get_order(self, order_id: str) -> Plan[values.OrderStatus]:
        """Plan ``get_order``."""
        request = self._request("get_order", {"order_id": order_id})
        body = yield from self._run(request)
        order = self._value(values.OrderStatus, body, "order")
        self.around.observer.order(
            OrderTold(
                order_id=order.order_id,
                status=order.status,
                source="asked",
                filled_size=order.filled_size,
                fields={"request_id": request.request_id, "ticker": order.ticker},
            )
        )
        return order

    def cancel_order(self, order_id: str) -> Plan[values.CancelledOrder]:
        """Plan ``cancel_order``."""
        request = self._request("cancel_order", {"order_id": order_id})
        body = yield from self._run(request)
        order = self._value(values.CancelledOrder, body, "order")
        self.around.observer.order(
            OrderTold(
                order_id=order.order_id,
                status=order.status,
                source="cancelled",
                fields={"request_id": request.request_id},
            )
        )
        return order

    def get_fills(
        self, ticker: str | None, limit: int | None, offset: int | None
    ) -> Plan[tuple[values.Fill, ...]]:
        """Plan one page of ``get_fills``."""
        body = yield from self._call(
            "get_fills", {"ticker": ticker, "limit": limit, "offset": offset}
        )
        return self._values(values.Fill, body, "fills")

    def place_order(
        self,
        order: Mapping[str, Any],
        idempotency_key: str | None,
        before: values.AccountSnapshot | None,
    ) -> Plan[values.PlacedOrder]:
        """Plan ``place_order``: at most one order comes of it, unless the policy is ``always`` (D21)."""
        body = {name: _plain(value) for name, value in order.items() if value is not None}
        key = self.new_id() if idempotency_key is None else idempotency_key
        request = build_request(
            self.edition, "place_order", {}, body=body, request_id=self.new_id()
        )
        request = self._as_order(request, body, key)
        try:
            answer = yield from self._run(request)
            placed = self._placed(answer, request, key)
        except errors.OrderOutcomeUnknown as unknown:
            unknown.before = before
            self._tell_order(request, "order_unknown", why=str(unknown))
            raise
        except errors.Refused as refusal:
            if not (isinstance(refusal, errors.RateLimited) and refusal.local):
                self._tell_order(request, "order_refused", code=refusal.code, why=str(refusal))
            raise
        self.around.observer.order(_told(placed, request))
        return placed

    def snapshot(self, account_id: str, ticker: str | None) -> Plan[values.AccountSnapshot]:
        """Plan the three reads that ``reconcile`` compares, fills last: they are the newest word."""
        account = yield from self.get_account(account_id)
        positions = yield from self.get_positions(account_id)
        fills = yield from self.get_fills(ticker, PAGE_SIZE_DEFAULT, None)
        return values.AccountSnapshot(account=account, positions=positions, fills=fills)

    def reconcile(
        self, unknown: errors.OrderOutcomeUnknown, known_order_ids: frozenset[str]
    ) -> Plan[values.Reconciliation]:
        """Plan to find out what became of an order. Never makes a second one."""
        if self.deduplicates_orders:
            return (yield from self._reconcile_by_key(unknown))
        before = unknown.before
        if before is None:
            return values.Reconciliation(
                outcome="undecided",
                why="there is nothing to compare with: give place_order a snapshot from before it",
            )
        request = unknown.request
        account_id = before.account.account_id
        after = yield from self.snapshot(account_id, request["ticker"])
        matches = []
        for order_id in reconcile.candidate_order_ids(request, before, after, known_order_ids):
            order = yield from self.get_order(order_id)
            if reconcile.is_the_lost_order(request, order):
                matches.append(order)
        return reconcile.decide(request, before, after, matches, known_order_ids)

    def _reconcile_by_key(self, unknown: errors.OrderOutcomeUnknown) -> Plan[values.Reconciliation]:
        """Ask by sending the same order with the same key: the venue promised not to make a second one."""
        try:
            placed = yield from self.place_order(
                unknown.request, unknown.idempotency_key, unknown.before
            )
        except (errors.RateLimited, errors.Unauthorized):
            raise  # says nothing about the order
        except errors.Refused as refusal:
            return values.Reconciliation(
                outcome="not_placed", why=f"sent again with its key, it was refused: {refusal}"
            )
        return values.Reconciliation(
            outcome="placed", why="sent again with its key, it was answered", order=placed
        )

    def _placed(self, answer: Mapping[str, Any], request: Request, key: str) -> values.PlacedOrder:
        """Return the order of an answer. One that cannot be read leaves the outcome unknown."""
        try:
            return self._value(values.PlacedOrder, answer, "order")
        except errors.RemoteViolation as violation:
            raise errors.OrderOutcomeUnknown(
                f"place_order may have been carried out, or not: {violation}",
                idempotency_key=key,
                request=request.order or {},
                reason=str(violation),
                operation="place_order",
                request_id=request.request_id,
                attempts=1,
            ) from violation

    def _as_order(self, request: Request, body: Mapping[str, Any], key: str) -> Request:
        resend = self.around.policy.resend_orders
        return replace(
            request,
            headers={**request.headers, **checked_headers(request.operation, {KEY_HEADER: key})},
            order=body,
            resend_unknown=resend == "always"
            or (resend == "where_deduplicated" and self.deduplicates_orders),
            deduplicated=self.deduplicates_orders,
        )


def _told(placed: values.PlacedOrder, request: Request) -> OrderTold:
    fields = {
        "request_id": request.request_id,
        "ticker": placed.ticker,
        "order_side": placed.side,
        "size": placed.size,
        "price": None if placed.price is None else float(placed.price),
    }
    return OrderTold(
        order_id=placed.order_id,
        status=placed.status,
        source="placed",
        filled_size=placed.filled_size,
        fields=fields,
    )


def _plain(value: Any) -> Any:
    """Return a price as the JSON number it is written as; everything else as it is."""
    return float(value) if isinstance(value, Decimal) else value
