"""One rule of a plan: what it looks at, when it strikes, how often at most, and what happens then."""

from typing import Annotated, Final

from msgspec import Meta

from mock_exchange.faults.data import Data, Name, Names, Positive, SinceSet, each, kind_of
from mock_exchange.faults.toxic import HttpToxic
from mock_exchange.faults.toxics.table import Fault

STREAM_OPERATION: Final = "stream"
"""Stands for the WebSocket handshake in ``match.operation``, where the fault is one of an HTTP answer."""


class Match(Data, frozen=True):
    """What a rule looks at; what is not given matches everything. A list of names matches any of them.

    ``message`` is the ``type`` of a WebSocket message, ``channel`` a channel it belongs to. ``connection`` is a number, from 1: of TCP
    connections by their first request under the plan, of WebSocket connections by their opening, or their first message under it.
    """

    operation: Names = None
    account_id: Names = None
    method: Names = None
    message: Names = None
    channel: Names = None
    connection: Positive | None = None


class When(Data, frozen=True):
    """When a rule strikes, counting only what it matches. At most one of ``nth``, ``every`` and ``probability``; none is always.

    ``from_s`` and ``to_s`` are seconds since the plan was set, on the exchange's clock: outside of them nothing is matched. ``at_s`` is
    for faults of the process alone: they strike at that second, once, without any request.
    """

    nth: Positive | None = None
    every: Positive | None = None
    probability: Annotated[float, Meta(ge=0, le=1)] | None = None
    from_s: SinceSet | None = None
    to_s: SinceSet | None = None
    at_s: SinceSet | None = None

    def __post_init__(self) -> None:
        """Refuse more than one condition, and a time that is none."""
        if sum(value is not None for value in (self.nth, self.every, self.probability)) > 1:
            raise ValueError("give one of 'nth', 'every' and 'probability'")
        others = (self.nth, self.every, self.probability, self.from_s, self.to_s)
        if self.at_s is not None and any(value is not None for value in others):
            raise ValueError("'at_s' is a moment: it goes with nothing else")
        if self.to_s is not None and self.to_s <= (self.from_s or 0.0):
            raise ValueError("'to_s' must be later than 'from_s'")


class Rule(Data, frozen=True):
    """One rule of a plan. ``count``: strike at most so often. ``name`` shows up in journals."""

    fault: Fault
    match: Match = Match()
    when: When = When()
    count: Positive | None = None
    name: Name = ""

    def __post_init__(self) -> None:
        """Refuse what could never strike."""
        match = self.match
        if self.fault.side == "stream":
            if self.when.at_s is not None:
                raise ValueError("'at_s' is for faults of the process, and those match nothing")
            if match.operation is not None or match.method is not None:
                raise ValueError(
                    "a fault of a socket matches by 'account_id', 'message', 'channel' and 'connection' only"
                )
        elif match.message is not None or match.channel is not None:
            raise ValueError("'message' and 'channel' are for faults of sockets")
        elif self.when.at_s is not None and (self.fault.side != "process" or match != Match()):
            raise ValueError("'at_s' is for faults of the process, and those match nothing")
        elif STREAM_OPERATION in each(match.operation) and not self.strikes_handshakes:
            raise ValueError(f"a WebSocket handshake cannot be struck by '{self.kind}'")

    @property
    def kind(self) -> str:
        """The kind of its fault."""
        return kind_of(self.fault)

    @property
    def label(self) -> str:
        """The rule's name, or its kind where it has none."""
        return self.name or self.kind

    @property
    def strikes_handshakes(self) -> bool:
        """Whether its fault can strike a WebSocket handshake."""
        return isinstance(self.fault, HttpToxic) and self.fault.strikes_handshakes
