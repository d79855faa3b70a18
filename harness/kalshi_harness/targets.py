"""The servers a conformance card can be played against: a mock in this process, a running server, the venue's demo.

The only file of the harness that imports ``mock_exchange``, beside those of ``certify/`` that play with it. Every target
offers the same: its capabilities, and a fresh :class:`~kalshi_harness.environment.Environment` for each card (C28, D24).
"""

import contextlib
import itertools
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol, TypeAlias

from kalshi_contract.loader import load_edition
from kalshi_harness.card import Card
from kalshi_harness.driver import RestDriver
from kalshi_harness.environment import Environment, Manner
from kalshi_harness.identity import Identity
from kalshi_harness.manners import SHOWN
from kalshi_harness.network import LOOPBACK_HOSTS, Network
from kalshi_harness.pacing import Pacer
from kalshi_harness.stream_driver import StreamDriver
from kalshi_harness.verdict import CardSkipped, Need
from mock_exchange import MockExchange

CONTROLLED: frozenset[Need] = frozenset({"control", "clock", "faults"})
MOCK_ACCOUNT = "user_0001"
AnyEnvironment: TypeAlias = Environment[Any, Any]


def new_mock_exchange(**options: Any) -> MockExchange:
    """Return an exchange that is not started yet; ``options`` are ``MockExchange``'s. For the pytest plugin."""
    return MockExchange(**options)


class Target(Protocol):
    """A server to be judged."""

    name: str

    @property
    def capabilities(self) -> frozenset[Need]:
        """What cards may count on."""

    def environment(self) -> AbstractContextManager[Any]:
        """Return a fresh environment. Raises :class:`TargetUnreachableError` or :class:`CardSkipped` on entry."""

    def unlimited(self) -> AbstractContextManager[Any]:
        """Return a fresh environment for thousands of calls: without limits, if the target can do without. Raises as ``environment``."""

    def close(self) -> None:
        """Let the target go."""


def play(card: Card, target: Target) -> None:
    """Play a card: returns if it passes. Raises ``CardFailure``, ``CardSkipped`` or ``TargetUnreachableError``."""
    reason = card.missing(target.capabilities)
    if reason is not None:
        raise CardSkipped(reason)
    with target.environment() as environment:
        card.run(environment)


class MockTarget:
    """An exchange in this process, a new one for each card. ``options`` go to ``MockExchange``.

    ``limited`` says that it keeps the contract's limits. ``prepare`` is called with each exchange before it serves: canaries break it
    there, or by ``options`` that are not as is said.
    """

    name = "mock"

    def __init__(
        self,
        prepare: Callable[[MockExchange], None] | None = None,
        *,
        manner: Manner[Any, Any] = SHOWN,
        limited: bool = True,
        **options: Any,
    ) -> None:
        self.manner = manner
        limits = "contract" if limited else "off"
        self._prepare = prepare
        self._options = {"seed": 7, "limits": limits, "clock": "frozen", **options}
        self._edition = load_edition(manner.edition)
        offered: set[Need] = {"account", "trades"}
        if limited:
            offered.add("limits")
        if manner.greets:
            offered.add("acks")
        self.capabilities = CONTROLLED | offered

    @contextmanager
    def environment(self) -> Iterator[AnyEnvironment]:
        """Start an exchange for the length of a card."""
        with self._exchange(self.capabilities, self._options) as environment:
            yield environment

    @contextmanager
    def unlimited(self) -> Iterator[AnyEnvironment]:
        """Start an exchange that counts nothing."""
        without = self.capabilities - {"limits"}
        with self._exchange(without, {**self._options, "limits": "off"}) as environment:
            yield environment

    @contextmanager
    def _exchange(
        self, capabilities: frozenset[Need], options: Mapping[str, Any]
    ) -> Iterator[AnyEnvironment]:
        exchange = MockExchange(edition=self.manner.edition, **options)
        if self._prepare is not None:
            self._prepare(exchange)
        with exchange:
            network = Network()
            control = self.manner.control(exchange.rest_url, network)
            environment = Environment(
                manner=self.manner,
                edition=self._edition,
                rest=RestDriver(self._edition, exchange.rest_url, network),
                ws_url=exchange.ws_url,
                network=network,
                credentials=self.manner.own_identity(exchange, MOCK_ACCOUNT),
                capabilities=capabilities,
                control=control,
            )
            with contextlib.closing(control), contextlib.closing(environment):
                yield environment

    def close(self) -> None:
        """Nothing is left open between cards."""


