"""Schema checks that bear a newer exchange: extra fields and new words are let through and counted (R9, D30).

Pure. An answer that lacks a field or has a wrong type is a violation, always. An extra field, or a word that
its vocabulary does not know yet, is what a careful exchange adds without notice: tolerated and counted unless
``strict``. Only *words* are tolerated: a number outside its ``enum`` (a price of 0.655) stays a violation.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Protocol

from kalshi_contract.edition import Edition
from kalshi_contract.validation import Violation
from kalshi_refclient._core.bounds import UNKNOWN_NAMES_MAX

OTHERS = "(others)"


class Counters:
    """What was tolerated, by name, and what was passed over. Bounded, whatever a peer invents."""

    def __init__(self) -> None:
        self.extra_fields: Counter[str] = Counter()
        """``object/pointer`` of each violation that was an extra field."""
        self.unknown_words: Counter[str] = Counter()
        """``object/pointer=word``."""
        self.unknown_messages: Counter[str] = Counter()
        """``type`` of stream messages that the edition does not name."""
        self.violations = 0
        """Answers and messages that broke the contract."""

    @staticmethod
    def note(counter: Counter[str], name: str) -> None:
        """Count ``name``; beyond a bound of distinct names, count it among the others."""
        known = name in counter or len(counter) < UNKNOWN_NAMES_MAX
        counter[name if known else OTHERS] += 1


class Checker(Protocol):
    """Checks a value against an object of the edition; returns what stays a violation."""

    def __call__(self, object_name: str, value: Any) -> tuple[Violation, ...]:
        """Return the violations that count, most telling first."""


def checker(edition: Edition, counters: Counters, *, strict: bool) -> Checker:
    """Return the check that the client runs on every answer and message."""

    def check_strict(object_name: str, value: Any) -> tuple[Violation, ...]:
        validator = edition.validator(object_name)
        return () if validator.is_valid(value) else tuple(validator.violations(value))

    def check_tolerant(object_name: str, value: Any) -> tuple[Violation, ...]:
        if edition.validator(object_name).is_valid(value):
            return ()
        _count_extra_fields(counters, object_name, edition.validator(object_name).violations(value))
        tolerant = edition.validator(object_name, tolerant=True)
        if tolerant.is_valid(value):
            return ()
        violations = tolerant.violations(value)
        words = [violation for violation in violations if _is_unknown_word(violation)]
        for word in words:
            counters.note(
                counters.unknown_words, f"{object_name}{word.pointer}={str(word.value)[:40]}"
            )
        return tuple(violation for violation in violations if not _is_unknown_word(violation))

    return check_strict if strict else check_tolerant


def _count_extra_fields(
    counters: Counters, object_name: str, violations: Iterable[Violation]
) -> None:
    for violation in violations:
        if violation.keyword in {"additionalProperties", "unevaluatedProperties"}:
            counters.note(counters.extra_fields, f"{object_name}{violation.pointer}"[:100])


def _is_unknown_word(violation: Violation) -> bool:
    return violation.keyword == "enum" and isinstance(violation.value, str)
