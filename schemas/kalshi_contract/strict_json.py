"""Bytes -> JSON value, strictly: RFC 8259 and RFC 7493 (I-JSON), under limits.

Refuses what lenient readers let through: duplicate keys, NaN, Infinity, 1e400, BOM, UTF-16, bad UTF-8, lone surrogates,
too deep, too long numbers, trailing bytes, empty input.
"""

from typing import Any, Final

DEPTH_MAX: Final = 32
DIGITS_MAX: Final = 32


class StrictJsonError(ValueError):
    """The bytes are no strict JSON. ``str()`` is a sentence for people; ``kind`` one word for tests and tables."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def parse(body: bytes, *, depth_max: int = DEPTH_MAX) -> Any:
    """Return the value. Raises :class:`StrictJsonError`."""
    raise NotImplementedError
