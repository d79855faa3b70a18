"""Compiled JSON Schema validators (jsonschema-rs); violations as data.

Formats are asserted. ``jsonschema`` (pure Python) is the oracle of a differential test, never on the hot path.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Violation:
    """Where a value breaks its schema: JSON pointer, keyword, a sentence for people, and the value found there."""

    pointer: str
    keyword: str
    message: str
    value: Any


class Validator:
    """A compiled schema. ``is_valid`` is the fast path; ``violations`` says what is wrong, best first."""

    def is_valid(self, value: Any) -> bool:
        """Return whether ``value`` keeps the schema."""
        raise NotImplementedError

    def violations(self, value: Any) -> tuple[Violation, ...]:
        """Return every violation, shallowest and most telling first; empty for a valid value."""
        raise NotImplementedError
