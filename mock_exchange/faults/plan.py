"""Fault plans at work: rules as data, decided from a seed. What fails, when, and how often; how it fails is each toxic's own file.

A rule says *what it looks at* (``match``), *when it strikes* (``when``: the nth time, every nth time, or with a probability drawn
from the seed; between two moments; always if it says nothing), *how often at most* (``count``) and *what happens* (``fault``). The
same plan, seed and calls give the same faults. Plans are read strictly, by ``reading.py``.

Promises: pure; no clock of its own, no socket. A plan without rules is never consulted (one ``is None`` check per request).
"""

import random
from collections import deque
from collections.abc import Callable
from typing import Any, Final

import msgspec

from mock_exchange.faults.data import Data, says
from mock_exchange.faults.reading import RULES_MAX, parse_rule, parse_rules
from mock_exchange.faults.rule import STREAM_OPERATION, Match, Rule, When
from mock_exchange.faults.toxic import HttpToxic, Moment
from mock_exchange.faults.toxics.close_socket import CloseSocket
from mock_exchange.faults.toxics.cut_connection import CutConnection
from mock_exchange.faults.toxics.delay_socket import DelaySocket
from mock_exchange.faults.toxics.drop_socket import DropSocket
from mock_exchange.faults.toxics.latency import Latency
from mock_exchange.faults.toxics.rate_limit import RateLimit
from mock_exchange.faults.toxics.refuse_connections import RefuseConnections
from mock_exchange.faults.toxics.status import Status
from mock_exchange.faults.toxics.table import TOXICS, Fault, HttpFault, StreamFault

__all__ = [
    "HITS_KEPT_MAX",
    "RULES_MAX",
    "STREAM_OPERATION",
    "TOXICS",
    "CloseSocket",
    "CutConnection",
    "DelaySocket",
    "DropSocket",
    "Fault",
    "FaultPlan",
    "Hit",
    "HttpFault",
    "Latency",
    "Live",
    "Match",
    "Moment",
    "RateLimit",
    "Rule",
    "Status",
    "StreamFault",
    "When",
    "parse_rule",
    "parse_rules",
]

HITS_KEPT_MAX: Final = 1_000
CONNECT: Final = "connect"
"""Stands for an operation where a connection was struck before anything came on it."""

STATES_KEPT_MAX: Final = 1_000
"""Of how many things a plan knows how they stood before."""


class Hit(Data, frozen=True):
    """A fault that struck. ``operation`` is the type of the message where it struck one."""

    rule: str
    kind: str
    operation: str
    account_id: str | None
    at_us: int = 0
    connection: int = 0


class Live:
    """A rule at work: how often it matched and struck, and its own dice, which its fault draws from as well."""

    __slots__ = ("dice", "hits", "rule", "seen", "since_us")

    def __init__(self, rule: Rule, dice: random.Random, since_us: int) -> None:
        self.rule = rule
        self.seen = 0
        self.hits = 0
        self.dice = dice
        self.since_us = since_us

    @property
    def fault(self) -> Fault:
        """What happens."""
        return self.rule.fault

    def strikes(self, now_us: int) -> bool:
        """Count one more match and decide."""
        rule = self.rule
        when = rule.when
        if not self._in_time(when, now_us):
            return False
        self.seen += 1
        if rule.count is not None and self.hits >= rule.count:
            return False
        struck = (
            (when.nth is None or self.seen == when.nth)
            and (when.every is None or self.seen % when.every == 0)
            and (when.probability is None or self.dice.random() < when.probability)
        )
        self.hits += struck
        return struck

    def _in_time(self, when: When, now_us: int) -> bool:
        if when.from_s is None and when.to_s is None:
            return True
        passed_us = now_us - self.since_us
        if when.from_s is not None and passed_us < when.from_s * 1_000_000:
            return False
        return when.to_s is None or passed_us < when.to_s * 1_000_000


