"""The servers that cards of trade-api-3.34 are played against: a mock in this process, a running server, the venue's demo."""

import contextlib
import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kalshi_contract.limits import Bucket
from kalshi_contract.loader import load_edition
from kalshi_harness.driver import RestDriver
from kalshi_harness.network import LOOPBACK_HOSTS, Network
from kalshi_harness.pacing import Pacer
from kalshi_harness.signed.control import SignedHttpControl
from kalshi_harness.signed.environment import SignedEnvironment, SigningCredentials
from kalshi_harness.verdict import CardSkipped, Need
from mock_exchange import MockExchange

EDITION = "trade-api-3.34"
DEMO_KEY_ID_VARIABLE = "KALSHI_DEMO_KEY_ID"
DEMO_KEY_PATH_VARIABLE = "KALSHI_DEMO_PRIVATE_KEY_PATH"
DEMO_CALLS_PER_S = 10
"""What the lowest tier may always do, of either kind (T04)."""
MOCK_ACCOUNT = "user_0001"


class SignedMockTarget:
    """An exchange in this process, a new one for each card. ``options`` go to ``MockExchange``.

    ``prepare`` is called with each exchange before it serves: canaries break it there.
    """

    name = "mock"
    capabilities: frozenset[Need] = frozenset({"account", "trades", "control"})

    def __init__(
        self, prepare: Callable[[MockExchange], None] | None = None, **options: Any
    ) -> None:
        self._prepare = prepare
        self._options = {"seed": 7, "limits": "off", **options}
        self._edition = load_edition(EDITION)

    @contextmanager
    def environment(self) -> Iterator[SignedEnvironment]:
        """Start an exchange for the length of a card."""
        exchange = MockExchange(edition=EDITION, **self._options)
        if self._prepare is not None:
            self._prepare(exchange)
        with exchange:
            own = exchange.signed_credentials(MOCK_ACCOUNT, key_type="ed25519")
            network = Network()
            with (
                contextlib.closing(SignedHttpControl(exchange.rest_url, network)) as control,
                contextlib.closing(
                    SignedEnvironment(
                        edition=self._edition,
                        rest=RestDriver(self._edition, exchange.rest_url, network),
                        ws_url=exchange.ws_url,
                        network=network,
                        credentials=SigningCredentials(
                            own.account_id, own.key_id, own.private_key_pem
                        ),
                        capabilities=self.capabilities,
                        control=control,
                    )
                ) as environment,
            ):
                yield environment

    def close(self) -> None:
        """Nothing is left open between cards."""


class SignedSocketTarget:
    """A server that runs somewhere. Its control API, if it has one and listens to us, is used."""

    name = "socket"
    _has_control = True

    def __init__(
        self,
        rest_url: str,
        ws_url: str,
        credentials: SigningCredentials,
        network: Network,
        *,
        allow_orders: bool = False,
        tolerant: bool = False,
    ) -> None:
        self._edition = load_edition(EDITION)
        self._urls = (rest_url, ws_url)
        self._credentials = credentials
        self._network = network
        self._tolerant = tolerant
        self._names = itertools.count(1)
        self._pacer: Pacer | None = None
        self._control = SignedHttpControl(rest_url, network)
        self._found: frozenset[Need] | None = None
        on_loopback = network.endpoint(rest_url)[0] in LOOPBACK_HOSTS
        self._may_trade = allow_orders or (on_loopback and self._has_control)

    @property
    def capabilities(self) -> frozenset[Need]:
        """What was told, and what a first look at the server found."""
        if self._found is None:
            found: set[Need] = {"account"}
            if self._may_trade:
                found.add("trades")
            if self._has_control and self._control.is_there():
                found.add("control")
            self._found = frozenset(found)
        return self._found

    @contextmanager
    def environment(self) -> Iterator[SignedEnvironment]:
        """Make sure that the server is there, and hand it to a card. Raises :class:`TargetUnreachableError`."""
        for url in self._urls:
            self._network.probe(url)
        environment = SignedEnvironment(
            edition=self._edition,
            rest=RestDriver(self._edition, self._urls[0], self._network, self._pacer),
            ws_url=self._urls[1],
            network=self._network,
            credentials=self._credentials,
            capabilities=self.capabilities,
            control=self._control if "control" in self.capabilities else None,
            tolerant=self._tolerant,
            names=self._names,
        )
        with contextlib.closing(environment):
            yield environment

    def close(self) -> None:
        """Hang up."""
        self._control.close()


class SignedDemoTarget(SignedSocketTarget):
    """The venue's demo environment: hosts of ``venue.json``, a key from the environment, slow, read-only unless allowed.

    It never has a control API: what answers under the demo's names is somebody else's exchange.
    """

    name = "demo"
    _has_control = False

    def __init__(
        self, variables: Mapping[str, str], network: Network, *, allow_orders: bool = False
    ) -> None:
        """``variables``: the process's environment. Raises :class:`CardSkipped` where the key is not in it, ``OSError`` for its file."""
        key_id, key_path = (
            variables.get(name, "") for name in (DEMO_KEY_ID_VARIABLE, DEMO_KEY_PATH_VARIABLE)
        )
        if not (key_id and key_path):
            raise CardSkipped(
                f"no key for the demo environment: {DEMO_KEY_ID_VARIABLE} and {DEMO_KEY_PATH_VARIABLE} are not set"
            )
        demo = load_edition(EDITION).environments["demo"]
        pem = Path(key_path).read_text("utf-8")
        super().__init__(
            demo.rest_url,
            demo.ws_url,
            SigningCredentials("", key_id, pem),
            network,
            allow_orders=allow_orders,
            tolerant=True,
        )
        slow = {name: Bucket(name, DEMO_CALLS_PER_S, 1) for name in ("read", "write")}
        self._pacer = Pacer(slow)


def read_signed_credentials(path: Path) -> tuple[dict[str, str], SigningCredentials]:
    """Return the document that ``serve --credentials-out`` wrote, and the key it names. Raises ``ValueError``, ``OSError``."""
    document = json.loads(path.read_text("utf-8"))
    wanted = ("key_id", "private_key_path")
    if not isinstance(document, dict) or not all(
        isinstance(document.get(name), str) for name in wanted
    ):
        message = f"{path} is no credentials file: an object with 'key_id' and 'private_key_path' was expected"
        raise ValueError(message)
    pem = (path.parent / document["private_key_path"]).read_text("utf-8")
    account_id = str(document.get("account_id", ""))
    return document, SigningCredentials(account_id, document["key_id"], pem)
