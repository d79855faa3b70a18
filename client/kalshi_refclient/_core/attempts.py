"""What is told of one attempt of a call: the fields of its log line, and the contract's verdict (C33, C35, D26, D27).

Pure. The verdict is the contract's, not the caller's: a 500 in the contract's own words keeps the contract (*valid*), a 200 that
breaks its schema does not (*violation*).
"""

from typing import Any

from kalshi_contract.monitoring.log_events import Verdict
from kalshi_refclient._core.integrity import Accepted, Broken, Denied, Failed, Reading
from kalshi_refclient._core.outcomes import Lost, NotSent, Unreadable
from kalshi_refclient._core.steps import Request


def call_fields(request: Request) -> dict[str, Any]:
    """Return what every line of a call says."""
    return {
        "request_id": request.request_id,
        "account": request.asked.get("account_id"),
        "operation": request.operation.operation_id,
    }


def answered_fields(
    request: Request, reading: Reading, status: int, attempt: int, duration_s: float
) -> dict[str, Any]:
    """Return the fields of ``api_answered``."""
    return {
        **call_fields(request),
        "method": request.operation.method,
        "path": request.target,
        "status": status,
        "code": None if isinstance(reading, Accepted | Broken) else reading.code,
        "duration_ms": duration_ms(duration_s),
        "verdict": verdict_of(reading),
        "attempt": attempt,
        "why": reading.message if isinstance(reading, Broken) else None,
    }


def failed_fields(
    request: Request, outcome: NotSent | Lost | Unreadable, attempt: int, duration_s: float
) -> dict[str, Any]:
    """Return the fields of ``api_failed``: an attempt that brought no whole answer."""
    return {
        **call_fields(request),
        "attempt": attempt,
        "outcome": type(outcome).__name__,
        "duration_ms": duration_ms(duration_s),
        "verdict": "violation" if isinstance(outcome, Unreadable) else None,
        "why": outcome.reason,
    }


def warning_of(reading: Reading) -> str | None:
    """Return the event that an answer is besides being an answer: ``rate_limited``, ``auth_failed`` or none."""
    if not isinstance(reading, Denied):
        return None
    if reading.status == 429:
        return "rate_limited"
    refused_key = reading.status == 401 or (reading.code or "").upper() == "FORBIDDEN"
    return "auth_failed" if refused_key else None


def verdict_of(reading: Reading) -> Verdict:
    """Return what the contract says of an answer."""
    match reading:
        case Accepted():
            return "valid"
        case Broken():
            return "violation"
        case Denied(conforms=True):
            return "refused"
        case Failed(conforms=True):
            return "valid"
        case _:
            return "violation"


def duration_ms(duration_s: float) -> float:
    """Return milliseconds, to the microsecond."""
    return round(duration_s * 1000, 3)
