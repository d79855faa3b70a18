"""What a run found: of each operation how often it was called, and what was wrong with the answers. Values, in an order of their own."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

PHASES: Final = ("examples", "coverage", "fuzzing", "stateful")
"""In the words of Schemathesis: the contract's examples, boundaries and negatives of each field, what the seed makes up, and sequences."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was wrong. ``curl`` sends the request again, with names in the place of keys; ``answer`` is the beginning of what came."""

    check: str
    phase: str
    title: str
    message: str
    curl: str
    answer: str


@dataclass(slots=True)
class Tried:
    """One operation: its calls by phase, what was wrong (each check once), and what kept it from being tried."""

    operation_id: str
    label: str
    calls: Counter[str] = field(default_factory=Counter)
    findings: dict[str, Finding] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def note(self, finding: Finding) -> None:
        """Keep a finding, unless its check has one: the first is the simplest."""
        self.findings.setdefault(finding.check, finding)

    def stopped(self, phase: str, why: str) -> None:
        """Keep why a phase ended early."""
        self.errors.setdefault(phase, why)

    @property
    def calls_told(self) -> str:
        """How many calls in which phases, in words."""
        parts = [f"{self.calls[phase]} {phase}" for phase in PHASES if self.calls[phase]]
        return f"{self.calls.total()} calls: {', '.join(parts)}" if parts else "no call"
