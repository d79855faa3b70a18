"""A comparison as one value: what every form of report shows. Pure."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kalshi_harness.drift.compare import compare, uncompared
from kalshi_harness.drift.findings import Finding, findings
from kalshi_harness.drift.tree import Contract, Difference


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
        """Return whether a gate (``breaking``, ``any`` or ``never``) refuses it."""
        if on == "any":
            return bool(self.differences)
        return on == "breaking" and self.counts["breaking"] > 0


def contract_report(a: Contract, b: Contract) -> Report:
    """Return the report on two contracts."""
    return Report(
        a=a.name,
        b=b.name,
        a_source=a.source,
        b_source=b.source,
        differences=compare(a, b),
        not_compared=tuple(uncompared(a, b)),
    )


def as_json(report: Report) -> dict[str, Any]:
    """Return the report as a JSON value; ``report.schema.json`` beside this file describes it."""
    return {
        "a": {"name": report.a, "source": report.a_source},
        "b": {"name": report.b, "source": report.b_source},
        "counts": report.counts,
        "not_compared": [{"topic": topic, "told_by": side} for topic, side in report.not_compared],
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
        "differences": [
            {
                "kind": one.kind,
                "where": one.where,
                "a": one.a,
                "b": one.b,
                "breaking": _breaking(one),
                "confidence": one.confidence,
                "count": one.count,
            }
            for one in report.differences
        ],
    }


def _breaking(one: Finding | Difference) -> dict[str, bool]:
    return {"client_of_a": one.breaking.client_of_a, "server_of_a": one.breaking.server_of_a}
