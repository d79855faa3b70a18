"""Fault plans: rules as data, decided from a seed. What fails, when, and how often; how it fails is `http.py`'s and `stream.py`'s.

A rule says *what it looks at* (``match``), *when it strikes* (``when``: the nth time, every nth time, or with a probability drawn
from the seed; always if it says nothing), *how often at most* (``count``) and *what happens* (``fault``). The same plan, seed and
calls give the same faults. Plans are read strictly: an unknown field or a value out of range is an error that names its place.

Promises: pure; no clock, no socket. A plan without rules is never consulted (one ``is None`` check per request).
"""

import random
from collections import deque
from collections.abc import Callable
from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta

Moment: TypeAlias = Literal["before", "after"]
"""Whether a fault strikes before the exchange has seen the request, or after: then the command took effect."""

STREAM_OPERATION: Final = "stream"
"""Stands for the WebSocket handshake in ``match.operation``, where the fault is one of an HTTP answer."""

RULES_MAX: Final = 256
HITS_KEPT_MAX: Final = 1_000

Seconds: TypeAlias = Annotated[float, Meta(gt=0, le=3600)]
Positive: TypeAlias = Annotated[int, Meta(ge=1)]


class _Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A value of the plan: immutable, strict, JSON in and out."""


class _Fault(_Data, frozen=True, tag_field="kind"):
    """What happens."""


class Status(_Fault, frozen=True, tag="status"):
    """Answer with this status. Without a ``body``: the contract's own error of that status, if it has one.

    A text ``body`` is sent as ``text/plain`` (``text/html`` if it begins with '<'), anything else as JSON.
    """

    status: Annotated[int, Meta(ge=200, le=599)]
    body: Any = msgspec.UNSET
    at: Moment = "before"


class Latency(_Fault, frozen=True, tag="latency"):
    """Answer later, by the exchange's clock: real seconds while it runs, until it is moved while it is frozen."""

    seconds: Seconds


class RateLimit(_Fault, frozen=True, tag="rate_limit"):
    """Answer 429 as the contract words it, whatever the quota says."""

    retry_after: Annotated[int, Meta(ge=0, le=86_400)] = 1
    at: Moment = "before"


class CutConnection(_Fault, frozen=True, tag="cut_connection"):
    """End the TCP connection without an answer: by RST, or by FIN where ``reset`` is false."""

    at: Moment = "before"
    reset: bool = True


class DropSocket(_Fault, frozen=True, tag="drop_socket"):
    """Cut a WebSocket in place of the message: no close frame, the peer sees 1006."""

    reset: bool = False


class CloseSocket(_Fault, frozen=True, tag="close_socket"):
    """Close a WebSocket in place of the message, with this code."""

    code: Annotated[int, Meta(ge=1000, le=4999)] = 1011
    reason: Annotated[str, Meta(max_length=100)] = ""


class DelaySocket(_Fault, frozen=True, tag="delay_socket"):
    """Hold the message, and what follows it on that connection, back by the exchange's clock."""

    seconds: Seconds


HttpFault: TypeAlias = Status | Latency | RateLimit | CutConnection
StreamFault: TypeAlias = DropSocket | CloseSocket | DelaySocket
Fault: TypeAlias = HttpFault | StreamFault


class Match(_Data, frozen=True):
    """What a rule looks at; what is not given matches everything. ``message`` is the ``type`` of a WebSocket message."""

    operation: str | None = None
    account_id: str | None = None
    method: str | None = None
    message: str | None = None


class When(_Data, frozen=True):
    """When a rule strikes, counting only what it matches. At most one of the three; none is always."""

    nth: Positive | None = None
    every: Positive | None = None
    probability: Annotated[float, Meta(ge=0, le=1)] | None = None

    def __post_init__(self) -> None:
        """Refuse more than one condition."""
        if sum(value is not None for value in (self.nth, self.every, self.probability)) > 1:
            raise ValueError("give one of 'nth', 'every' and 'probability'")


class Rule(_Data, frozen=True):
    """One rule of a plan. ``count``: strike at most so often. ``name`` shows up in journals."""

    fault: Fault
    match: Match = Match()
    when: When = When()
    count: Positive | None = None
    name: Annotated[str, Meta(max_length=100)] = ""

    def __post_init__(self) -> None:
        """Refuse what could never strike."""
        stream_fault = isinstance(self.fault, DropSocket | CloseSocket | DelaySocket)
        if stream_fault and (self.match.operation or self.match.method):
            raise ValueError("a fault of a socket matches by 'account_id' and 'message' only")
        if not stream_fault and self.match.message is not None:
            raise ValueError("'message' is for faults of sockets")
        if isinstance(self.fault, Latency) and self.match.operation == STREAM_OPERATION:
            raise ValueError("a WebSocket handshake cannot be late; use 'delay_socket'")

    @property
    def label(self) -> str:
        """The rule's name, or its kind where it has none."""
        return self.name or str(type(self.fault).__struct_config__.tag)


