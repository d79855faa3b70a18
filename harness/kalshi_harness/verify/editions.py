"""The editions that servers are verified against: the cards of each, and how it makes its targets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from kalshi_harness.card import Card
from kalshi_harness.cards import ALL_CARDS
from kalshi_harness.environment import Manner
from kalshi_harness.identity import Identity, read_credentials, read_signed_credentials
from kalshi_harness.manners import SHOWN, SIGNED
from kalshi_harness.network import Network
from kalshi_harness.signed.cards import SIGNED_CARDS
from kalshi_harness.targets import DemoTarget, MockTarget, SocketTarget, Target

_Reader: TypeAlias = Callable[[Path], tuple[dict[str, str], Identity]]


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
    _, manner, read = _EDITIONS[edition]
    return _target(manner, read, asked)


def _target(manner: Manner[Any, Any], read: _Reader, asked: Asked) -> Target:
    if asked.server == "mock":
        return MockTarget(manner=manner, limited=asked.limits)
    if asked.server == "demo":
        return DemoTarget(
            asked.variables,
            asked.network,
            manner=manner,
            allow_orders=asked.allow_orders,
            paced=asked.limits,
        )
    told, who = read(asked.credentials_file())
    return SocketTarget(
        asked.server,
        asked.where(told),
        who,
        asked.network,
        manner=manner,
        allow_orders=asked.allow_orders,
        limits=asked.limits,
    )


_EDITIONS: Final[Mapping[str, tuple[tuple[Card, ...], Manner[Any, Any], _Reader]]] = (
    MappingProxyType(
        {
            SHOWN.edition: (ALL_CARDS, SHOWN, read_credentials),
            SIGNED.edition: (SIGNED_CARDS, SIGNED, read_signed_credentials),
        }
    )
)
