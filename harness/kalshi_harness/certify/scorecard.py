"""The scorecard of a client: a finding for each scenario, and what they come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from kalshi_harness.certify.finding import Finding
from kalshi_harness.certify.scenario import Scenario
from kalshi_harness.certify.timeline import timeline
from kalshi_harness.certify.wire import Wire
from kalshi_harness.reports.sheet import Row, Sheet, Verdict, counted

PASSED: Final = 0
FAILED: Final = 1
NOT_EXERCISED: Final = 2

FORMAT: Final = "kalshi-harness-scorecard/1"
VERDICTS_FORMAT: Final = "kalshi-harness-verdicts/1"


@dataclass(frozen=True, slots=True)
class Result:
    """How one scenario went: what the rule found, and the record it judged."""

    scenario: Scenario
    finding: Finding
    wire: Wire = field(default_factory=Wire)


@dataclass(frozen=True, slots=True)
class Scorecard:
    """All results, in the order they were played. ``client`` is the command as the user gave it."""

    client: str
    edition: str
    seed: int
    results: tuple[Result, ...]

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """How many scenarios ended how; every verdict is there."""
        return counted(result.finding.verdict for result in self.results)

    @property
    def unexercised(self) -> tuple[Result, ...]:
        """The mandatory scenarios in which the client never came to the place where the rule counts."""
        return tuple(
            result
            for result in self.results
            if result.scenario.mandatory and result.finding.verdict == "not exercised"
        )

    @property
    def exit_status(self) -> int:
        """0: every mandatory rule was kept; 1: a rule was broken; 2: a mandatory one was not exercised."""
        if self.counts["fail"]:
            return FAILED
        return NOT_EXERCISED if self.unexercised or not self.results else PASSED

    @property
    def verdict(self) -> str:
        """The whole in one sentence."""
        counts = self.counts
        if counts["fail"]:
            broken = [each for each in self.results if each.finding.verdict == "fail"]
            return f"Not certified: {_rules(broken, 'broken')}."
        if not self.results:
            return "Not certified: nothing was played."
        if self.unexercised:
            return f"Not certified: {_rules(self.unexercised, 'not exercised')}, so nobody knows."
        if counts["non-strict"]:
            remarks = (
                "one remark" if counts["non-strict"] == 1 else f"{counts['non-strict']} remarks"
            )
            return f"Certified, with {remarks}."
        return "Certified."


def sheet(card: Scorecard) -> Sheet:
    """Return the scorecard as the sheet that reports show."""
    return Sheet(
        heading="What this client does when the exchange breaks",
        subject=card.client,
        summary=card.verdict,
        good=card.exit_status == PASSED,
        rows=tuple(_row(result) for result in card.results),
        note=f"Edition {card.edition}, seed {card.seed}. Judged from what the exchange saw on the wire, not from what the client "
        "says of itself. A rule that was not exercised is not kept: nobody knows.",
    )


def _row(result: Result) -> Row:
    scenario, finding = result.scenario, result.finding
    return Row(
        name=scenario.name,
        title=scenario.title,
        group=f"certify.{scenario.rule}",
        verdict=finding.verdict,
        sentence=finding.sentence,
        shown=finding.shown,
        needed=scenario.mandatory,
        why=scenario.why,
        advice=scenario.advice,
        picture=timeline(result.wire),
    )


def document(card: Scorecard) -> dict[str, Any]:
    """Return the scorecard as JSON data."""
    return {
        "format": FORMAT,
        "client": card.client,
        "edition": card.edition,
        "seed": card.seed,
        "verdict": card.verdict,
        "exit_status": card.exit_status,
        "counts": dict(card.counts),
        "results": [_result(result) for result in card.results],
    }


def verdicts(card: Scorecard) -> dict[str, Any]:
    """Return what does not change while the client does not: rules and verdicts, no time, count or sentence. To keep, and to compare."""
    return {
        "format": VERDICTS_FORMAT,
        "client": card.client,
        "edition": card.edition,
        "seed": card.seed,
        "exit_status": card.exit_status,
        "results": [
            {
                "scenario": result.scenario.name,
                "rule": result.scenario.rule,
                "mandatory": result.scenario.mandatory,
                "verdict": result.finding.verdict,
            }
            for result in card.results
        ],
    }


def _result(result: Result) -> dict[str, Any]:
    scenario, finding, wire = result.scenario, result.finding, result.wire
    return {
        "scenario": scenario.name,
        "rule": scenario.rule,
        "title": scenario.title,
        "mandatory": scenario.mandatory,
        "verdict": finding.verdict,
        "sentence": finding.sentence,
        "shown": list(finding.shown),
        "why": scenario.why.strip(),
        "advice": scenario.advice.strip(),
        "requests": len(wire.requests),
        "orders": len(wire.placements),
        "streams": len(wire.streams),
        "faults": len(wire.hits),
        "ended": wire.ending.how,
        "status": wire.ending.status,
    }


def _rules(results: Sequence[Result], what: str) -> str:
    """Say how many rules the results speak of, and in how many scenarios, where that is another number."""
    count = len({each.scenario.rule for each in results})
    rules = f"one rule was {what}" if count == 1 else f"{count} rules were {what}"
    return rules if count == len(results) else f"{rules}, in {len(results)} scenarios"
