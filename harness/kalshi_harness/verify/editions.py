"""The editions that servers are verified against: the cards of each, and how it makes its targets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

from kalshi_harness.card import Card
from kalshi_harness.cards import ALL_CARDS
from kalshi_harness.network import Network
from kalshi_harness.signed.cards import SIGNED_CARDS
from kalshi_harness.signed.targets import (
    SignedDemoTarget,
    SignedMockTarget,
    SignedSocketTarget,
    read_signed_credentials,
)
from kalshi_harness.targets import DemoTarget, MockTarget, SocketTarget, Target, read_credentials


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for. ``server``: "mock", "demo" or a base URL; ``variables``: the environment."""

    server: str
    network: Network
    credentials: Path | None = None
    ws_url: str | None = None
    allow_orders: bool = False
    limits: bool = True
    variables: Mapping[str, str] = field(default_factory=dict)

    def credentials_file(self) -> Path:
        """Return the credentials file of a server at a URL that can be spoken to. Raises ``ValueError``."""
        self.network.endpoint(self.server)
        if self.credentials is None:
            raise ValueError("a server at a URL needs --credentials FILE")
        return self.credentials

    def where(self, told: Mapping[str, str]) -> str:
        """Return the address of the WebSocket. Raises ``ValueError`` where nobody says it."""
        found = self.ws_url or told.get("ws_url")
        if found is None:
            raise ValueError(
                "give --ws-url: the credentials file does not say where the WebSocket is"
            )
        return found


def cards_of(edition: str) -> tuple[Card, ...]:
    """Return an edition's cards, in the order they are best read."""
    return _EDITIONS[edition][0]


def target_of(edition: str, asked: Asked) -> Target:
    """Return the server to be judged. Raises ``ValueError``, ``OSError`` or ``CardSkipped`` where it cannot be spoken to at all."""
    return _EDITIONS[edition][1](asked)


def _shown(asked: Asked) -> Target:
    if asked.server == "mock":
        return MockTarget()
    if asked.server == "demo":
        return DemoTarget(
            asked.variables, asked.network, allow_orders=asked.allow_orders, paced=asked.limits
        )
    told, who = read_credentials(asked.credentials_file())
    return SocketTarget(
        asked.server,
        asked.where(told),
        who,
        asked.network,
        allow_orders=asked.allow_orders,
        limits=asked.limits,
    )


def _signed(asked: Asked) -> Target:
    if not asked.limits:
        raise ValueError("--limits off says nothing here: no card of this edition tries its limits")
    if asked.server == "mock":
        return SignedMockTarget()
    if asked.server == "demo":
        return SignedDemoTarget(asked.variables, asked.network, allow_orders=asked.allow_orders)
    told, who = read_signed_credentials(asked.credentials_file())
    return SignedSocketTarget(
        asked.server, asked.where(told), who, asked.network, allow_orders=asked.allow_orders
    )


_EDITIONS: Final[Mapping[str, tuple[tuple[Card, ...], Callable[[Asked], Target]]]] = (
    MappingProxyType(
        {
            "reference-2025-01-27": (ALL_CARDS, _shown),
            "trade-api-3.34": (SIGNED_CARDS, _signed),
        }
    )
)
