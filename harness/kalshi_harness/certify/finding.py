"""What a rule says of a client: its verdict, a sentence, and what shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from kalshi_harness.reports.sheet import Verdict

SHOWN_MAX: Final = 12
"""So many lines of the record are shown with a finding."""


class Shown(Protocol):
    """Something of the record that can be shown."""

    def line(self) -> str:
        """Return it as one line for people."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict with the sentence that explains it, and the lines of the record that show it."""

    verdict: Verdict
    sentence: str
    shown: tuple[str, ...] = ()


def passed(sentence: str, shown: Iterable[Shown] = ()) -> Finding:
    """Say that the client kept the rule."""
    return Finding("pass", sentence, _lines(shown))


def non_strict(sentence: str, shown: Iterable[Shown] = ()) -> Finding:
    """Say that the client did no harm, but not what the rule asks for."""
    return Finding("non-strict", sentence, _lines(shown))


def failed(sentence: str, shown: Iterable[Shown]) -> Finding:
    """Say that the client broke the rule. What shows it is not optional."""
    return Finding("fail", sentence, _lines(shown))


def not_exercised(sentence: str) -> Finding:
    """Say that the client never came to the place where the rule counts."""
    return Finding("not exercised", sentence)


def skipped(reason: str) -> Finding:
    """Say that the rule was not tried."""
    return Finding("skipped", reason)


def _lines(shown: Iterable[Shown]) -> tuple[str, ...]:
    lines = [each.line() for each in shown]
    if len(lines) <= SHOWN_MAX:
        return tuple(lines)
    half = SHOWN_MAX // 2
    left_out = f"    …     {len(lines) - 2 * half} more"
    return (*lines[:half], left_out, *lines[-half:])
