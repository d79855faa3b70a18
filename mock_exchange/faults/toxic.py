"""What every toxic is: a value of a plan with a kind, and what it does to what it strikes. Pure.

A toxic of HTTP says, in ``delivery``, how the answer to a request leaves; one that ``decides`` is the last of its request. Each has a
file of its own in ``toxics/``; ``toxics/table.py`` lists them.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, TypeAlias

from kalshi_contract.edition import Edition, Operation
from mock_exchange.faults.data import Data
from mock_exchange.faults.delivery import Delivery
from mock_exchange.session.http import HttpResponse

Side: TypeAlias = Literal["http", "stream", "process"]
Moment: TypeAlias = Literal["before", "after"]
"""Whether a fault strikes before the exchange has seen the request, or after: then the command took effect."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a toxic of HTTP knows of the request it strikes. ``target`` is its path and query; ``dice`` are those of the rule."""

    edition: Edition
    dice: random.Random
    operation: Operation | None = None
    target: str = "/"


class Toxic(Data, frozen=True, tag_field="kind"):
    """What happens."""

    side: ClassVar[Side]
    example: ClassVar[Mapping[str, Any]] = {}
    """Fields of an example, beside ``kind``."""


class HttpToxic(Toxic, frozen=True):
    """What happens to a request or its answer."""

    side: ClassVar[Side] = "http"
    decides: ClassVar[bool] = True
    """Whether it is the last of its request: it makes the answer, or spoils it."""
    strikes_handshakes: ClassVar[bool] = False
    """Whether a WebSocket handshake can be struck by it."""

    @property
    def before(self) -> bool:
        """Whether the exchange never sees the request."""
        return getattr(self, "at", "after") == "before"

    def delivery(self, response: HttpResponse | None, scene: Scene) -> Delivery:
        """Return how the answer leaves. ``response`` is the exchange's, None where it never saw the request."""
        del scene
        return Delivery(response)


class StreamToxic(Toxic, frozen=True):
    """What happens to a WebSocket connection, or to a message on it."""

    side: ClassVar[Side] = "stream"
