"""More exchanges in one process, each on a port of its own: opened by the first one, alike but for what is said, isolated from each other.

An exchange takes a port when it is opened and is made when somebody first calls there: a hundred that wait cost a hundred sockets. The
first of each kind (edition, seed, keys) is made at once, because its credentials are those of all of its kind: keys come from the seed.
Every one has its own clock, state, faults, log and thread; contracts, validators and key pairs are shared, as they do not change.
"""

import contextlib
import logging
import re
import selectors
import socket
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from mock_exchange.credentials import Credentials, SignedCredentials
from mock_exchange.tls import Tls
from mock_exchange.transport.control_exchanges import FIRST, FleetError
from mock_exchange.transport.listening import listen

if TYPE_CHECKING:
    from mock_exchange.server import MockExchange

_log = logging.getLogger("mock_exchange.fleet")
EXCHANGES_MAX: Final = 500
_BACKLOG: Final = 128
_NOT_SHARED: Final = (
    *("port", "proxy_port", "tls", "tls_names", "data", "durability", "snapshot_every"),
)
"""Options of the first exchange that the others do not have: there is one proxy, and one folder."""

_PLAIN: Final = frozenset({"edition", "seed"})
"""What may differ from the first exchange in one that waits: an option that does not do must be told at once."""

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)
AnyCredentials = Credentials | SignedCredentials


@dataclass(slots=True)
class Berth:
    """An exchange that was opened. ``exchange`` is None until somebody calls; ``listener`` is whose port it is until then."""

    name: str
    options: Mapping[str, Any]
    listener: socket.socket
    credentials: AnyCredentials | None = None
    exchange: "MockExchange | None" = None
    closed: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def port(self) -> int:
        """Its port."""
        port: int = self.options["port"]
        return port


