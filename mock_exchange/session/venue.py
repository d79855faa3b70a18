"""One whole mock exchange without its sockets: engine, keys, quotas, streams, journal, clock.

Everything that happens goes through three doors: ``handle`` (a REST request), ``open_stream`` (a WebSocket connection) and
``execute`` (a command from the control API or Python). All three are synchronous and single-threaded.

Promises: same edition, seed, clock and calls, same bytes; nothing that breaks the contract leaves (see ``responses``); no ``repr``
shows a key. Rules: C00, C28, D12, D15, D28, D29.
"""

from collections.abc import Callable, Mapping

from kalshi_contract.edition import Edition, Operation
from mock_exchange.clock import Clock
from mock_exchange.core.commands import Command
from mock_exchange.core.events import Event
from mock_exchange.core.exchange import Exchange
from mock_exchange.core.order import Order
from mock_exchange.core.quota import Quota
from mock_exchange.editions import dialect_of
from mock_exchange.monitoring.digests import Spelling
from mock_exchange.monitoring.monitor import Monitor
from mock_exchange.monitoring.observations import Bodies, DefectFound, ExchangeReset
from mock_exchange.monitoring.streams import StreamRecord, StreamTraffic
from mock_exchange.redaction import without_secrets
from mock_exchange.session import seeding
from mock_exchange.session.call import Call, receive
from mock_exchange.session.floor import Floor
from mock_exchange.session.http import HttpRequest, HttpResponse
from mock_exchange.session.hub import Hub
from mock_exchange.session.keys import KeyRecord, KeyRing
from mock_exchange.session.limits import AppliedLimits, apply_limits
from mock_exchange.session.request import Door
from mock_exchange.session.requests import RequestJournal
from mock_exchange.session.responses import Defect, Responder
from mock_exchange.session.stream import CLOSE_GOING_AWAY, CLOSE_POLICY, Desk, StreamSession


