"""Texts of log lines: moments as ISO 8601, and what a peer sent as one harmless line."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from kalshi_contract.monitoring.windows import SECOND_US

TEXT_CHARS_MAX: Final = 1_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def safe_text(text: str, redact: Callable[[str], str] = str) -> str:
    """Return text as one line: secrets out, control characters escaped, shortened."""
    shown = redact(text)
    if len(shown) > TEXT_CHARS_MAX:
        shown = f"{shown[:TEXT_CHARS_MAX]}… ({len(shown)} characters)"
    if shown.isprintable():
        return shown
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in shown
    )


def iso(at_us: int) -> str:
    """Return a moment as ISO 8601 in UTC, always with microseconds: lines sort by it."""
    return f"{_second(at_us // SECOND_US)}.{at_us % SECOND_US:06d}Z"


@lru_cache(maxsize=64)
def _second(second: int) -> str:
    return (_EPOCH + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%S")
