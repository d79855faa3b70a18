"""What a run of Schemathesis found, as rows of a sheet: one for each operation."""

from collections.abc import Iterable

from kalshi_contract.edition import Edition, Operation
from kalshi_harness.driver import without_keys
from kalshi_harness.fuzz.expectations import Expectations
from kalshi_harness.fuzz.findings import Finding, Tried
from kalshi_harness.reports.sheet import Row, Verdict

PREFIX = "FZ"
GROUP = f"verify.{PREFIX}"
HEADING = "every operation, tried"


def row_name(operation_id: str) -> str:
    """Return the name of an operation's row, as ``--only`` takes it."""
    return f"{PREFIX}-{operation_id}"


def row_title(operation: Operation) -> str:
    """Return what is asked of an operation."""
    return f"{operation.method} {operation.path}"


def row_of(operation: Operation, tried: Tried, expectations: Expectations) -> Row:
    """Return the verdict on an operation."""
    findings = tuple(tried.findings.values())
    errors = tuple(f"{phase} ended early: {why}" for phase, why in tried.errors.items())
    rules: Iterable[str] = expectations.all_rules
    verdict: Verdict
    if findings:
        verdict, sentence = "fail", _sentence(findings)
        rules = sorted({rule for each in findings for rule in expectations.rules_of(each.check)})
    elif errors:
        verdict, sentence = "fail", errors[0]
    elif not tried.calls.total():
        verdict, sentence = "skipped", "nothing could be made up for it"
    else:
        verdict, sentence = "pass", tried.calls_told
    shown = [line for each in findings for line in _evidence(each)]
    return Row(
        name=row_name(operation.operation_id),
        title=row_title(operation),
        group=GROUP,
        verdict=verdict,
        sentence=sentence,
        shown=(*shown, *errors) if verdict == "fail" else (),
        why=f"Rules of the contract: {', '.join(rules)}.",
        heading=HEADING,
    )


def skipped_rows(edition: Edition, names: Iterable[str], why: str) -> list[Row]:
    """Return rows of operations that were not tried, and why."""
    return [
        Row(
            row_name(name),
            row_title(edition.operations[name]),
            GROUP,
            "skipped",
            why,
            heading=HEADING,
        )
        for name in names
    ]


def _sentence(findings: tuple[Finding, ...]) -> str:
    first = findings[0]
    said = f"{first.title} ({first.check}, {first.phase})"
    more = len(findings) - 1
    return f"{said}, and {more} more" if more else said


def _evidence(finding: Finding) -> list[str]:
    said = " ".join((finding.message or finding.title).split())
    said = said.partition(" Schema at ")[0]  # the schema itself is in the edition
    return [
        without_keys(f"{finding.check}: {said}"),
        finding.curl,  # there are only names of keys in it
        without_keys(f"answered {finding.answer}"),
    ]
