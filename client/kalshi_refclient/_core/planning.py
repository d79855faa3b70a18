"""What every plan of every edition is made with: a request, its call step by step, and a typed value of its answer.

Pure. A plan is a generator of :class:`~kalshi_refclient._core.call.Send`, ``Wait`` and ``Renew``; it is sent
an :data:`Outcome`, nothing, and whether the credentials changed. Both clients run the same plans, one with
blocking calls, one with ``await``.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

import msgspec

from kalshi_contract.edition import Edition
from kalshi_refclient import errors, values
from kalshi_refclient._core.attempts import call_fields
from kalshi_refclient._core.call import Call, Surroundings
from kalshi_refclient._core.requests import build_request
from kalshi_refclient._core.steps import Raise, Renew, Request, Return, Send, Wait

T = TypeVar("T")
V = TypeVar("V", bound=values.Value)
Step: TypeAlias = Send | Wait | Renew
Plan: TypeAlias = Generator[Step, Any, T]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planning:
    """Makes the plans of one client."""

    edition: Edition
    around: Surroundings
    new_id: Callable[[], str]
    deduplicates_orders: bool
    """The venue's promise (``venue.json``)."""

    def rate_limit_use(self, now_s: float) -> dict[str, float]:
        """Return the share of each bucket that this client has drawn, 0 to 1; empty without pacing."""
        pacer = self.around.pacer
        return {} if pacer is None else pacer.used_ratios(now_s)

    def _tell_order(self, request: Request, event: str, **fields: Any) -> None:
        facts = call_fields(request)
        del facts["operation"]
        ticker = (request.order or {}).get("ticker")
        self.around.observer.tell(event, {**facts, "ticker": ticker, **fields})

    def _call(self, operation_id: str, arguments: Mapping[str, Any]) -> Plan[Mapping[str, Any]]:
        return (yield from self._run(self._request(operation_id, arguments)))

    def _request(
        self,
        operation_id: str,
        arguments: Mapping[str, Any],
        body: Mapping[str, Any] | None = None,
    ) -> Request:
        new_id = self.new_id()
        return build_request(self.edition, operation_id, arguments, body=body, request_id=new_id)

    def _run(self, request: Request) -> Plan[Mapping[str, Any]]:
        call = Call(request, self.around)
        decision = call.begin()
        while True:
            match decision:
                case Send():
                    try:
                        outcome = yield decision
                    except GeneratorExit:  # the user gave the call up while it was on its way
                        if request.order is not None:
                            self._tell_order(request, "order_unknown", why="the call was given up")
                        raise
                    decision = call.ended(outcome)
                case Wait():
                    yield decision
                    decision = call.waited()
                case Renew():
                    renewal = yield from self._renewal(decision)
                    decision = call.renewed(changed=(yield renewal))
                case Return(value):
                    return value
                case Raise(error):
                    raise error

    def _renewal(self, step: Renew) -> Plan[Renew]:
        """Return how a 401 is put to the authenticator; an edition may find out more first."""
        yield from ()
        return step

    def _value(self, kind: type[V], body: Mapping[str, Any], name: str) -> V:
        try:
            return values.build(kind, body[name])
        except msgspec.ValidationError as error:
            self.around.counters.violations += 1
            self.around.observer.count("contract_violations_total")
            raise errors.RemoteViolation(f"{name}: {error}", pointer=f"/{name}") from error

    def _values(self, kind: type[V], body: Mapping[str, Any], name: str) -> tuple[V, ...]:
        return tuple(
            self._value(kind, {f"{name}/{index}": item}, f"{name}/{index}")
            for index, item in enumerate(body[name])
        )
