"""What each edition's WebSocket messages look like, as far as faults need it: a table, so that no toxic asks which edition it is in.

Sources: C14 to C16 (reference), T10 and T15 (trade-api).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from kalshi_contract.edition import Edition


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of an edition's messages.

    ``sequence`` and ``subscription`` are the fields of a message's number and of whose numbers they are, '' where there are none.
    ``body`` is the field that a message's content is in. ``states`` are the types that say how a thing stands, whole; ``comes_after``
    tells of a type which one must come first; ``thing`` is where in the body it stands what a message is about. ``welcome`` is the type
    that says that the caller is known, '' where that is known from the handshake.
    """

    body: str
    sequence: str
    subscription: str
    welcome: str
    states: frozenset[str]
    comes_after: Mapping[str, str]
    thing: Mapping[str, str]

    def holds_up(self, first: str) -> frozenset[str]:
        """Return the types that must not come before ``first``."""
        return frozenset(kind for kind, before in self.comes_after.items() if before == first)


SHAPES: Final[Mapping[str, Shape]] = MappingProxyType(
    {
        "reference-2025-01-27": Shape(
            body="data",
            sequence="",
            subscription="",
            welcome="authenticated",
            states=frozenset({"account_update", "market_update", "order_update"}),
            comes_after={
                "account_update": "subscribed",
                "market_update": "subscribed",
                "order_update": "subscribed",
            },
            thing={
                "account_update": "account_id",
                "market_update": "ticker",
                "order_update": "order_id",
            },
        ),
        "trade-api-3.34": Shape(
            body="msg",
            sequence="seq",
            subscription="sid",
            welcome="",
            states=frozenset({"orderbook_snapshot"}),
            comes_after={"orderbook_delta": "orderbook_snapshot"},
            thing={"orderbook_snapshot": "market_ticker", "orderbook_delta": "market_ticker"},
        ),
    }
)
"""Edition -> the shape of its messages. In the reference edition each update is a whole state, and nothing is numbered."""


def channels_by_type(edition: Edition) -> Mapping[str, frozenset[str]]:
    """Return the channels that carry a type of message."""
    found: dict[str, set[str]] = {}
    for channel in edition.channels.values():
        names = set(channel.frames) or {
            message.name
            for message in edition.messages.values()
            if message.object_name == channel.update_object
        }
        for name in names:
            found.setdefault(edition.messages[name].type, set()).add(channel.name)
    return {kind: frozenset(names) for kind, names in found.items()}
