"""What every toxic is: a value of a plan with a kind, and what it does to what it strikes. Pure.

A toxic of HTTP says, in ``delivery``, how the answer to a request leaves; one that ``decides`` is the last of its request. A toxic of a
stream says, in ``strike``, what goes out in the place of a message. Each has a file of its own in ``toxics/``; ``toxics/table.py`` lists
them.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Protocol, TypeAlias

from kalshi_contract.edition import Edition, Operation
from mock_exchange.faults.data import Data
from mock_exchange.faults.delivery import Delivery
from mock_exchange.faults.effects import ProcessEffect
from mock_exchange.faults.message import Message
from mock_exchange.faults.outgoing import Out, Send
from mock_exchange.faults.shapes import Shape
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

    @property
    def query(self) -> bytes:
        """What the client asked for."""
        return self.target.partition("?")[2].encode("latin-1")

    def has_parameter(self, name: str) -> bool:
        """Tell whether the operation takes a query parameter."""
        return self.operation is not None and any(
            each.name == name for each in self.operation.parameters
        )


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

    def asked(self, query: bytes, scene: Scene) -> bytes:
        """Return the query that the exchange sees in the place of the client's."""
        del scene
        return query

    def delivery(self, response: HttpResponse | None, scene: Scene) -> Delivery:
        """Return how the answer leaves. ``response`` is the exchange's, None where it never saw the request."""
        del scene
        return Delivery(response)


class ProcessToxic(HttpToxic, frozen=True):
    """What happens to the process as a whole, because of a request, or at a moment."""

    side: ClassVar[Side] = "process"

    def effect(self) -> ProcessEffect:
        """Return what happens to the process."""
        return ProcessEffect()


Occasion: TypeAlias = Literal["message", "open", "ping"]
"""What a toxic of a stream strikes: messages about to be sent, the opening of a connection, pings of the peer."""


class StreamLine(Protocol):
    """What a toxic of a stream knows of the connection it strikes."""

    @property
    def shape(self) -> Shape:
        """What messages look like in its edition."""
        ...

    def earlier_state(self, message: Message) -> dict[str, Any] | None:
        """Return an earlier state of what a message is about."""
        ...

    def shift(self, subscription: Any, by: int) -> None:
        """Have everything on a subscription numbered higher from now on."""


class StreamToxic(Toxic, frozen=True):
    """What happens to a WebSocket connection, or to a message on it."""

    side: ClassVar[Side] = "stream"

    def occasion(self, shape: Shape) -> Occasion:
        """Return what it strikes."""
        del shape
        return "message"

    def applies(self, message: Message, line: StreamLine) -> bool:
        """Tell whether it can strike a message at all; only those are counted."""
        del message, line
        return True

    def strike(self, message: Message | None, line: StreamLine, dice: random.Random) -> list[Out]:
        """Return what goes out. ``message`` is None where no message is struck."""
        del line, dice
        return [] if message is None else [Send(message.payload)]
