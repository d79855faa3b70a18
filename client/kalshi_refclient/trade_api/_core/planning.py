"""What every plan of trade-api-3.34 is made with: any operation by its id, its costs, and a clock that is put right (T02, T04, T07).

Pure. Parameters and bodies are checked against the edition before anything is sent, answers when they come.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from email.utils import format_datetime
from typing import Any, TypeVar

import msgspec

from kalshi_refclient import errors
from kalshi_refclient._core.outcomes import Answer
from kalshi_refclient._core.planning import Plan, Planning
from kalshi_refclient._core.requests import build_request
from kalshi_refclient._core.skew import says_expired
from kalshi_refclient._core.steps import Renew, Request
from kalshi_refclient.trade_api._core.token_pacing import Costs, TokenPacer
from kalshi_refclient.trade_api.account_values import ApiLimits
from kalshi_refclient.trade_api.values import Page, listed
from kalshi_refclient.values import Value

V = TypeVar("V", bound=Value)


@dataclass(frozen=True, slots=True, kw_only=True)
class TradePlanning(Planning):
    """Makes plans. ``signs``: there is a key; without one only public operations can be called."""

    costs: Costs
    signs: bool = True

    def call(
        self, operation_id: str, /, *, body: Mapping[str, Any] | None = None, **parameters: Any
    ) -> Plan[Mapping[str, Any]]:
        """Call any operation of the edition by its id, e.g. ``call("GetMarkets", limit=10, status="open")``.

        Parameters and ``body`` are checked before anything is sent; a ``Decimal`` in a body is written as text. Returns the answer's
        body, which has kept its schema; ``{}`` where there is none.
        """
        return (yield from self._run(self._request(operation_id, parameters, body)))

    def get_limits(self) -> Plan[ApiLimits]:
        """Return the account's tier and its buckets of tokens, and pace by them and by the exchange's costs from now on."""
        body = yield from self.call("GetAccountApiLimits")
        limits = self._value(ApiLimits, {"limits": body}, "limits")
        costs = yield from self.call("GetAccountEndpointCosts")
        self.costs.learn(costs)
        pacer = self.around.pacer
        if isinstance(pacer, TokenPacer):
            for name, each in (("read", limits.read), ("write", limits.write)):
                pacer.learn(name, refill_per_s=each.refill_rate, capacity=each.bucket_capacity)
        return limits

    def _request(
        self,
        operation_id: str,
        arguments: Mapping[str, Any],
        body: Mapping[str, Any] | None = None,
    ) -> Request:
        operation = self.edition.operations.get(operation_id)
        if operation is None:
            raise errors.LocalMisuse(
                f"{self.edition.name} has no operation {operation_id!r}", field="operation_id"
            )
        if operation.auth == "key" and not self.signs:
            raise errors.LocalMisuse(f"{operation_id} needs a key", operation=operation_id)
        sent = None if body is None else _plain(body)
        request = build_request(
            self.edition, operation_id, arguments, body=sent, request_id=self.new_id()
        )
        return replace(request, costs=self.costs.draws(operation, sent))

    def _renewal(self, step: Renew) -> Plan[Renew]:
        """Give an answer that complains of our clock and has no date the exchange's own moment as its date."""
        if not lacks_a_date(step.answer):
            return step
        request = replace(self._request("GetUserDataTimestamp", {}), anonymous=True)
        try:
            body = yield from self._run(request)
        except errors.KalshiError:
            return step
        return Renew(dated(step.answer, body))

    def _page(self, kind: type[V], body: Mapping[str, Any], name: str) -> Page[V]:
        items = self._values(kind, {name: listed(body, name)}, name)
        return Page(items=items, cursor=body.get("cursor") or "")


def lacks_a_date(answer: Answer) -> bool:
    """Return whether an answer complains of our clock and does not say what time it is."""
    return "date" not in answer.headers and says_expired(answer.body)


def dated(answer: Answer, moment: Mapping[str, Any]) -> Answer:
    """Return an answer with the exchange's own moment (``GetUserDataTimestamp``) as its date."""
    at = msgspec.convert(moment["as_of_time"], datetime)
    return replace(answer, headers={**answer.headers, "date": format_datetime(at)})


def _plain(value: Any) -> Any:
    """Return a body as JSON has it: exact numbers as text, what is ``None`` left out."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
