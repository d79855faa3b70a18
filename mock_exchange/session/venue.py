"""One whole mock exchange without its sockets: engine, keys, quotas, streams, journal, clock.

Everything that happens goes through three doors: ``handle`` (a REST request), ``open_stream`` (a WebSocket connection) and
``execute`` (a command from the control API or Python). All three are synchronous and single-threaded.

Promises: same edition, seed, clock and calls, same bytes; nothing that breaks the contract leaves (see ``responses``); no ``repr``
shows a key. Rules: C00, C28, D12, D15, D28, D29.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from kalshi_contract.edition import Edition, Operation
from mock_exchange.clock import Clock
from mock_exchange.core.commands import Command
from mock_exchange.core.events import Event
from mock_exchange.core.exchange import Exchange
from mock_exchange.core.kept import Kept
from mock_exchange.core.order import Order
from mock_exchange.editions import Dialect
from mock_exchange.monitoring.digests import Spelling
from mock_exchange.monitoring.monitor import Monitor
from mock_exchange.monitoring.observations import Answered, Bodies, DefectFound, ExchangeReset
from mock_exchange.monitoring.streams import StreamRecord, StreamTraffic
from mock_exchange.redaction import without_secrets
from mock_exchange.session.call import Call, receive
from mock_exchange.session.http import HttpRequest, HttpResponse
from mock_exchange.session.keys import KeyRecord, KeyRing
from mock_exchange.session.limits import AppliedLimits, apply_limits
from mock_exchange.session.notes import Notes
from mock_exchange.session.parts import MAKERS, Parts, Plan
from mock_exchange.session.request import Door
from mock_exchange.session.requests import RequestJournal
from mock_exchange.session.responses import Defect, Responder
from mock_exchange.session.signed_keys import MakePair, SignedKey, SignedKeyRing
from mock_exchange.session.stream import CLOSE_GOING_AWAY, CLOSE_POLICY
from mock_exchange.session.streaming import Stream
from mock_exchange.timers import Timers

if TYPE_CHECKING:
    from mock_exchange.editions.trade_api.desk import Desk


class Venue:
    """A mock exchange. Same edition, seed, clock and calls: the same bytes out."""

    exchange: Exchange
    """The engine: ``exchange.views`` reads it; change it through ``execute`` only."""

    keys: KeyRing
    """Keys that are shown; of an edition whose callers sign there are none."""

    signed_keys: SignedKeyRing
    """Keys that are signed with; of an edition whose callers show theirs there are none."""

    dialect: Dialect
    requests: RequestJournal

    def __init__(  # noqa: PLR0913 - keyword-only options
        self,
        edition: Edition,
        *,
        seed: int = 0,
        clock: Clock,
        limits: str = "contract",
        ws_acks: bool = True,
        seeded: bool = True,
        on_defect: Callable[[Defect], None] | None = None,
        trust: bool = False,
        wall_us: Callable[[], int] | None = None,
        pair_maker: Callable[[int], MakePair] | None = None,
        activity: int | None = None,
        notes: Notes | None = None,
    ) -> None:
        """``limits``: 'contract', 'off' or 'xN' (N times the contract's). ``seeded``: with markets and accounts.

        For editions whose callers sign: ``trust`` looks at the key id only; ``wall_us`` is the time that signatures are judged by (the
        exchange's without it); ``pair_maker`` makes the key pairs of a seed (without it keys can only be brought).
        ``activity``: the seed of traders that keep books two-sided; None for nobody.
        ``notes`` are taken of what changes it, for a journal on disk; on a running clock the exchange is then made at one moment.
        ``on_defect`` is told of every fault of ours; what it raises goes through to the caller. Raises ``ValueError`` for
        other limits.
        """
        self.edition = edition
        self.seed = seed
        self.clock = clock
        self.limits: AppliedLimits = apply_limits(edition.limits, limits)
        self.ws_acks = ws_acks
        self.seeded = seeded
        self.activity = activity
        self._trust = trust
        self._wall_us = wall_us or clock.now_us
        self._pair_maker = pair_maker
        self.monitor = Monitor(
            edition.limits.alerts,
            clock.now_us(),
            rate_limit_use=self._highest_use,
            spelling=Spelling(self._order_id, self._order),
        )
        self.traffic = StreamTraffic()
        self._on_defect = on_defect
        self._keys_before: KeyRing | None = None
        self.responder = Responder(edition, self.redact, self._found_defect)
        self.timers = Timers(clock.now_us, self._timer_failed)
        self.notes = notes
        self._make()
        clock.subscribe(self.serve_due, lambda: self.timers.next_us)

    def __repr__(self) -> str:
        """Name edition, seed and limits."""
        limits = self.limits.setting if hasattr(self, "limits") else "refused"
        return f"Venue({self.edition.name}, seed={self.seed}, limits={limits})"

    def handle(self, request: HttpRequest) -> HttpResponse:
        """Answer a REST request under the edition's base path. Never raises, unless ``on_defect`` does."""
        at_us = self.clock.now_us()
        call = receive(request, at_us)
        monitor = self.monitor
        if at_us >= monitor.judges_next_us:
            monitor.advance(
                at_us
            )  # quotas as they were until now: what this request draws counts from now on
        floor = self._parts.floor
        if at_us >= self.timers.next_us:
            self.timers.serve(at_us)
        sequence = floor.request = self.requests.appended + 1
        trouble = ""
        try:
            response = self._door.answer(call)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is ours: a defect, and a 500 for the caller
            trouble = self.shown(call.without_credentials(what_happened(error)))
        finally:
            floor.request = None
        if trouble:
            # Not where it was caught: what is raised from there would show the words and frames of what went wrong.
            response = self._failed(call, trouble)
        operation, key = call.operation, call.key
        if monitor.wants_bodies:
            monitor.observe(
                Bodies(
                    *(at_us, sequence, request.body, response.body),
                    *(request.headers, response.headers),
                )
            )
        status, body = response.status, request.body
        self.requests.keep(
            Answered(
                sequence,
                at_us,
                None if operation is None else operation.operation_id,
                None if key is None else key.account_id,
                None if key is None else key.key_id,
                request.method,
                request.path,
                request.query,
                body,
                len(body),
                status,
                response.code,
                call.verdict if status < 500 else "defect",
                call.idempotency_key,
                self.clock.now_us() - at_us,
                None,
                call.why,
            )
        )
        return response

    def identify(self, request: HttpRequest) -> tuple[Operation | None, str | None]:
        """Return the operation and account a request speaks for, as far as they are known: what fault rules match on."""
        found = self._door.router.find(request.path)
        operation = None if found is None else found.resource.operations.get(request.method)
        key = self._parts.manner.caller(receive(request, self.clock.now_us()))
        return operation, None if key is None else key.account_id

    def error(self, code: str, *, retry_after: int | None = None) -> HttpResponse:
        """Return the contract's answer for a code that needs no details: what a fault plan injects."""
        return self.responder.refuse(self.dialect.injected(code, retry_after=retry_after))

    def open_stream(self, request: HttpRequest | None = None) -> Stream:
        """Return the session of a new WebSocket connection. Only where ``refuse_stream`` has nothing against its handshake.

        Raises ``ValueError`` where the edition's callers sign their handshakes and this one is nobody's.
        """
        now_us = self.clock.now_us()
        call = None if request is None else receive(request, now_us)
        return self._parts.open_stream(call, now_us)

    def refuse_stream(self, request: HttpRequest) -> HttpResponse | None:
        """Return why a WebSocket handshake is refused, or None where it may go on."""
        call = receive(request, self.clock.now_us())
        refusal = self._parts.manner.refuse_stream(call)
        if refusal is None:
            return None
        response = self.responder.refuse(refusal)
        return HttpResponse(
            response.status, response.headers, response.body, response.code, call.why
        )

    def execute(self, command: Command) -> tuple[Event, ...]:
        """Apply a command now and publish its events to the streams.

        Raises ``ValueError`` for a command that makes something the edition cannot show (see ``check_command``).
        """
        self.dialect.check_command(command)
        at_us = self.clock.now_us()
        self.timers.serve(at_us)
        events = self._parts.floor.apply(command, at_us)
        if self.desk is not None:
            self.desk.heed(command, events)
        return events

    def play(self, command: Command, at_us: int) -> tuple[Event, ...]:
        """Apply a command that falls due at a moment, from a timer of that moment. It is no request's, if one is under way."""
        self.dialect.check_command(command)
        account_id = getattr(command, "account_id", None)
        insiders = frozenset() if account_id is None else frozenset({account_id})
        return self._parts.floor.play(command, at_us, insiders)

    def serve_due(self) -> None:
        """Do what fell due by now: markets open and close, orders expire, and what else was registered with ``timers``."""
        self.timers.serve(self.clock.now_us())

    def reset(self, seed: int | None = None, *, keep_journal: bool = False) -> None:
        """Begin anew, as just started: state, keys, quotas, journal; open streams are closed with 1001.

        ``keep_journal``: the journal of requests goes on; it is an observer's, not the exchange's.
        """
        for session in self.streams():
            session.shut(CLOSE_GOING_AWAY, "the exchange begins anew")
        self.monitor.advance(self.clock.now_us())  # by the orders, quotas and keys it is about
        self.seed = self.seed if seed is None else seed
        journal = self.requests
        self._make()
        if keep_journal:
            self.requests = journal
        self.monitor.observe(ExchangeReset(self.clock.now_us(), self.edition.name, self.seed))

    @property
    def defects(self) -> tuple[Defect, ...]:
        """Every fault of ours that was caught, oldest first. Empty, or there is a bug to fix."""
        return tuple(self.responder.defects)

    def _make(self) -> None:
        if self.notes is None:
            self._build()
        else:
            self.notes.make(self._build, self.seed)

    def _build(self) -> None:
        self.timers.clear()
        self.keys = KeyRing(self.seed, on_revoked=self._close_streams_of, before=self._keys_before)
        self._keys_before = self.keys
        make_pair = None if self._pair_maker is None else self._pair_maker(self.seed)
        self.signed_keys = SignedKeyRing(
            self.seed, make_pair=make_pair, on_revoked=self._close_streams_of
        )
        self.requests = RequestJournal(redact=self.shown, observe=self.monitor.observe)
        by = self.clock if self.notes is None else self.notes
        heading_us = by.heading_us
        plan = Plan(
            edition=self.edition,
            seed=self.seed,
            limits=self.limits,
            ws_acks=self.ws_acks,
            seeded=self.seeded,
            trust=self._trust,
            now_us=self.clock.now_us,
            heading_us=heading_us,
            wall_us=self._wall_us,
            make_pair=make_pair,
            responder=self.responder,
            observe=self.monitor.observe,
            stream_record=self._stream_record,
            traffic=self.traffic,
            timers=self.timers,
            keys=self.keys,
            signed_keys=self.signed_keys,
        )
        parts = self._parts = MAKERS[self.edition.name](plan)
        self.exchange, self.dialect = parts.exchange, parts.dialect
        self.responder.begin(parts.dialect)
        self._members: dict[str, Kept] = {}
        if self.activity is not None:
            from mock_exchange.activity.traders import (  # noqa: PLC0415 - most exchanges have none
                MAKER,
                Traders,
            )

            play = parts.floor.play
            traders = Traders(parts.exchange, play, self.timers, heading_us, self.activity)
            traders.begin(self.clock.now_us())
            self._members["traders"] = traders
            if parts.answer is not None:
                self._members["answers"] = parts.answer(MAKER, self.activity)
        if self.notes is not None:
            self.notes.follow(self.timers)
            parts.floor.carry_out_by(self.notes.carrying_out(parts.exchange.apply))
            if parts.outcomes is not None:
                parts.outcomes.on_kept = self.notes.answered
        self._door = Door(
            self.edition, parts.dialect, parts.manner, parts.floor, self.responder, self.notes
        )

    def rate_limit_use(self) -> Mapping[str, float]:
        """Return how much of each bucket is used up now, 0 to 1, by the account that used most."""
        return self._parts.manner.rate_limit_use(self.clock.now_us())

    def rate_limit_uses(self) -> Mapping[tuple[str, str], float]:
        """Return the same by (account, bucket), for the accounts that used any of it."""
        return self._parts.manner.rate_limit_uses(self.clock.now_us())

    @property
    def parts(self) -> Parts:
        """What it is made of now; new after each reset."""
        return self._parts

    def rooms(self) -> Mapping[str, Kept]:
        """Return everything that knows something of what happened, by name: what a snapshot has. New after each reset."""
        parts = self._parts
        return {
            "exchange": parts.exchange,
            "floor": parts.floor,
            "timers": self.timers,
            "keys": self.keys,
            "signed_keys": self.signed_keys,
            **parts.rooms,
            **self._members,
        }

    @property
    def door(self) -> Door:
        """Where requests come in."""
        return self._door

    @property
    def desk(self) -> "Desk | None":
        """What the handlers of ``trade-api-3.34`` work with; None for another edition. A new one after each reset."""
        return self._parts.desk

    def streams(self) -> tuple[Stream, ...]:
        """Return every stream that is not closed."""
        return tuple(self._parts.open_streams())

    def subscription_counts(self) -> Mapping[str, int]:
        """Return how many subscriptions there are on each channel that has any."""
        return self._parts.hub.subscription_counts()

    def _highest_use(self, at_us: int) -> float:
        return max(self._parts.manner.rate_limit_use(at_us).values(), default=0.0)

    def _order_id(self, number: int) -> str:
        return self.dialect.order_id(number)

    def _order(self, number: int) -> Order | None:
        return self.exchange.state.order(number)

    def _stream_record(self) -> StreamRecord:
        monitor = self.monitor
        return StreamRecord(monitor.connection_number(), monitor.observe, self.clock.now_us)

    def _found_defect(self, defect: Defect) -> None:
        self.monitor.observe(DefectFound(self.clock.now_us(), defect.where, defect.what))
        if self._on_defect is not None:
            self._on_defect(defect)

    def redact(self, text: str) -> str:
        """Return a text without the keys and secrets of this exchange."""
        return self.signed_keys.redact(self.keys.redact(text))

    def shown(self, text: str) -> str:
        """Return a text as it may be shown to anybody: also without what its place tells to be somebody's secret."""
        return without_secrets(self.redact(text))

    def _close_streams_of(self, record: KeyRecord | SignedKey) -> None:
        for session in self._parts.hub.sessions_of_key(record.account_id, record.key_id):
            session.shut(CLOSE_POLICY, "INVALID_API_KEY")

    def _timer_failed(self, error: Exception) -> None:
        self.responder.defect("timers", self.shown(what_happened(error)))

    def _failed(self, call: Call, trouble: str) -> HttpResponse:
        where = "routing" if call.operation is None else call.operation.operation_id
        return self.responder.defect(where, trouble)


def what_happened(error: Exception) -> str:
    """Return an error's kind, its words, and the line of code that raised it."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = ""
    if trace is not None:
        code = trace.tb_frame.f_code
        where = f" ({code.co_filename.rpartition('/')[2]}:{trace.tb_lineno} in {code.co_name})"
    return f"{type(error).__name__}: {error}{where}"