class Venue:
    """A mock exchange. Same edition, seed, clock and calls: the same bytes out."""

    exchange: Exchange
    """The engine: ``exchange.views`` reads it; change it through ``execute`` only."""

    keys: KeyRing
    requests: RequestJournal

    def __init__(
        self,
        edition: Edition,
        *,
        seed: int = 0,
        clock: Clock,
        limits: str = "contract",
        ws_acks: bool = True,
        seeded: bool = True,
        on_defect: Callable[[Defect], None] | None = None,
    ) -> None:
        """``limits``: 'contract', 'off' or 'xN' (N times the contract's). ``seeded``: with markets and accounts.

        ``on_defect`` is told of every fault of ours; what it raises goes through to the caller. Raises ``ValueError`` for
        other limits.
        """
        self.edition = edition
        self.seed = seed
        self.clock = clock
        self.limits: AppliedLimits = apply_limits(edition.limits, limits)
        self.ws_acks = ws_acks
        self.seeded = seeded
        self.dialect = dialect_of(edition)
        self.monitor = Monitor(
            edition.limits.alerts,
            clock.now_us(),
            rate_limit_use=self._highest_use,
            spelling=Spelling(self.dialect.order_id, self._order),
        )
        self.traffic = StreamTraffic()
        self._on_defect = on_defect
        self._keys_before: KeyRing | None = None
        self.responder = Responder(edition, self.dialect, self.redact, self._found_defect)
        self._build()

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
        floor = self._floor
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
            monitor.observe(Bodies(at_us, sequence, request.body, response.body))
        self.requests.append(
            at_us,
            None if operation is None else operation.operation_id,
            None if key is None else key.account_id,
            None if key is None else key.key_id,
            request.method,
            request.path,
            request.query,
            request.body,
            response.status,
            response.code,
            call.verdict if response.status < 500 else "defect",
            call.idempotency_key,
            self.clock.now_us() - at_us,
        )
        return response

    def identify(self, request: HttpRequest) -> tuple[Operation | None, str | None]:
        """Return the operation and account a request speaks for, as far as they are known: what fault rules match on."""
        found = self._door.router.find(request.path)
        operation = None if found is None else found.resource.operations.get(request.method)
        record = self._door.caller(receive(request, 0))
        return operation, None if record is None else record.account_id

    def error(self, code: str, *, retry_after: int | None = None) -> HttpResponse:
        """Return the contract's answer for a code that needs no details: what a fault plan injects."""
        return self.responder.refuse(self.dialect.plain(code, retry_after=retry_after))

    def open_stream(self) -> StreamSession:
        """Return the session of a new WebSocket connection."""
        return StreamSession(self._desk, self.clock.now_us())

    def execute(self, command: Command) -> tuple[Event, ...]:
        """Apply a command now and publish its events to the streams.

        Raises ``ValueError`` for a command that makes something the edition cannot show (see ``check_command``).
        """
        self.dialect.check_command(command)
        return self._floor.apply(command, self.clock.now_us())

    def reset(self, seed: int | None = None) -> None:
        """Begin anew, as just started: state, keys, quotas, journal; open streams are closed with 1001."""
        for session in tuple(self._desk.sessions):
            session.shut(CLOSE_GOING_AWAY, "the exchange begins anew")
        self.monitor.advance(self.clock.now_us())  # by the orders, quotas and keys it is about
        self.seed = self.seed if seed is None else seed
        self._build()
        self.monitor.observe(ExchangeReset(self.clock.now_us(), self.edition.name, self.seed))

    @property
    def defects(self) -> tuple[Defect, ...]:
        """Every fault of ours that was caught, oldest first. Empty, or there is a bug to fix."""
        return tuple(self.responder.defects)

    def _build(self) -> None:
        orders = seeding.order_count() if self.seeded else 0
        fills = seeding.fill_count() if self.seeded else 0
        self.exchange = Exchange(
            seeding.FIRST_ORDER_NUMBER - orders, seeding.FIRST_FILL_NUMBER - fills
        )
        self.keys = KeyRing(self.seed, on_revoked=self._close_streams_of, before=self._keys_before)
        self._keys_before = self.keys
        self.requests = RequestJournal(redact=self.shown, observe=self.monitor.observe)
        self._hub = Hub(self.exchange, self.dialect, self.responder.message)
        self._floor = Floor(self.exchange, self._hub, self.monitor.observe)
        self._door = Door(
            self.edition, self.dialect, self.keys, self._quota(), self._floor, self.responder
        )
        self._desk = Desk(
            self.edition,
            self.dialect,
            self.keys,
            self.limits.stream,
            self.ws_acks,
            self._hub,
            self.responder.message,
            self._stream_record,
            self.traffic,
        )
        self.responder.forget()
        if self.seeded:
            for command in seeding.seeding_commands():
                self.dialect.check_command(command)
                self.exchange.apply(command, self.clock.now_us())  # before anybody watches
            for account_id in seeding.BALANCES_CENTS:
                self.keys.issue(account_id)

    def _quota(self) -> Quota | None:
        buckets = self.limits.buckets
        if not buckets:
            return None
        window_s = {bucket.window_s for bucket in buckets.values()}
        return Quota(
            {name: bucket.requests_max for name, bucket in buckets.items()},
            max(window_s) * 1_000_000,
        )

    def rate_limit_use(self) -> Mapping[str, float]:
        """Return how much of each bucket is used up now, 0 to 1, by the account that used most."""
        quota = self._door.quota
        return {} if quota is None else quota.use(self.clock.now_us())

    def streams(self) -> tuple[StreamSession, ...]:
        """Return every stream that is not closed."""
        return tuple(self._desk.sessions)

    def subscription_counts(self) -> Mapping[str, int]:
        """Return how many subscriptions there are on each channel that has any."""
        return self._hub.subscription_counts()

    def _highest_use(self, at_us: int) -> float:
        quota = self._door.quota
        return 0.0 if quota is None else max(quota.use(at_us).values(), default=0.0)

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
        return self.keys.redact(text)

    def shown(self, text: str) -> str:
        """Return a text as it may be shown to anybody: also without what its place tells to be somebody's secret."""
        return without_secrets(self.keys.redact(text))

    def _close_streams_of(self, record: KeyRecord) -> None:
        for session in self._hub.sessions_of_key(record.account_id, record.key_id):
            session.shut(CLOSE_POLICY, "INVALID_API_KEY")

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