class FaultPlan:
    """Rules at work. ``seed`` feeds every rule's dice, each its own: adding a rule does not change another's luck."""

    def __init__(
        self,
        rules: tuple[Rule, ...] = (),
        *,
        seed: int = 0,
        name: str = "",
        now_us: Callable[[], int] = lambda: 0,
        on_hit: Callable[[Hit], None] = lambda _: None,
    ) -> None:
        """``on_hit`` is told of every rule that strikes; ``now_us`` is the exchange's time."""
        self.seed = seed
        self.name = name
        self._now_us = now_us
        self._on_hit = on_hit
        self.recent: deque[Hit] = deque(maxlen=HITS_KEPT_MAX)
        self.connections = 0
        self.streams = 0
        self.states: dict[tuple[str, tuple[str, str]], dict[str, Any]] = {}
        self._live: list[Live] = []
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
        return any(live.fault.side == "stream" for live in self._live)

    def add(self, rule: Rule) -> None:
        """Add a rule behind the others. Raises ``ValueError`` for one too many."""
        if len(self._live) >= RULES_MAX:
            raise ValueError(f"a plan has at most {RULES_MAX} rules")
        # the dice must fall the same way for the same seed, on any Python
        dice = random.Random(f"{self.seed}/{len(self._live)}")  # noqa: S311 - no secret is drawn
        self._live.append(Live(rule, dice, self._now_us()))

    def next_connection(self) -> int:
        """Return the number of a connection that comes under the plan, from 1 on."""
        self.connections += 1
        return self.connections

    def next_stream(self) -> int:
        """Return the number of a WebSocket connection that comes under the plan, from 1 on."""
        self.streams += 1
        return self.streams

    def remember(self, kind: str, thing: tuple[str, str], state: dict[str, Any]) -> None:
        """Keep the state of a thing, on whatever connection it was sent; the oldest goes when there are too many."""
        self.states.pop((kind, thing), None)
        if len(self.states) >= STATES_KEPT_MAX:
            del self.states[next(iter(self.states))]
        self.states[kind, thing] = state

    @property
    def live(self) -> tuple[Live, ...]:
        """The rules at work, in the order they are asked."""
        return tuple(self._live)

    def http_faults(
        self, operation: str, account_id: str | None, method: str, connection: int = 0
    ) -> tuple[Live, ...]:
        """Return the rules that strike a request, in order: what slows it down, then at most one that decides the answer."""
        now_us = self._now_us()
        struck: list[Live] = []
        for live in self._live:
            fault = live.fault
            if not isinstance(fault, HttpToxic) or live.rule.when.at_s is not None:
                continue
            if not _matches_http(live.rule.match, operation, account_id, method, connection):
                continue
            if live.strikes(now_us):
                struck.append(live)
                self.note(live.rule, operation, account_id, now_us, connection)
                if fault.decides:
                    break
        return tuple(struck)

    def moments(self, first: int = 0) -> list[tuple[int, Live]]:
        """Return the rules, from the ``first`` on, that strike at a moment, and when: microseconds of the exchange's clock."""
        return [
            (live.since_us + round(live.rule.when.at_s * 1_000_000), live)
            for live in self._live[first:]
            if live.rule.when.at_s is not None
        ]

    def strike_now(self, live: Live, at_us: int) -> None:
        """Have a rule strike because its moment has come."""
        live.seen += 1
        live.hits += 1
        self.note(live.rule, "", None, at_us, 0)

    def turned_away(self) -> None:
        """Tell that a connection was reset as it came, for every rule that has that done."""
        for live in self._live:
            if live.hits and isinstance(live.fault, RefuseConnections):
                self.note(live.rule, CONNECT, None, self._now_us(), 0)

    def report(self) -> list[dict[str, Any]]:
        """Return every rule as data, with how often it matched (``seen``) and struck (``hits``)."""
        return [
            {**msgspec.to_builtins(live.rule), "seen": live.seen, "hits": live.hits}
            for live in self._live
        ]

    def note(
        self, rule: Rule, operation: str, account_id: str | None, at_us: int, connection: int
    ) -> None:
        """Tell that a rule struck."""
        hit = Hit(rule.label, rule.kind, operation, account_id, at_us, connection)
        self.recent.append(hit)
        self._on_hit(hit)


def _matches_http(
    match: Match, operation: str, account_id: str | None, method: str, connection: int
) -> bool:
    if match.operation is None and operation == STREAM_OPERATION:
        return False  # a handshake is asked for by name
    return (
        says(match.operation, operation)
        and says(match.account_id, account_id)
        and (match.method is None or _says_method(match.method, method))
        and (match.connection is None or match.connection == connection)
    )


def _says_method(wanted: str | tuple[str, ...], method: str) -> bool:
    if isinstance(wanted, str):
        return wanted.upper() == method
    return any(one.upper() == method for one in wanted)
