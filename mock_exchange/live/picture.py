"""The picture of an exchange that one page has, and what is to be sent so that it has the picture of now.

A message has the parts that changed, each in its own words (see the parts). Messages say how things stand, not what happened on
the way: a page that reads slowly gets fewer of them, never older ones.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from mock_exchange.core.exchange import Exchange
from mock_exchange.live.accounts import AccountPart, AccountsPart
from mock_exchange.live.book import BookPart
from mock_exchange.live.faults import FaultsPart
from mock_exchange.live.gauges import GaugesPart
from mock_exchange.live.look import Look
from mock_exchange.live.markets import MarketsPart
from mock_exchange.live.requests import RequestsPart
from mock_exchange.live.scene import Part, Scene, Value
from mock_exchange.live.sockets import SocketsPart
from mock_exchange.live.tape import TapePart
from mock_exchange.live.world import WorldPart

PARTS: Final[Mapping[str, Callable[[], Part]]] = MappingProxyType(
    {
        "world": WorldPart,
        "markets": MarketsPart,
        "book": BookPart,
        "tape": TapePart,
        "accounts": AccountsPart,
        "account": AccountPart,
        "requests": RequestsPart,
        "sockets": SocketsPart,
        "limits": GaugesPart,
        "faults": FaultsPart,
    }
)
"""Name -> who makes the part. Those that no look names are always in the picture."""

SLOW: Final = frozenset({"accounts", "account", "sockets", "limits", "faults"})
"""Parts that nobody reads ten times a second: they are looked at only every ``SLOW_EVERY`` times, and when the look changes."""

SLOW_EVERY: Final = 3


class Picture:
    """One page's picture. ``look`` may be changed at any time."""

    def __init__(self, scene: Scene, look: Look) -> None:
        self.look = look
        self._scene = scene
        self._exchange: Exchange | None = None
        self._parts: dict[str, Part] = {}
        self._turn = 0
        self._looked: Look | None = None

    def changes(self) -> dict[str, Value]:
        """Return what the page does not know yet, by part; nothing where it knows everything.

        ``anew``: the exchange began anew since (or this is the first message), and everything from before is gone.
        """
        message: dict[str, Value] = {}
        exchange, look = self._scene.venue.exchange, self.look
        if exchange is not self._exchange:
            self._exchange = exchange
            self._parts = {name: make() for name, make in PARTS.items()}
            message["anew"] = True
            self._looked = None
        unhurried = look is not self._looked or self._turn % SLOW_EVERY == 0
        self._turn = 1 if unhurried else self._turn + 1
        self._looked = look
        now_us = self._scene.venue.clock.now_us()
        for name, part in self._parts.items():
            if not self._is_shown(name) or (name in SLOW and not unhurried):
                continue
            value = part.changes(self._scene, look, now_us)
            if value is not None:
                message[name] = value
        return message

    def _is_shown(self, name: str) -> bool:
        return name == "world" or name in self.look.parts