class Fleet:
    """The exchanges that the first one of a process opened. Every method may be called from any thread."""

    def __init__(self, first: "MockExchange") -> None:
        self._first = first
        self._berths: dict[str, Berth] = {}
        self._kinds: dict[tuple[Any, ...], AnyCredentials] = {}
        self._opened = 1
        self._lock = threading.RLock()
        self._watch: _Watch | None = None

    def __len__(self) -> int:
        return 1 + len(self._berths)

    def open(self, name: str | None = None, *, port: int = 0, **changes: Any) -> Berth:
        """Open an exchange like the first one but for ``changes`` (options of ``MockExchange``), on a port of its own.

        Raises :class:`FleetError` for a name that is taken or one exchange too many, ``OSError`` for a port, and what
        ``MockExchange`` raises for its options.
        """
        with self._lock:
            name = self._free_name(name)
            shared = {k: v for k, v in self._first.made_with.items() if k not in _NOT_SHARED}
            shared["seed"], host = self._first.seed, shared["host"]
            listener = listen(host, port)
            own = {"port": listener.getsockname()[1], "tls": self._tls()}
            berth = Berth(name, shared | changes | own, listener)
            try:
                self._settle(berth, plain=changes.keys() <= _PLAIN)
            except BaseException:
                self._end(berth)
                raise
            self._opened += 1
            self._berths[name] = berth
            return berth

    def _settle(self, berth: Berth, *, plain: bool) -> None:
        """Make the exchange, or let it wait for its first caller where nothing about it can be wrong and its credentials are known."""
        options = berth.options
        kind = tuple(options[each] for each in ("edition", "seed", "auth", "public_key", "seeded"))
        known = self._kinds.get(kind)
        if known is None or not plain:
            self._make(berth)
            assert berth.exchange is not None  # noqa: S101 - just made
            berth.credentials = self._kinds[kind] = berth.exchange.credentials()
            return
        berth.credentials = self._placed(known, berth.port)
        berth.listener.listen(_BACKLOG)
        if self._watch is None:
            self._watch = _Watch(self._make)
        self._watch.add(berth)

    def _placed(self, known: AnyCredentials, port: int) -> AnyCredentials:
        """Return credentials of the same kind for another port."""
        before, after = f":{urlsplit(known.rest_url).port}/", f":{port}/"
        rest_url = known.rest_url.replace(before, after, 1)
        return replace(known, rest_url=rest_url, ws_url=known.ws_url.replace(before, after, 1))

    def _make(self, berth: Berth) -> None:
        from mock_exchange.server import MockExchange  # noqa: PLC0415 - it makes fleets

        with berth.lock:
            if berth.closed or berth.exchange is not None:
                return
            exchange = MockExchange(**berth.options)
            exchange.join_fleet(berth.name, berth.listener, self._first.log_stream)
            try:
                exchange.start()
            except BaseException:
                exchange.stop()
                raise
            berth.exchange = exchange

    def _tls(self) -> Tls | bool:
        files = self._first.tls_files
        return (
            False if files is None else Tls((), None, files.certificate, files.key, files.ca_path)
        )

    def _free_name(self, name: str | None) -> str:
        if len(self) >= EXCHANGES_MAX:
            raise FleetError(f"one process has {EXCHANGES_MAX} exchanges at most; close one first")
        if name is None:
            while f"exchange-{self._opened + 1}" in self._berths:
                self._opened += 1
            name = f"exchange-{self._opened + 1}"
        if _NAME.fullmatch(name) is None:
            raise ValueError(f"a name has 1 to 40 of a-z, 0-9 and '-', not {name!r}")
        if name == FIRST or name in self._berths:
            raise FleetError(f"there is an exchange {name!r} already")
        return name

    def open_told(self, options: Mapping[str, Any]) -> Mapping[str, Any]:
        """Open one, as the control API is asked to; return what it answers. Raises as ``open`` does."""
        berth = self.open(**options)
        assert berth.credentials is not None  # noqa: S101 - an exchange that was opened has some
        told = {k: v for k, v in asdict(berth.credentials).items() if v is not None}
        return {**self._told(berth), "credentials": told}

    def all_told(self) -> list[Mapping[str, Any]]:
        """Return what the control API tells of each, the first one first."""
        first = self._first
        edition = first.made_with["edition"]
        own = {
            "name": FIRST,
            "url": first.url,
            "edition": edition,
            "seed": first.seed,
            "awake": True,
        }
        return [own, *(self._told(berth) for berth in self.berths())]

    def _told(self, berth: Berth) -> Mapping[str, Any]:
        assert berth.credentials is not None  # noqa: S101 - an exchange that was opened has some
        exchange = berth.exchange
        return {
            "name": berth.name,
            "url": _origin(berth.credentials.rest_url),
            "edition": berth.options["edition"],
            "seed": berth.options["seed"] if exchange is None else exchange.seed,
            "awake": exchange is not None,
        }

    def berths(self) -> tuple[Berth, ...]:
        """Return what was opened and not closed, in that order."""
        with self._lock:
            return tuple(self._berths.values())

    def get(self, name: str) -> "MockExchange":
        """Return an exchange, made now if nobody has called yet. Raises ``LookupError``."""
        berth = self._berth(name)
        self._make(berth)
        assert berth.exchange is not None  # noqa: S101 - just made
        return berth.exchange

    def close(self, name: str) -> None:
        """End an exchange and give its port back. Raises ``LookupError``."""
        with self._lock:
            self._end(self._berth(name))
            del self._berths[name]

    def _berth(self, name: str) -> Berth:
        try:
            return self._berths[name]
        except KeyError:
            known = ", ".join(self._berths) or "none but the first"
            raise LookupError(f"there is no exchange {name!r}; there are: {known}") from None

    def _end(self, berth: Berth) -> None:
        if self._watch is not None:
            self._watch.discard(berth)
        with berth.lock:
            berth.closed = True
            if berth.exchange is not None:
                berth.exchange.stop()
            berth.listener.close()

    def stop(self) -> None:
        """End all of them."""
        with self._lock:
            for berth in self._berths.values():
                self._end(berth)
            self._berths.clear()
            if self._watch is not None:
                self._watch.stop()


class _Watch:
    """A thread that waits at the ports of exchanges that are not made yet, and has them made when somebody calls."""

    def __init__(self, make: Any) -> None:
        self._make = make
        self._selector = selectors.DefaultSelector()
        self._bell, self._ear = socket.socketpair()
        self._ear.setblocking(False)
        self._selector.register(self._ear, selectors.EVENT_READ)
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="mock-exchange-fleet", daemon=True)
        self._thread.start()

    def add(self, berth: Berth) -> None:
        """Wait at its port."""
        self._selector.register(berth.listener, selectors.EVENT_READ, berth)
        self._bell.send(b"!")

    def discard(self, berth: Berth) -> None:
        """Wait there no more."""
        with contextlib.suppress(KeyError, ValueError):
            self._selector.unregister(berth.listener)

    def stop(self) -> None:
        """End the thread."""
        self._ended = True
        self._bell.send(b"!")
        self._thread.join()
        self._selector.close()
        self._bell.close()
        self._ear.close()

    def _run(self) -> None:
        while not self._ended:
            for key, _ in self._selector.select():
                if key.data is None:
                    self._ear.recv(1_024)
                else:
                    self.discard(key.data)
                    self._try_to_make(key.data)

    def _try_to_make(self, berth: Berth) -> None:
        try:
            self._make(berth)
        except Exception:  # noqa: BLE001 - whatever it is: the others are waited for still
            _log.exception("the exchange %s cannot be made", berth.name)
            berth.listener.close()


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
