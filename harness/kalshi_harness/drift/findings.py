"""Differences -> findings: what is one change, told once with its places, the weightiest first. Pure.

A number that became a string in forty answers is one finding. What only follows from a change of type (another pattern, another
``enum``) goes with it. Every difference is in exactly one finding.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kalshi_harness.drift.compare import order
from kalshi_harness.drift.shapes import canonical
from kalshi_harness.drift.tree import Breaking, Difference, Place
from kalshi_harness.drift.wording import title_of

FIRST: Final = 10
"""How many findings a person is shown first."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One change. ``differences`` are its places; ``following`` what comes with it at the same places."""

    title: str
    kind: str
    subject: str
    breaking: Breaking
    differences: tuple[Difference, ...]
    following: tuple[Difference, ...]
    score: float

    @property
    def places(self) -> tuple[str, ...]:
        """The places, sorted."""
        return tuple(sorted({one.where for one in self.differences}))

    @property
    def count(self) -> int:
        """In how many places it is, or how often it was seen."""
        return max(len(self.differences), sum(one.count for one in self.differences))

    @property
    def short_places(self) -> tuple[str, ...]:
        """The places with the names of A, those of renames with how sure each is."""
        return tuple(
            sorted(
                {
                    one.short_where
                    + ("" if one.confidence is None else f" ({one.confidence:.0%} sure)")
                    for one in self.differences
                }
            )
        )

    @property
    def confidence(self) -> float | None:
        """Of a rename: the least of its places."""
        known = [one.confidence for one in self.differences if one.confidence is not None]
        return min(known) if known else None


def findings(differences: Iterable[Difference]) -> tuple[Finding, ...]:
    """Return the findings, the weightiest first."""
    every = sorted(differences, key=order)
    retyped = {one.place: one for one in every if one.change == "type_changed"}
    groups: dict[Any, list[Difference]] = {}
    following: dict[Place, list[Difference]] = {}
    for one in every:
        if one.place in retyped and one.change in _FOLLOWS:
            following.setdefault(one.place, []).append(one)
        else:
            groups.setdefault(_key(one), []).append(one)
    found = [_finding(tuple(group), following) for group in groups.values()]
    return tuple(sorted(found, key=lambda one: (-one.score, one.title, one.places)))


_FOLLOWS: Final = frozenset(
    {
        f"{aspect}_changed"
        for aspect in ("format", "pattern", "enum", "bounds", "default", "conditions", "closed")
    }
)
"""What follows from a change of type at the same place."""


def _finding(group: tuple[Difference, ...], following: Mapping[Place, list[Difference]]) -> Finding:
    first = group[0]
    with_it = tuple(
        extra
        for one in group
        if one.change == "type_changed"
        for extra in following.get(one.place, ())
    )
    breaking = Breaking(
        any(one.breaking.client_of_a for one in (*group, *with_it)),
        any(one.breaking.server_of_a for one in (*group, *with_it)),
    )
    return Finding(
        title=title_of(group, with_it),
        kind=first.kind,
        subject=first.subject,
        breaking=breaking,
        differences=group,
        following=with_it,
        score=_score(first, breaking, len(group)),
    )


def _key(one: Difference) -> tuple[Any, ...]:
    """Return what makes differences one finding."""
    kind, broken = one.kind, (one.breaking.client_of_a, one.breaking.server_of_a)
    if one.change in {"added", "missing"}:
        if one.subject == "operation":
            return (kind, _room(one.place[-1].text))
        together = one.subject in _TOLD_TOGETHER or not one.breaking.anybody
        return (kind, broken) if together else (kind, broken, one.place[-1].text)
    if one.change == "renamed":
        return (kind,) if one.subject in _TOLD_TOGETHER else (kind, *_affix(str(one.a), str(one.b)))
    name = one.place[-1].text if one.change == "enum_changed" else ""
    return (kind, canonical(one.a), canonical(one.b), broken, name)


_TOLD_TOGETHER: Final = frozenset(
    {"operation", "server", "limit", "error", "channel", "client_message", "server_message"}
)
"""Subjects whose comings, goings and new names are one finding each."""


def _room(operation: str) -> str:
    """Return the first part of an operation's path: ``/portfolio``."""
    return "/".join(operation.partition(" ")[2].split("/")[:2])


def _affix(a: str, b: str) -> tuple[str, str]:
    """Return two names, or only what the one has at its end and the other has not."""
    if b.startswith(f"{a}_"):
        return "", b.removeprefix(a)
    if a.startswith(f"{b}_"):
        return a.removeprefix(b), ""
    return a, b


def _score(one: Difference, breaking: Breaking, places: int) -> float:
    weight = _WEIGHTS.get(one.kind, _WEIGHTS.get(one.subject, 20))
    share = 1.0 if breaking.client_of_a else 0.6 if breaking.server_of_a else 0.25
    return round(weight * share + 3 * math.log2(places + 1), 3)


_WEIGHTS: Final[Mapping[str, int]] = {
    "operation_auth_changed": 100,
    "operation_missing": 90,
    "operation_renamed": 86,
    "response_renamed": 84,
    "request_field_type_changed": 82,
    "request_field_renamed": 80,
    "request_field_enum_changed": 78,
    "request_field_added": 77,
    "request_field_required_changed": 76,
    "request_field_missing": 74,
    "server_renamed": 73,
    "client_message_missing": 72,
    "server_missing": 70,
    "response_field_type_changed": 70,
    "message_field_type_changed": 68,
    "response_field_renamed": 66,
    "stream_auth_changed": 66,
    "channel_missing": 64,
    "channel_renamed": 64,
    "client_message_renamed": 64,
    "server_message_missing": 62,
    "server_message_renamed": 62,
    "response_field_enum_changed": 60,
    "response_added": 60,
    "response_missing": 60,
    "response_field_missing": 58,
    "message_field_missing": 56,
    "error_renamed": 56,
    "error_status_changed": 56,
    "query_parameter_renamed": 55,
    "query_parameter": 54,
    "message_field": 52,
    "request_field": 50,
    "request": 50,
    "path_parameter": 50,
    "header_parameter": 50,
    "limit_missing": 50,
    "limit_value_changed": 48,
    "error_missing": 46,
    "response_field": 42,
    "operation_added": 40,
    "limit_added": 38,
    "channel_added": 38,
    "server_message_added": 34,
    "client_message_added": 34,
    "error_added": 32,
    "response_field_bounds_changed": 24,
    "response_field_pattern_changed": 24,
    "header": 22,
    "error_code": 20,
    "response_field_conditions_changed": 14,
    "response_field_closed_changed": 8,
}
"""Kind, or subject -> how much it weighs before its places and whom it breaks are counted."""
