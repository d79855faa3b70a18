"""Faults of HTTP answers: what a plan's rules mean for one request. Pure: the transport waits, sends and cuts."""

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kalshi_contract.edition import Edition, Operation
from mock_exchange.faults.delivery import Delivery, Pace
from mock_exchange.faults.effects import ProcessEffect
from mock_exchange.faults.plan import STREAM_OPERATION, FaultPlan, Live
from mock_exchange.faults.toxic import HttpToxic, ProcessToxic, Scene
from mock_exchange.faults.toxics.bandwidth import Bandwidth
from mock_exchange.faults.toxics.latency import Latency
from mock_exchange.faults.toxics.slow_drip import SlowDrip
from mock_exchange.session.http import HttpResponse

if TYPE_CHECKING:
    from mock_exchange.faults.toxics.table import HttpFault, ProcessFault

_NO_DICE = random.Random(0)  # noqa: S311 - for what draws nothing


@dataclass(frozen=True, slots=True)
class HttpVerdict:
    """What happens to a request: a delay first, then perhaps one fault instead of, or after, the exchange's answer, then its pace.

    ``effects`` are what happens to the process because of it.
    """

    delay_us: int
    fault: "HttpFault | ProcessFault | None"
    labels: tuple[str, ...]
    pace: Pace | None = None
    dice: random.Random = _NO_DICE
    effects: tuple[ProcessEffect, ...] = ()

    @property
    def label(self) -> str:
        """The names of the rules that struck, for the journal."""
        return ", ".join(self.labels)

    @property
    def before(self) -> bool:
        """Whether the exchange never sees the request."""
        return self.fault is not None and self.fault.before

    def asked(
        self, query: bytes, edition: Edition, operation: Operation | None, target: str
    ) -> bytes:
        """Return the query that the exchange sees in the place of the client's."""
        if self.fault is None:
            return query
        return self.fault.asked(query, Scene(edition, self.dice, operation, target))

    def delivery(
        self,
        response: HttpResponse | None,
        edition: Edition,
        operation: Operation | None,
        target: str,
    ) -> Delivery:
        """Return how the answer leaves. ``response`` is the exchange's, None where it never saw the request."""
        if self.fault is None:
            return Delivery(response)
        return self.fault.delivery(response, Scene(edition, self.dice, operation, target))


def judge(
    plan: FaultPlan, operation: str, account_id: str | None, method: str, connection: int = 0
) -> HttpVerdict | None:
    """Return what the plan has for a request, or None."""
    struck = plan.http_faults(operation, account_id, method, connection)
    if not struck:
        return None
    delay_s = 0.0
    pace: Pace | None = None
    decider: Live | None = None
    effects: list[ProcessEffect] = []
    for live in struck:
        fault = live.fault
        if isinstance(fault, Latency):
            delay_s += fault.draw_s(live.dice)
        elif isinstance(fault, Bandwidth | SlowDrip):
            pace = fault.pace
        elif isinstance(fault, ProcessToxic):
            effects.append(fault.effect())
            decider = live if fault.decides else decider
        else:
            decider = live
    labels = tuple(live.rule.label for live in struck)
    delay_us = round(delay_s * 1_000_000)
    if decider is None:
        return HttpVerdict(delay_us, None, labels, pace, effects=tuple(effects))
    return HttpVerdict(delay_us, decider.fault, labels, pace, decider.dice, tuple(effects))  # type: ignore[arg-type]  # http_faults returns no others


def stream_open_fault(
    plan: FaultPlan, account_id: str | None = None, connection: int = 0
) -> HttpVerdict | None:
    """Return what strikes a WebSocket handshake: rules whose ``match.operation`` is ``stream``."""
    return judge(plan, STREAM_OPERATION, account_id, "GET", connection)


def render(fault: HttpToxic, edition: Edition) -> HttpResponse:
    """Return the answer of a fault that makes one by itself."""
    response = fault.delivery(None, Scene(edition, _NO_DICE)).response
    assert response is not None  # noqa: S101 - asked only of those that make one
    return response
