"""What all connections of one server share: the venue behind them, the fault plan, the coarse clock, the open streams."""

import logging
import socket
import struct
from asyncio import BaseTransport
from collections.abc import Callable, Iterable
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import msgspec

from kalshi_contract.edition import Edition
from mock_exchange.clock import Clock
from mock_exchange.monitoring.lines import Lines
from mock_exchange.monitoring.observations import FaultStruck, HttpRefused
from mock_exchange.session.http import HttpRequest, HttpResponse
from mock_exchange.session.venue import Venue
from mock_exchange.transport.departures import Departures
from mock_exchange.transport.gate import Gate
from mock_exchange.transport.limits import RAW_FACTOR, Timeouts
from mock_exchange.transport.process import Process
from mock_exchange.transport.refusals import refusal
from mock_exchange.transport.streams import Streams

if TYPE_CHECKING:
    from mock_exchange.faults.plan import FaultPlan, Hit, Rule
    from mock_exchange.live.wire import Wire
    from mock_exchange.transport.control_exchanges import FleetDesk

_log = logging.getLogger("mock_exchange.transport")
_RST = struct.pack("ii", 1, 0)


class Context:
    """One server's shared state. Everything here is touched by the server's own thread only.

    ``gate`` holds back what tells of changes that a journal on disk does not have yet; None where there is no such journal.
    ``now`` is real time in seconds, as coarse as the sweep that sets it: deadlines need no better, and a call of the
    system's clock for every request does cost. ``oversize`` stands for every body that is too long, which is not read to its end.
    ``departures`` are answers that leave together at the end of this turn of the loop.
    ``endings`` are called when the server ends: answers that would go on for ever end by them.
    """

    def __init__(
        self,
        venue: Venue,
        edition: Edition,
        clock: Clock,
        *,
        timeouts: Timeouts | None = None,
        control_token: str | None = None,
        origins: Iterable[str] = (),
    ) -> None:
        self.venue = venue
        self.edition = edition
        self.clock = clock
        self.timeouts = timeouts or Timeouts()
        self.control_token = control_token
        self.origins = frozenset(origin.lower() for origin in origins)
        self.base_path = edition.base_path.encode()
        self.ws_path = edition.ws_path.encode()
        self.body_bytes_max = edition.limits.sizes.body_bytes_max
        self.raw_bytes_max = RAW_FACTOR * self.body_bytes_max
        self.oversize = _zeros(self.body_bytes_max + 1)
        self.fleet: Callable[[], FleetDesk] | None = None
        self.faults: FaultPlan | None = None
        self.streams = Streams(clock)
        self.streams.follow(venue.timers)
        self.process = Process(clock, self.streams, self._lose_state)
        self.on_new_state: Callable[[], None] = _nothing
        self.endings: dict[Callable[[], None], None] = {}
        self.now = 0.0
        self.gate: Gate | None = None
        self.departures = Departures()
        clock.subscribe(self.judge_alerts)

    @cached_property
    def wire(self) -> "Wire":
        """The last exchanges of bytes, while a live page is open."""
        from mock_exchange.live.wire import Wire  # noqa: PLC0415 - most exchanges are never looked at

        return Wire(self.edition, self.venue.shown)

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Let the venue answer. A defect of ours is a 500 in the contract's shape, and a traceback in the log."""
        try:
            return self.venue.handle(request)
        except Exception:  # noqa: BLE001 - whatever it is, it is our defect and no reason to hang up
            _log.exception("defect while answering a request")
            return refusal(self.edition, "INTERNAL_ERROR", "The exchange failed to answer")

    # -- faults and reset --------------------------------------------------------------------------------------------

    def set_faults(
        self, rules: "tuple[Rule, ...]", seed: int | None = None, name: str = ""
    ) -> None:
        """Put a new plan in the place of the old one; without rules there is none.

        Raises ``ValueError`` for a rule that waits for what the edition does not have; then the old plan stays.
        """
        from mock_exchange.faults.fitting import check_fits  # noqa: PLC0415 - not needed until there is a plan
        from mock_exchange.faults.plan import FaultPlan  # noqa: PLC0415 - not needed until there is a plan

        check_fits(rules, self.edition)
        seed = self.venue.seed if seed is None else seed
        plan = FaultPlan(
            rules, seed=seed, name=name, now_us=self.clock.now_us, on_hit=self._fault_struck
        )
        self.process.recover()
        self.faults = plan if rules else None
        self._note_plan()
        self.process.schedule(plan)

    def add_fault(self, rule: "Rule") -> None:
        """Add a rule behind the others. Raises ``ValueError`` for one too many, and as ``set_faults`` does."""
        if self.faults is None:
            self.set_faults((rule,))
            return
        from mock_exchange.faults.fitting import check_fits  # noqa: PLC0415 - not needed until there is a plan

        check_fits((rule,), self.edition)
        self.faults.add(rule)
        self._note_plan()
        self.process.schedule(self.faults, len(self.faults) - 1)

    def _note_plan(self) -> None:
        """Write the plan into the journal of requests, as it is from now on."""
        plan = self.faults
        rules = [] if plan is None else [msgspec.to_builtins(rule) for rule in plan.rules]
        name, seed = ("", self.venue.seed) if plan is None else (plan.name, plan.seed)
        fields = {"name": name, "seed": seed, "rules": rules}
        self.venue.requests.note("plan", self.clock.now_us(), fields)

    def journal_injected(
        self,
        request: HttpRequest,
        operation: str,
        account_id: str | None,
        status: int,
        fault: str,
        at_us: int,
        code: str = "",
    ) -> None:
        """Journal a request of ``at_us`` that a fault kept from the exchange. ``status`` 0: it was not answered at all."""
        self.venue.requests.append(
            at_us,
            operation or None,
            account_id,
            None,
            request.method,
            request.path,
            request.query,
            request.body,
            status,
            code,
            "injected",
            None,
            self.clock.now_us() - at_us,
            fault,
        )

    def _fault_struck(self, hit: "Hit") -> None:
        self.venue.requests.note("hit", hit.at_us, msgspec.to_builtins(hit))
        self.venue.monitor.observe(
            FaultStruck(self.clock.now_us(), hit.rule, hit.kind, hit.operation, hit.account_id)
        )

    def begin_log(self, lines: Lines, url: str) -> None:
        """Write the log there from now on, its first line being that the exchange answers."""
        self.venue.monitor.write_to(lines)
        edition, seed = self.edition.name, self.venue.seed
        started = {"edition": edition, "seed": seed, "url": url}
        lines.write("exchange_started", self.clock.now_us(), started)
        lines.flush()

    def observe_refusal(self, response: HttpResponse) -> None:
        """Note an answer to bytes that are no request."""
        self.venue.monitor.observe(
            HttpRefused(self.clock.now_us(), response.status, response.body, response.why)
        )

    def judge_alerts(self) -> None:
        """Digest what was observed, and judge the alerts up to now."""
        self.venue.monitor.advance(self.clock.now_us())

    def end(self) -> None:
        """End what would go on: answers without an end, and the timer of the streams. The server stops."""
        for end in tuple(self.endings):
            end()
        self.streams.stop()

    def reset(self, seed: int | None = None) -> None:
        """Begin anew, as just started; no fault plan."""
        self.faults = None
        self.process.recover()
        self.venue.reset(seed)
        self.on_new_state()
        self.streams.flush()

    def _lose_state(self) -> None:
        """Begin anew, as a process that comes back without what it knew. What was noted of it, and its plan, stay."""
        self.venue.reset(keep_journal=True)
        self.on_new_state()

    @staticmethod
    def reset_on_close(transport: BaseTransport) -> None:
        """Make the system send RST instead of FIN when this connection is closed."""
        raw = transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RST)


@lru_cache
def _zeros(count: int) -> bytes:
    """Return so many bytes, the same ones for all exchanges."""
    return bytes(count)


def _nothing() -> None:
    """Do nothing: what ``on_new_state`` is until somebody has something to bring."""
