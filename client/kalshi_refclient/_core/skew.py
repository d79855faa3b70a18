"""A clock that is off: what an exchange says about it, and by how much a signature's timestamp must be corrected.

Pure. For editions that sign (``trade-api-3.34``): they refuse a timestamp too far from their own clock with 401 and a code of its
own. A ``Date`` header (RFC 9110, 6.6.1) in that answer tells the exchange's clock to the second.
"""

from email.utils import parsedate_to_datetime
from typing import Final

from kalshi_contract import strict_json

EXPIRED_CODES: Final = frozenset({"header_timestamp_expired"})
"""Error codes that say that a timestamp was too old or too new."""

OFFSET_S_MAX: Final = 86_400.0
"""A larger difference is nobody's drifting clock; and a signature for a day far ahead would be good on that day."""

_HALF_SECOND_S: Final = 0.5


def says_expired(body: bytes) -> bool:
    """Return whether an answer's body says that the timestamp was the reason: ``{"error": {"code": …}}`` or ``{"code": …}``."""
    try:
        value = strict_json.parse(body)
    except strict_json.StrictJsonError:
        return False
    if isinstance(value, dict) and isinstance(value.get("error"), dict):
        value = value["error"]
    code = value.get("code") if isinstance(value, dict) else None
    return isinstance(code, str) and code in EXPIRED_CODES


def clock_offset_s(date: str | None, wall_s: float) -> float | None:
    """Return how far the exchange's clock is ahead of ours, from the ``Date`` of an answer that came at ``wall_s``.

    ``None`` where there is no date, it is malformed, or differs by more than a day. Right to a second: the date has its
    seconds cut off, so that half of one is added, and the answer's way is not known.
    """
    if date is None:
        return None
    try:
        moment_s = parsedate_to_datetime(date.strip()).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    offset_s = moment_s + _HALF_SECOND_S - wall_s
    return offset_s if abs(offset_s) <= OFFSET_S_MAX else None
