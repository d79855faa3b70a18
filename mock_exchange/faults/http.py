"""Faults of HTTP answers: what a plan's rules mean for one request. Pure: the transport waits, sends and cuts."""

from dataclasses import dataclass
from typing import Any

import msgspec
import orjson

from kalshi_contract.edition import Edition
from mock_exchange.editions.error_bodies import error_of, plain_body
from mock_exchange.faults.plan import (
    STREAM_OPERATION,
    CutConnection,
    FaultPlan,
    HttpFault,
    Latency,
    RateLimit,
    Status,
)
from mock_exchange.session.http import HttpResponse


@dataclass(frozen=True, slots=True)
class HttpVerdict:
    """What happens to a request: a delay first, then perhaps one fault instead of, or after, the exchange's answer."""

    delay_us: int
    fault: Status | RateLimit | CutConnection | None
    labels: tuple[str, ...]

    @property
    def label(self) -> str:
        """The names of the rules that struck, for the journal."""
        return ", ".join(self.labels)


def judge(
    plan: FaultPlan, operation: str, account_id: str | None, method: str
) -> HttpVerdict | None:
    """Return what the plan has for a request, or None."""
    struck = plan.http_faults(operation, account_id, method)
    if not struck:
        return None
    faults: list[HttpFault] = [rule.fault for rule in struck]  # type: ignore[misc]  # http_faults returns no others
    delay_s = sum(fault.seconds for fault in faults if isinstance(fault, Latency))
    last = faults[-1]
    return HttpVerdict(
        round(delay_s * 1_000_000),
        None if isinstance(last, Latency) else last,
        tuple(rule.label for rule in struck),
    )


def stream_open_fault(plan: FaultPlan) -> Status | RateLimit | CutConnection | None:
    """Return what strikes a WebSocket handshake: rules whose ``match.operation`` is ``stream``."""
    verdict = judge(plan, STREAM_OPERATION, None, "GET")
    return None if verdict is None else verdict.fault


def render(fault: Status | RateLimit, edition: Edition) -> HttpResponse:
    """Return the answer a fault gives."""
    if isinstance(fault, RateLimit):
        error = error_of(edition, "RATE_LIMIT_EXCEEDED")
        body = plain_body(error, "Rate limit exceeded")
        if isinstance(body["error"], dict):
            body["error"]["retry_after"] = fault.retry_after
        hint = (b"retry-after", str(fault.retry_after).encode())
        return _response(error.status, _JSON, orjson.dumps(body), hint, code=error.code)
    wanted: Any = fault.body
    if wanted is msgspec.UNSET:
        code = _code_of(fault.status, edition)
        if not code:
            return _response(fault.status, _TEXT, b"")
        said = plain_body(edition.errors[code], "Injected by a fault rule")
        return _response(fault.status, _JSON, orjson.dumps(said), code=code)
    if isinstance(wanted, str):
        return _response(fault.status, _HTML if wanted.startswith("<") else _TEXT, wanted.encode())
    return _response(fault.status, _JSON, orjson.dumps(wanted))


_JSON = b"application/json"
_TEXT = b"text/plain; charset=utf-8"
_HTML = b"text/html; charset=utf-8"


def _response(
    status: int, media_type: bytes, body: bytes, *extra: tuple[bytes, bytes], code: str = ""
) -> HttpResponse:
    length = str(len(body)).encode()
    headers = ((b"content-type", media_type), (b"content-length", length), *extra)
    return HttpResponse(status, headers, body, code)


def _code_of(status: int, edition: Edition) -> str:
    """Return the contract's most general code of a status, '' where it has none."""
    codes = sorted(
        (error.decided, error.code) for error in edition.errors.values() if error.status == status
    )
    return codes[0][1] if codes else ""
