"""A comparison as one value: what every form of report shows. Pure."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from kalshi_harness.drift.compare import compare, order, uncompared
from kalshi_harness.drift.findings import Finding, findings
from kalshi_harness.drift.inference import inferred
from kalshi_harness.drift.judging import Judgement, judge
from kalshi_harness.drift.references import DocumentError
from kalshi_harness.drift.shapes import canonical
from kalshi_harness.drift.traffic import Traffic
from kalshi_harness.drift.tree import Contract, Difference

GATES: Final = ("never", "any", "breaking", "breaking-clients", "breaking-servers")
"""What ``--fail-on`` can be: clients of A that meet servers of B, servers of A that meet clients of B, or both."""


ABOUT_CONTRACTS: Final = (
    "What a client written for A meets at a server of B, and a server of A with clients of B."
)
ABOUT_TRAFFIC: Final = "What clients sent and {contract} does not take, and what servers answered and {contract} does not have."
ABOUT_RECORDINGS: Final = "What one recording shows and the other does not."


@dataclass(frozen=True)
class Report:
    """Two sides and where they disagree."""

    a: str
    b: str
    a_source: str
    b_source: str
    differences: tuple[Difference, ...]
    not_compared: tuple[tuple[str, str], ...] = ()
    """Topics that only one side speaks of, with its letter."""
    notes: tuple[str, ...] = ()
    """What a reader must know besides: how much of a contract a recording shows, what of it was not judged."""

    about: str = ABOUT_CONTRACTS
    """What is compared, in a sentence for the head of a page."""

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The findings, the weightiest first."""
        return findings(self.differences)

    @property
    def counts(self) -> dict[str, int]:
        """How many there are, and how many break whom."""
        return {
            "differences": len(self.differences),
            "findings": len(self.findings),
            "breaking": sum(one.breaking.anybody for one in self.differences),
            "breaking_clients_of_a": sum(one.breaking.client_of_a for one in self.differences),
            "breaking_servers_of_a": sum(one.breaking.server_of_a for one in self.differences),
        }

    def fails(self, on: str) -> bool:
        """Return whether a gate refuses it: one of ``GATES``."""
        counts = self.counts
        refused = {
            "never": 0,
            "any": counts["differences"],
            "breaking": counts["breaking"],
            "breaking-clients": counts["breaking_clients_of_a"],
            "breaking-servers": counts["breaking_servers_of_a"],
        }
        return refused[on] > 0

    def without(self, known: frozenset[tuple[str, str, str]]) -> "Report":
        """Return the report without the differences that are known; see :func:`known_differences`."""
        new = tuple(
            one for one in self.differences if identity(as_json_difference(one)) not in known
        )
        left = len(self.differences) - len(new)
        note = f"Left out: {left} differences that the baseline knows."
        return replace(self, differences=new, notes=(*self.notes, note) if left else self.notes)


def report_on(a: Contract | Traffic, b: Contract | Traffic) -> Report:
    """Return the report on two sides: two contracts, a contract and traffic, or two recordings."""
    if isinstance(a, Contract):
        if isinstance(b, Contract):
            return _report(a, b, compare(a, b), tuple(uncompared(a, b)))
        judgement = judge(a, b)
        about = ABOUT_TRAFFIC.format(contract="A")
        return _report(a, b, judgement.differences, (), _seen(judgement, b), about)
    if isinstance(b, Contract):
        judgement = judge(b, a)
        turned = sorted((one.mirrored() for one in judgement.differences), key=order)
        about = ABOUT_TRAFFIC.format(contract="B")
        return _report(a, b, tuple(turned), (), _seen(judgement, a), about)
    bodies = a.has_answer_bodies and b.has_answer_bodies
    ours, theirs = inferred(a, answer_bodies=bodies), inferred(b, answer_bodies=bodies)
    notes = (
        "Both sides are recordings: a contract was inferred from each, and what one of them never met is told as missing.",
        *(() if bodies else ("Bodies of answers were not compared: a recording has none.",)),
    )
    found, left = compare(ours, theirs), tuple(uncompared(ours, theirs))
    return _report(a, b, found, left, notes, ABOUT_RECORDINGS)


def _report(
    a: Contract | Traffic,
    b: Contract | Traffic,
    differences: tuple[Difference, ...],
    not_compared: tuple[tuple[str, str], ...],
    notes: tuple[str, ...] = (),
    about: str = ABOUT_CONTRACTS,
) -> Report:
    return Report(a.name, b.name, a.source, b.source, differences, not_compared, notes, about)


def _seen(judgement: Judgement, traffic: Traffic) -> tuple[str, ...]:
    seen = [
        f"{count} of {whole} {what}"
        for count, whole, what in (
            (judgement.operations_seen, judgement.operations, "operations"),
            (judgement.messages_seen, judgement.messages if traffic.frames else 0, "messages"),
        )
        if whole
    ]
    notes = [f"{traffic.name} shows {' and '.join(seen) or 'nothing'} of the contract."]
    notes += [
        f"Not judged: {count} {what}." for what, count in (*judgement.not_judged, *traffic.left_out)
    ]
    return tuple(notes)


def summary_words(report: Report) -> str:
    """Return the counts as a sentence."""
    counts = report.counts
    return (
        f"{counts['differences']} differences in {counts['findings']} findings; "
        f"{counts['breaking_clients_of_a']} break clients of A, "
        f"{counts['breaking_servers_of_a']} break servers of A."
    )


def not_compared_words(report: Report) -> str:
    """Return what could not be compared as a sentence."""
    told = ", ".join(f"{topic.replace('_', ' ')} ({side})" for topic, side in report.not_compared)
    return f"Not compared, as only one side tells: {told}."


def as_json(report: Report) -> dict[str, Any]:
    """Return the report as a JSON value; ``report.schema.json`` beside this file describes it."""
    return {
        "a": {"name": report.a, "source": report.a_source},
        "b": {"name": report.b, "source": report.b_source},
        "counts": report.counts,
        "not_compared": [{"topic": topic, "told_by": side} for topic, side in report.not_compared],
        "notes": list(report.notes),
        "findings": [
            {
                "title": one.title,
                "kind": one.kind,
                "breaking": _breaking(one),
                "count": one.count,
                "confidence": one.confidence,
                "places": list(one.places),
            }
            for one in report.findings
        ],
        "differences": [as_json_difference(one) for one in report.differences],
    }


def as_json_difference(one: Difference) -> dict[str, Any]:
    """Return a difference as a JSON value."""
    return {
        "kind": one.kind,
        "where": one.where,
        "a": one.a,
        "b": one.b,
        "breaking": _breaking(one),
        "confidence": one.confidence,
        "count": one.count,
    }


def known_differences(value: Any) -> frozenset[tuple[str, str, str]]:
    """Return what a report written earlier (``as_json``) knows. Raises :class:`DocumentError` for anything else."""
    listed = value.get("differences") if isinstance(value, dict) else None
    if not isinstance(listed, list) or not all(
        isinstance(one, dict) and "kind" in one for one in listed
    ):
        raise DocumentError("/differences is missing: not what --json writes")
    return frozenset(identity(one) for one in listed)


def identity(difference: dict[str, Any]) -> tuple[str, str, str]:
    """Return what makes a difference the same one in another run: kind, place and what the sides say."""
    said = canonical([difference.get("a"), difference.get("b")])
    return (str(difference["kind"]), str(difference.get("where")), said)


def _breaking(one: Finding | Difference) -> dict[str, bool]:
    return {"client_of_a": one.breaking.client_of_a, "server_of_a": one.breaking.server_of_a}
