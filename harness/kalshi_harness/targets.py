"""The servers a conformance card can be played against: a mock in this process, a running server, the venue's demo.

The only file of the harness that imports ``mock_exchange``, beside ``signed/targets.py`` and those of ``certify/`` that play with it. Every target
offers the same: its capabilities, and a fresh :class:`~kalshi_harness.environment.Environment` for each card (C28, D24).
"""

import contextlib
import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

from kalshi_contract.loader import load_edition
from kalshi_harness.card import Card
from kalshi_harness.control import HttpControl
from kalshi_harness.driver import RestDriver
from kalshi_harness.environment import Credentials, Environment
from kalshi_harness.network import LOOPBACK_HOSTS, Network
from kalshi_harness.pacing import Pacer
from kalshi_harness.stream_driver import StreamDriver
from kalshi_harness.verdict import CardSkipped, Need
from mock_exchange import MockExchange

CONTROLLED: frozenset[Need] = frozenset({"control", "clock", "faults"})
DEMO_KEY_VARIABLE = "KALSHI_DEMO_API_KEY"
DEMO_ACCOUNT_VARIABLE = "KALSHI_DEMO_ACCOUNT_ID"
MOCK_ACCOUNT = "user_0001"


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

    ``prepare`` is called with each exchange before it serves: canaries break it there.
    """

    name = "mock"
    capabilities: frozenset[Need] = CONTROLLED | {"account", "trades", "limits", "acks"}

    def __init__(
        self, prepare: Callable[[MockExchange], None] | None = None, **options: Any
    ) -> None:
        self._prepare = prepare
        self._options = {"seed": 7, "limits": "contract", "clock": "frozen", **options}
        self._edition = load_edition()

    @contextmanager
    def environment(self) -> Iterator[Environment]:
        """Start an exchange for the length of a card."""
        exchange = MockExchange(**self._options)
        if self._prepare is not None:
            self._prepare(exchange)
        with exchange:
            own = exchange.credentials(account_id=MOCK_ACCOUNT)
            network = Network()
            with (
                contextlib.closing(HttpControl(exchange.rest_url, network)) as control,
                contextlib.closing(
                    Environment(
                        edition=self._edition,
                        rest=RestDriver(self._edition, exchange.rest_url, network),
                        ws_url=exchange.ws_url,
                        network=network,
                        credentials=Credentials(own.account_id, own.api_key),
                        capabilities=self.capabilities,
                        control=control,
                    )
                ) as environment,
            ):
                yield environment

    def close(self) -> None:
        """Nothing is left open between cards."""


class SocketTarget:
    """A server that runs somewhere. Its control API, if it has one and listens to us, is used and reset between cards."""

    name = "socket"

    def __init__(
        self,
        rest_url: str,
        ws_url: str,
        credentials: Credentials,
        network: Network,
        *,
        allow_orders: bool = False,
        limits: bool = True,
        tolerant: bool = False,
    ) -> None:
        self._edition = load_edition()
        self._urls = (rest_url, ws_url)
        self._credentials = credentials
        self._network = network
        self._tolerant = tolerant
        self._names = itertools.count(1)
        self._pacer: Pacer | None = None
        self._control = HttpControl(rest_url, network)
        self._found: frozenset[Need] | None = None
        on_loopback = network.endpoint(rest_url)[0] in LOOPBACK_HOSTS
        self._offered: set[Need] = {"trades"} if allow_orders or on_loopback else set()
        if limits:
            self._offered.add("limits")
        if credentials.account_id:
            self._offered.add("account")

    @property
    def capabilities(self) -> frozenset[Need]:
        """What was told, and what a first look at the server found."""
        if self._found is None:
            found = set(self._offered)
            if self._control.is_there():
                found |= CONTROLLED
            if self._acknowledges():
                found.add("acks")
            self._found = frozenset(found)
        return self._found

    @contextmanager
    def environment(self) -> Iterator[Environment]:
        """Reset the server where that is possible, and hand it to a card."""
        controlled = "control" in self.capabilities
        was_frozen = False
        if controlled:
            self._control.reset()
            was_frozen = self._control.is_frozen()
        environment = Environment(
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

    def close(self) -> None:
        """Hang up."""
        self._control.close()

    def _acknowledges(self) -> bool:
        with (
            contextlib.suppress(AssertionError),  # unreachable, closed, silent: no acknowledgement
            StreamDriver(self._edition, self._urls[1], self._network) as stream,
        ):
            stream.send({"type": "auth", "api_key": self._credentials.api_key})
            return bool(stream.receive(1.0)["type"] == "authenticated")
        return False


class DemoTarget(SocketTarget):
    """The venue's demo environment: hosts of ``venue.json``, a key from the environment, paced, read-only unless allowed."""

    name = "demo"

    def __init__(
        self,
        variables: Mapping[str, str],
        network: Network,
        *,
        allow_orders: bool = False,
        paced: bool = True,
    ) -> None:
        """``variables``: the process's environment. Raises :class:`CardSkipped` where the key is not in it."""
        api_key = variables.get(DEMO_KEY_VARIABLE, "")
        if not api_key:
            raise CardSkipped(f"no key for the demo environment: {DEMO_KEY_VARIABLE} is not set")
        edition = load_edition()
        demo = edition.environments["demo"]
        super().__init__(
            demo.rest_url,
            demo.ws_url,
            Credentials(variables.get(DEMO_ACCOUNT_VARIABLE, ""), api_key),
            network,
            tolerant=True,
            limits=False,  # a guest does not try out how much he may take
        )
        self._demo_urls = (demo.rest_url, demo.ws_url)
        self._offered -= {"trades"}
        if allow_orders:
            self._offered.add("trades")
        self._pacer = Pacer(edition.limits.buckets) if paced else None

    @property
    def capabilities(self) -> frozenset[Need]:
        """Never a control API: what answers under the demo's names is somebody else's exchange."""
        if self._found is None:
            self._found = frozenset(self._offered | ({"acks"} if self._acknowledges() else set()))
        return self._found

    def probe(self) -> None:
        """Reach both hosts. Raises :class:`TargetUnreachableError`."""
        for url in self._demo_urls:
            self._network.probe(url)

    @contextmanager
    def environment(self) -> Iterator[Environment]:
        """Make sure that the demo is there before a card can draw any conclusion."""
        self.probe()
        with super().environment() as environment:
            yield environment


def read_credentials(path: Path) -> tuple[dict[str, str], Credentials]:
    """Return the document that ``serve --credentials-out`` wrote, and the credentials in it. Raises ``ValueError``."""
    document = json.loads(path.read_text("utf-8"))
    api_key = document.get("api_key") if isinstance(document, dict) else None
    if not isinstance(api_key, str):
        message = f"{path} is no credentials file: an object with 'api_key' was expected"
        raise ValueError(message)  # noqa: TRY004 - the file's content is wrong, not an argument's type
    return document, Credentials(str(document.get("account_id", "")), api_key)