class SocketTarget:
    """A server that runs somewhere.

    Its control API, if it has one and listens to us, is used, and reset between cards where one's key outlives that.
    """

    name = "socket"
    _is_ours = True
    """Whether a control API that is found there may be used."""

    def __init__(
        self,
        rest_url: str,
        ws_url: str,
        credentials: Identity,
        network: Network,
        *,
        manner: Manner[Any, Any] = SHOWN,
        allow_orders: bool = False,
        limits: bool = True,
        tolerant: bool = False,
    ) -> None:
        self.manner = manner
        self._edition = load_edition(manner.edition)
        self._urls = (rest_url, ws_url)
        self._credentials = credentials
        self._network = network
        self._tolerant = tolerant
        first = 1 if manner.resets else time.time_ns() // 1_000_000 % 10_000_000_000
        self._names = itertools.count(first)
        self._pacer: Pacer | None = None
        self._control = manner.control(rest_url, network)
        self._found: frozenset[Need] | None = None
        on_loopback = network.endpoint(rest_url)[0] in LOOPBACK_HOSTS
        self._offered: set[Need] = set()
        if allow_orders or (on_loopback and self._is_ours):
            self._offered.add("trades")
        if limits:
            self._offered.add("limits")
        if credentials.account_id or not manner.names_accounts:
            self._offered.add("account")

    @property
    def capabilities(self) -> frozenset[Need]:
        """What was told, and what a first look at the server found."""
        if self._found is None:
            found = set(self._offered)
            if self._is_ours and self._control.is_there():
                found |= CONTROLLED
            if self.manner.greets and self._acknowledges():
                found.add("acks")
            self._found = frozenset(found)
        return self._found

    @contextmanager
    def environment(self) -> Iterator[AnyEnvironment]:
        """Make sure that the server is there, reset it where that is possible, and hand it to a card.

        Raises :class:`TargetUnreachableError` before a card can draw any conclusion.
        """
        for url in self._urls:
            self._network.probe(url)
        controlled = "control" in self.capabilities
        was_frozen = False
        if controlled:
            if self.manner.resets:
                self._control.reset()
            was_frozen = self._control.is_frozen()
        environment = Environment(
            manner=self.manner,
            edition=self._edition,
            rest=RestDriver(self._edition, self._urls[0], self._network, self._pacer),
            ws_url=self._urls[1],
            network=self._network,
            credentials=self._credentials,
            capabilities=self.capabilities,
            control=self._control if controlled else None,
            tolerant=self._tolerant,
            names=self._names,
        )
        try:
            with contextlib.closing(environment):
                yield environment
        finally:
            if controlled and not was_frozen:
                self._control.run_clock()

    def unlimited(self) -> AbstractContextManager[AnyEnvironment]:
        """Return a fresh environment: whoever calls often has to wait himself."""
        return self.environment()

    def close(self) -> None:
        """Hang up."""
        self._control.close()

    def _acknowledges(self) -> bool:
        with (
            contextlib.suppress(AssertionError),  # unreachable, closed, silent: no acknowledgement
            StreamDriver(self._edition, self._urls[1], self._network) as stream,
        ):
            stream.send({"type": "auth", "api_key": self._credentials.secret})
            return bool(stream.receive(1.0)["type"] == "authenticated")
        return False


class DemoTarget(SocketTarget):
    """The venue's demo environment: hosts of ``venue.json``, a key from the environment, paced, read-only unless allowed.

    It never has a control API: what answers under the demo's names is somebody else's exchange.
    """

    name = "demo"
    _is_ours = False

    def __init__(
        self,
        variables: Mapping[str, str],
        network: Network,
        *,
        manner: Manner[Any, Any] = SHOWN,
        allow_orders: bool = False,
        paced: bool = True,
    ) -> None:
        """``variables``: the process's environment. Raises :class:`CardSkipped` where the key is not in it, ``OSError`` for its file."""
        credentials = manner.demo_identity(variables)
        if credentials is None:
            raise CardSkipped(f"no key for the demo environment: {manner.demo_variables}")
        demo = load_edition(manner.edition).environments["demo"]
        super().__init__(
            demo.rest_url,
            demo.ws_url,
            credentials,
            network,
            manner=manner,
            allow_orders=allow_orders,
            tolerant=True,
            limits=False,  # a guest does not try out how much he may take
        )
        self._pacer = Pacer(manner.pace(self._edition)) if paced else None
