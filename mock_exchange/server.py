"""An exchange in this process, for tests: ``with MockExchange(seed=7) as exchange:``.

It listens on a port of its own, in a thread of its own; every method may be called from any thread and returns when its effect is
there, messages to WebSocket clients written. Nothing is shared between two exchanges but the contract's data.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from socket import socket
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self, TextIO, TypeVar

from kalshi_contract.edition import Edition
from kalshi_contract.loader import DEFAULT_EDITION, load_edition
from kalshi_contract.private_text import PrivateText
from mock_exchange.credentials import Credentials, SignedCredentials
from mock_exchange.editions.served import served
from mock_exchange.handles import ClockHandle, FaultsHandle, MonitorHandle
from mock_exchange.keeping import SNAPSHOT_EVERY, keeping
from mock_exchange.located import Located
from mock_exchange.operated import DEFAULT_ACCOUNT, Operated
from mock_exchange.reports import request_lines
from mock_exchange.session.requests import RequestEntry
from mock_exchange.session.responses import Defect
from mock_exchange.session.signed_keys import KeyType
from mock_exchange.session.venue import Venue
from mock_exchange.signing import bring_key, check_auth, key_for, lazy_pair_maker, machine_us
from mock_exchange.tls import Tls, kept_with, tls_of
from mock_exchange.transport.context import Context
from mock_exchange.transport.limits import Timeouts
from mock_exchange.transport.offices import open_office

if TYPE_CHECKING:
    from kalshi_contract.monitoring.log_lines import LogFormat, LogLines
    from mock_exchange.faults.library import PlanSource
    from mock_exchange.fleet import Fleet
    from mock_exchange.journal_store.store import Durability
    from mock_exchange.logs import ExchangeLog, LogLevel

_T = TypeVar("_T")
_log = logging.getLogger("mock_exchange.server")

CONTRACT_TICKER = "BTC-2024-12-31"
SIGNED_TICKER = "KXHIGHNY-26NOV23-T54"
ClockMode = Literal["running", "frozen"]
SigningClock = Literal["machine", "exchange"]
AuthMode = Literal["verify", "trust"]


class MockExchange(Located, Operated):
    """A mock exchange in a thread. Seed, edition, limits and clock as in ``mock-exchange serve``.

    ``clock``: 'running' from now (or ``start_at``), or 'frozen' at the contract's moment 2024-01-27T10:30:00Z (or ``start_at``);
    a frozen exchange gives identical bytes for identical calls. ``start_at``: an ISO moment or an aware ``datetime``.
    ``limits``: 'contract', 'off' or 'xN'. ``timeouts``: real-time deadlines of the transport. ``log_level``: 'off', or the lowest
    level of what is written to stderr, as 'human' or 'json' lines.
    For an edition whose callers sign: ``public_key`` (PEM) is the first key of the default account, in the place of a pair that the
    exchange makes; ``auth='trust'`` looks at the key id only, for clients that cannot sign; ``signed_by``: whose
    clock says how old a signature is. ``activity``: the seed of traders that keep
    books two-sided and trades flowing; None is silence. ``faults``: names of shipped fault plans, files, plans as data, rules; a ``reset``
    takes them away. ``data``: a folder that keeps everything, from which the same exchange goes on after its process ended in any way;
    ``durability`` is what it survives, 'process' or 'power', ``snapshot_every`` after how many entries or commands there is a snapshot (see docs/journal.md). ``tls``: https and wss, by a certificate for local names
    and ``tls_names`` that clients trust with ``ca_path``; a ``Tls`` names files or a folder. ``proxy_port`` (0: a free one): a CONNECT proxy that leads the
    venue's hosts here. Raises ``LookupError`` (edition, plan),
    ``ValueError`` (limits, clock, plan), ``OSError`` (port, file) or ``JournalError`` (a folder in use, damaged or of another exchange).
    """

    seed = 0
    _stopped = False
    _log: "ExchangeLog | None" = None
    _label = ""
    _fleet: "Fleet | None" = None
    log_stream: TextIO | None = None
    """Where the log goes, if not to stderr; to be set before the start."""

    def __init__(  # noqa: PLR0913 - keyword-only options, one per thing a test may want to differ
        self,
        *,
        seed: int = 0,
        edition: str = DEFAULT_EDITION,
        limits: str = "contract",
        clock: ClockMode = "running",
        start_at: str | datetime | None = None,
        ws_acks: bool = True,
        seeded: bool = True,
        host: str = "127.0.0.1",
        port: int = 0,
        control_token: str | None = None,
        origins: Iterable[str] = (),
        timeouts: Timeouts | None = None,
        log_level: "LogLevel" = "off",
        log_format: "LogFormat" = "human",
        public_key: str | bytes | None = None,
        auth: AuthMode = "verify",
        faults: "PlanSource | Iterable[PlanSource]" = (),
        activity: int | None = None,
        data: str | Path | None = None,
        durability: "Durability" = "process",
        snapshot_every: int = SNAPSHOT_EVERY,
        signed_by: SigningClock = "machine",
        tls: Tls | bool = False,
        tls_names: Iterable[str] = (),
        proxy_port: int | None = None,
    ) -> None:
        self._tls = kept_with(tls_of(tls or proxy_port is not None, tls_names), data)
        self._proxy_port = proxy_port
        if control_token is not None:  # this frame is in the traceback of what is wrong here
            control_token = PrivateText(control_token)
        self.made_with = dict(locals())
        del self.made_with["self"]
        contract = load_edition(served(edition))
        self._signs = check_auth(contract, auth, public_key)
        self._public_key = public_key
        made_with: dict[str, Any] = {"edition": contract.name, "public_key": public_key}
        made_with |= {"seeded": seeded, "activity": activity, "snapshot_every": snapshot_every}
        venue = {
            "limits": limits,
            "ws_acks": ws_acks,
            "seeded": seeded,
            "on_defect": _log_defect if log_level == "off" else None,
            "trust": auth == "trust",
            "wall_us": machine_us if signed_by == "machine" else None,
            "activity": activity,
        }
        server = {"timeouts": timeouts, "control_token": control_token, "origins": origins}
        self._host, self._port, self._log_wanted = host, port, (log_level, log_format)
        self._kept = keeping(
            data, durability, seed=seed, clock=clock, start_at=start_at, **made_with
        )
        with self._kept:  # which gives its folder free where something goes wrong
            self._begin(contract, venue, server)
            self.faults.begin_with(faults)

    def _begin(self, contract: Edition, venue_options: Any, server_options: Any) -> None:
        """Make the venue and what its connections will share, and go on from what was kept."""
        kept = self._kept
        venue = Venue(
            contract,
            seed=kept.seed,
            clock=kept.clock,
            notes=kept.notes,
            pair_maker=lazy_pair_maker if self._signs else None,
            **venue_options,
        )
        self._bring_key(venue)
        self._context = Context(venue, contract, kept.clock, **server_options)
        self._open_desks(venue)
        kept.begin(self._context, self._office)
        self.seed = venue.seed

    def _open_desks(self, venue: Venue) -> None:
        """Have what a test and the control API act through."""
        self._context.on_new_state = lambda: self._bring_key(venue)
        self._context.fleet = lambda: self.fleet
        self._office = open_office(venue)
        self.clock, self.faults = ClockHandle(self), FaultsHandle(self)
        self.monitor = MonitorHandle(self)

    def __repr__(self) -> str:
        where = self.url if self._server is not None else "not started"
        return f"MockExchange(seed={self.seed}, {where})"

    # -- life --------------------------------------------------------------------------------------------------------

    def start(self) -> Self:
        """Serve, in a thread of its own; returns once connections are answered. Once only: raises ``RuntimeError``."""
        if self._stopped:
            raise RuntimeError("a stopped exchange does not start again; make a new one")
        self.listen().start()
        self.begin_log()
        return self

    def begin_log(self) -> "LogLines | None":
        """Write the log from now on, if one was asked for. ``start`` does; so must whoever runs the server himself."""
        level, log_format = self._log_wanted
        if level == "off" or self._log is not None:
            return None
        from mock_exchange.logs import ExchangeLog  # noqa: PLC0415 - structlog takes a while, and most tests are silent

        venue = self._context.venue
        log = self._log = ExchangeLog(
            level,
            log_format,
            stream=self.log_stream,
            redact=venue.shown,
            redact_version=lambda: venue.keys.version,
            label=self._label,
        )
        self.run(lambda: self._context.begin_log(log.lines, self.url))
        return log.lines

    def stop(self) -> None:
        """End: WebSockets close with 1001, the thread is gone when this returns. Journals stay readable."""
        self._stopped = True
        if self._fleet is not None:
            self._fleet.stop()
        if self._server is not None:
            self._server.stop()
        self._kept.close()
        if self._log is not None:
            self._log.close()
        if self._tls_files is not None:
            self._tls_files.remove()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        return await asyncio.to_thread(self.start)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await asyncio.to_thread(self.stop)

    @property
    def fleet(self) -> "Fleet":
        """The other exchanges of this process: ``fleet.open(seed=8)`` opens one like this, on a port of its own."""
        if self._fleet is None:
            from mock_exchange.fleet import Fleet  # noqa: PLC0415 - most processes have one exchange

            self._fleet = Fleet(self)
        return self._fleet

    @property
    def has_fleet(self) -> bool:
        """Whether others were ever opened."""
        return self._fleet is not None

    def join_fleet(self, name: str, listener: socket, log_stream: TextIO | None) -> None:
        """Be one of another's fleet: listen there, and log under this name. Before the start."""
        self._listener, self._label, self.log_stream = listener, name, log_stream
        self._context.fleet = None

    def run(self, function: Callable[[], _T]) -> _T:
        """Run ``function`` on the exchange's thread and return its result."""
        if self._server is not None:
            return self._server.call(function)
        result = function()
        if self._context.gate is not None:
            self._context.gate.check()
        return result

    @property
    def signs(self) -> bool:
        """Whether callers of its edition sign, instead of showing a key."""
        return self._signs

    def credentials(
        self, account_id: str = DEFAULT_ACCOUNT, permissions: Iterable[str] | None = None
    ) -> Any:
        """Return credentials of an account: its first key, or, with ``permissions``, a new key that has just these.

        They are :class:`Credentials`, or, of an edition whose callers sign, :class:`SignedCredentials` (permissions are scopes there).
        """
        if self._signs:
            return self.signed_credentials(account_id, permissions)
        return self.run(lambda: self._credentials(account_id, permissions))

    def signed_credentials(
        self,
        account_id: str = DEFAULT_ACCOUNT,
        scopes: Iterable[str] | None = None,
        *,
        key_type: KeyType = "rsa",
    ) -> SignedCredentials:
        """Return what an account signs with: its first key, or, with ``scopes``, a new key that has just these.

        The pair is made when it is first asked for, which takes a moment for RSA. Raises ``TypeError`` for an edition whose callers
        show a key, ``BackOfficeError`` for an unknown account, ``ValueError`` for unknown scopes.
        """
        if not self._signs:
            raise TypeError("callers of this edition show a key: ask for credentials()")
        return self.run(lambda: self._signed_credentials(account_id, scopes, key_type))

    def _signed_credentials(
        self, account_id: str, scopes: Iterable[str] | None, key_type: KeyType
    ) -> SignedCredentials:
        self._office.account(account_id)  # or it is unknown
        wanted = None if scopes is None else tuple(scopes)
        venue = self._context.venue
        noted: Any = contextlib.nullcontext()
        if venue.notes is not None:
            asked = (account_id, wanted, key_type)
            noted = venue.notes.covering(venue.notes.operated("key_for", asked, {}))
        with noted:
            key, pem = key_for(venue.signed_keys, account_id, wanted, key_type)
        return SignedCredentials(
            account_id,
            key.key_id,
            pem,
            self.rest_url,
            self.ws_url,
            self._a_ticker(),
            self._ca_text,
            self.proxy_url,
        )

    def _bring_key(self, venue: Venue) -> None:
        if self._public_key is not None:
            bring_key(venue, self._public_key)

    def _credentials(self, account_id: str, permissions: Iterable[str] | None) -> Credentials:
        keys = self._context.venue.keys
        known = [r for r in keys.records() if r.account_id == account_id]
        if permissions is None and known:
            issued = keys.first_of(account_id)
            pair = {"api_key": issued.api_key, "secret": issued.secret}
        else:
            wanted = None if permissions is None else list(permissions)
            pair = self._office.issue_key(account_id, wanted)
        return Credentials(
            account_id,
            pair["api_key"],
            pair["secret"],
            self.rest_url,
            self.ws_url,
            self._a_ticker(),
            self._ca_text,
            self.proxy_url,
        )

    def _a_ticker(self) -> str:
        active = [m["ticker"] for m in self._office.markets() if m["status"] == "active"]
        preferred = SIGNED_TICKER if self._signs else CONTRACT_TICKER
        return preferred if preferred in active or not active else active[0]

    # -- what happened -----------------------------------------------------------------------------------------------

    def requests(self, operation: str | None = None, **filters: Any) -> tuple[RequestEntry, ...]:
        """Return the contract requests so far that match, oldest first.

        Filters: ``account_id``, ``status``, ``code``, ``method``, ``path``, ``body`` (fields it must have), ``since``.
        """
        return self.run(lambda: self._context.venue.requests.find(operation=operation, **filters))

    def assert_called(
        self, operation: str, *, times: int | None = None, **filters: Any
    ) -> tuple[RequestEntry, ...]:
        """Return the matching requests. Raises ``AssertionError`` if there is none, or not exactly ``times`` of them."""
        found = self.requests(operation, **filters)
        if len(found) == times or (times is None and found):
            return found
        wanted = "at least once" if times is None else f"{times} times"
        raise AssertionError(
            f"{operation} {filters or ''} was to be called {wanted} and was called {len(found)} times; "
            f"the last requests:\n{self.report()}"
        )

    def report(self, last: int = 10) -> str:
        """Return the last requests for people: one line each, secrets out, bodies shortened."""
        return request_lines(self.requests()[-last:])

    def state_hash(self) -> str:
        """Return the hash of the exchange's whole state."""
        return self.run(self._office.state_hash)

    def commands(self) -> bytes:
        """Return the journal of commands as JSON lines, as ``mock-exchange replay`` reads it."""
        return self.run(self._office.commands)

    # -- making things happen ----------------------------------------------------------------------------------------

    def reset(self, seed: int | None = None) -> None:
        """Begin anew, as just started, with this seed or the same: state, keys, quotas, journals, faults."""
        self.run(lambda: self._context.reset(seed))
        self.seed = self._context.venue.seed


def _log_defect(defect: Defect) -> None:
    # A silent exchange tells at least this, where everything of ``logging`` goes.
    _log.error("defect of the exchange: %s", defect)