class Hit(_Data, frozen=True):
    """A fault that struck."""

    rule: str
    kind: str
    operation: str
    account_id: str | None


class _Live:
    """A rule at work: how often it matched and struck, and its own dice."""

    def __init__(self, rule: Rule, dice: random.Random) -> None:
        self.rule = rule
        self.seen = 0
        self.hits = 0
        self._dice = dice

    def strikes(self) -> bool:
        """Count one more match and decide."""
        self.seen += 1
        rule = self.rule
        if rule.count is not None and self.hits >= rule.count:
            return False
        when = rule.when
        struck = (
            (when.nth is None or self.seen == when.nth)
            and (when.every is None or self.seen % when.every == 0)
            and (when.probability is None or self._dice.random() < when.probability)
        )
        self.hits += struck
        return struck


class FaultPlan:
    """Rules at work. ``seed`` feeds every rule's dice, each its own: adding a rule does not change another's luck."""

    def __init__(
        self,
        rules: tuple[Rule, ...] = (),
        *,
        seed: int = 0,
        on_hit: Callable[[Hit], None] = lambda _: None,
    ) -> None:
        """``on_hit`` is told of every rule that strikes."""
        self.seed = seed
        self._on_hit = on_hit
        self.recent: deque[Hit] = deque(maxlen=HITS_KEPT_MAX)
        self._live: list[_Live] = []
        for rule in rules:
            self.add(rule)

    def __len__(self) -> int:
        return len(self._live)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules, in the order they are asked."""
        return tuple(live.rule for live in self._live)

    @property
    def has_stream_rules(self) -> bool:
        """Whether any rule looks at WebSocket messages."""
        return any(_is_stream(live.rule) for live in self._live)

    def add(self, rule: Rule) -> None:
        """Add a rule behind the others. Raises ``ValueError`` for one too many."""
        if len(self._live) >= RULES_MAX:
            raise ValueError(f"a plan has at most {RULES_MAX} rules")
        # the dice must fall the same way for the same seed, on any Python
        dice = random.Random(f"{self.seed}/{len(self._live)}")  # noqa: S311 - no secret is drawn
        self._live.append(_Live(rule, dice))

    def http_faults(self, operation: str, account_id: str | None, method: str) -> tuple[Rule, ...]:
        """Return the rules that strike a request, in order: latencies, then at most one that decides the answer."""
        struck: list[Rule] = []
        for live in self._live:
            rule = live.rule
            if _is_stream(rule) or not _matches_http(rule.match, operation, account_id, method):
                continue
            if live.strikes():
                struck.append(rule)
                self._note(rule, operation, account_id)
                if not isinstance(rule.fault, Latency):
                    break
        return tuple(struck)

    def stream_fault(self, message: str, account_id: str | None) -> StreamFault | None:
        """Return what strikes a WebSocket message about to be sent, or None."""
        for live in self._live:
            rule = live.rule
            fault = rule.fault
            if isinstance(fault, DropSocket | CloseSocket | DelaySocket):
                match = rule.match
                if (
                    match.message in (None, message)
                    and match.account_id in (None, account_id)
                    and live.strikes()
                ):
                    self._note(rule, message, account_id)
                    return fault
        return None

    def report(self) -> list[dict[str, Any]]:
        """Return every rule as data, with how often it matched (``seen``) and struck (``hits``)."""
        return [
            {**msgspec.to_builtins(live.rule), "seen": live.seen, "hits": live.hits}
            for live in self._live
        ]

    def _note(self, rule: Rule, operation: str, account_id: str | None) -> None:
        kind = str(type(rule.fault).__struct_config__.tag)
        hit = Hit(rule.label, kind, operation, account_id)
        self.recent.append(hit)
        self._on_hit(hit)


def parse_rule(value: Any) -> Rule:
    """Return a rule from JSON data. Raises ``ValueError`` that says what is wrong and where."""
    try:
        return msgspec.convert(value, Rule)
    except msgspec.ValidationError as error:
        raise ValueError(f"fault rule: {error}") from None


def parse_rules(value: Any) -> tuple[Rule, ...]:
    """Return a plan's rules from a JSON array. Raises ``ValueError`` that says what is wrong and where."""
    try:
        rules = msgspec.convert(value, tuple[Rule, ...])
    except msgspec.ValidationError as error:
        raise ValueError(f"fault rules: {error}") from None
    if len(rules) > RULES_MAX:
        raise ValueError(f"fault rules: a plan has at most {RULES_MAX} of them, not {len(rules)}")
    return rules


def _is_stream(rule: Rule) -> bool:
    return isinstance(rule.fault, DropSocket | CloseSocket | DelaySocket)


def _matches_http(match: Match, operation: str, account_id: str | None, method: str) -> bool:
    wanted = match.operation
    if wanted is None and operation == STREAM_OPERATION:
        return False  # a handshake is asked for by name
    return (
        wanted in (None, operation)
        and match.account_id in (None, account_id)
        and (match.method is None or match.method.upper() == method)
    )
