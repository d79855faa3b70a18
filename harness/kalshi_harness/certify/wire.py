"""The wire: what a client did while a scenario played, as plain values in the order it happened.

A rule judges this record and nothing else: not the client's log, not its exit status alone. All times are seconds since the client was
started, on the clock of the exchange. Nothing here shows a secret: keys in paths, queries and bodies were taken out, and
``Request.shows_secret`` says where that was.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

CONNECT: Final = "connect"
"""What a hit struck that turned a connection away as it came."""

HowEnded = Literal["by itself", "asked to end", "killed"]


@dataclass(frozen=True, slots=True)
class Request:
    """A request as the exchange saw it. ``status`` is what left the exchange: 0 where no answer did.

    ``fault`` names the rules that struck it, '' where the exchange itself answered. ``promised`` is the cursor that its answer had for
    the next page, '' where it had none.
    """

    number: int
    at_s: float
    operation: str
    method: str
    path: str
    query: str = ""
    body: str = ""
    key_id: str | None = None
    account_id: str | None = None
    status: int = 200
    code: str = ""
    fault: str = ""
    shows_secret: bool = False
    duration_s: float = 0.0
    promised: str = ""

    @property
    def ended_s(self) -> float:
        """When its answer left."""
        return self.at_s + self.duration_s

    @property
    def target(self) -> tuple[str, str, str, str]:
        """What it asks for: two requests with the same target are one request sent twice."""
        return (self.method, self.path, self.query, self.body)

    def line(self) -> str:
        """Return it as one line for people: its body last, since a line may be cut."""
        query = f"?{self.query}" if self.query else ""
        answer = str(self.status) if self.status else "no answer"
        code = f" {self.code}" if self.code else ""
        fault = f" [{self.fault}]" if self.fault else ""
        body = f"  {self.body}" if self.body else ""
        return (
            f"{self.at_s:8.3f} s  {self.method} {self.path}{query} -> {answer}{code}{fault}{body}"
        )


@dataclass(frozen=True, slots=True)
class Placement:
    """An order that the exchange took. ``request`` is the number of the request it came with."""

    at_s: float
    request: int
    ticker: str
    side: str
    price_e4: int
    count_e2: int
    client_order_id: str = ""

    @property
    def terms(self) -> tuple[str, str, int, int]:
        """What was ordered: two orders with the same terms may be one that was meant once."""
        return (self.ticker, self.side, self.price_e4, self.count_e2)

    def line(self) -> str:
        """Return it as one line for people."""
        return (
            f"{self.at_s:8.3f} s  order taken: {self.side} {self.count_e2 / 100:g} of {self.ticker} at "
            f"${self.price_e4 / 10_000:g} (request {self.request})"
        )


@dataclass(frozen=True, slots=True)
class Watching:
    """A subscription: from when, until when (None: until its connection ended)."""

    channel: str
    key: str
    from_s: float
    until_s: float | None = None


@dataclass(frozen=True, slots=True)
class Stream:
    """A WebSocket connection. ``cause`` is who ended it: 'client', 'server', 'lost', 'fault', or '' while it is open."""

    number: int
    opened_s: float
    authenticated_s: float | None = None
    watched: tuple[Watching, ...] = ()
    refusals: tuple[str, ...] = ()
    closed_s: float | None = None
    cause: str = ""
    code: int | None = None
    sent: int = 0

    def watching_at_end(self) -> frozenset[tuple[str, str]]:
        """Return channel and key of every subscription that held until the connection ended."""
        return frozenset((each.channel, each.key) for each in self.watched if each.until_s is None)

    def line(self) -> str:
        """Return it as one line for people."""
        watched = ", ".join(f"{each.channel} {each.key}".strip() for each in self.watched)
        code = "" if self.code is None else f" with {self.code}"
        end = (
            "open"
            if self.closed_s is None
            else f"ended {self.closed_s:.3f} s by {self.cause}{code}"
        )
        return f"{self.opened_s:8.3f} s  WebSocket {self.number} ({watched or 'no subscription'}), {end}"


@dataclass(frozen=True, slots=True)
class Hit:
    """A fault that struck. ``what`` is the operation or the kind of message it struck."""

    at_s: float
    rule: str
    kind: str
    what: str

    def line(self) -> str:
        """Return it as one line for people."""
        if self.what == CONNECT:
            return f"{self.at_s:8.3f} s  connection turned away [{self.rule}]"
        return f"{self.at_s:8.3f} s  fault {self.rule} on {self.what or 'a connection'}"


@dataclass(frozen=True, slots=True)
class Visit:
    """A request at another place than the exchange, where a redirect had led. ``shows`` names what credentials came with it."""

    at_s: float
    method: str
    target: str
    shows: tuple[str, ...] = ()

    def line(self) -> str:
        """Return it as one line for people."""
        brought = f"with {', '.join(self.shows)}" if self.shows else "without credentials"
        return f"{self.at_s:8.3f} s  {self.method} {self.target} at another host, {brought}"


@dataclass(frozen=True, slots=True)
class Ending:
    """How the client's process ended. ``took_s``: from being asked to end until it had; ``words``: the end of what it wrote to stderr."""

    how: HowEnded
    at_s: float
    status: int | None
    took_s: float = 0.0
    words: str = ""


@dataclass(frozen=True, slots=True)
class Wire:
    """Everything that happened in a scenario. ``snapshots_s``: when the client asked for a book anew on an open connection."""

    requests: tuple[Request, ...] = ()
    placements: tuple[Placement, ...] = ()
    streams: tuple[Stream, ...] = ()
    hits: tuple[Hit, ...] = ()
    snapshots_s: tuple[float, ...] = ()
    visits: tuple[Visit, ...] = ()
    ending: Ending = field(default_factory=lambda: Ending("by itself", 0.0, 0))

    def struck(self, rule: str) -> tuple[Request, ...]:
        """Return the requests that a rule of the fault plan struck."""
        return tuple(each for each in self.requests if rule in each.fault.split(", "))

    def hits_of(self, rule: str) -> tuple[Hit, ...]:
        """Return when a rule of the fault plan struck."""
        return tuple(hit for hit in self.hits if hit.rule == rule)

    def after(self, at_s: float) -> Iterator[Request]:
        """Yield the requests that came after a moment."""
        return (each for each in self.requests if each.at_s > at_s)

    def of(self, operations: Sequence[str]) -> tuple[Request, ...]:
        """Return the requests of some operations."""
        return tuple(each for each in self.requests if each.operation in operations)
