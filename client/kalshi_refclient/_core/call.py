"""One REST call as a state machine: how an attempt ended -> what to do next (C20, C23, D20, D21, D28).

Pure: both clocks, random numbers, quota and pacing come in from outside. The shell does what the decision says
(:class:`Send`, :class:`Wait`, :class:`Renew`) and reports back; :class:`Return` and :class:`Raise` end the call.

======================================  =============================  ===============================
an attempt ended with                   safe to resend                 an order (or anything unsafe)
======================================  =============================  ===============================
not sent                                retry                          retry
not sent, certificate                   raise ``CertificateRefused``   raise ``CertificateRefused``
idle connection closed, not sent        send again at once, once       send again at once, once
lost (reset, cut, timeout)              retry                          **unknown**
2xx as declared                         return                         return
2xx that breaks the contract, 3xx       raise ``RemoteViolation``      **unknown**
401                                     renew once, then raise         renew once, then raise
429                                     wait and retry                 wait and retry
other 4xx of the contract               raise ``Refused``              raise ``Refused``
other 4xx without the contract's body   raise ``Refused``              **unknown**
5xx                                     retry                          **unknown**
======================================  =============================  ===============================

Once an attempt's outcome was unknown (a resend was allowed by key or by policy), the call can no longer
end as *not sent*, and as *refused* only where that answer speaks for the first attempt too.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from kalshi_contract.edition import Operation
from kalshi_refclient import errors
from kalshi_refclient._core import attempts, integrity
from kalshi_refclient._core.budget import COST_THROTTLED, COST_TRANSIENT, RetryQuota
from kalshi_refclient._core.observer import Observer
from kalshi_refclient._core.outcomes import Answer, Lost, NotSent, Outcome, Unreadable
from kalshi_refclient._core.pacing import Pacing
from kalshi_refclient._core.retry import RetryPolicy, hint_of_body, hint_of_header, larger_hint
from kalshi_refclient._core.steps import (
    KEY_HEADER,
    Decision,
    Raise,
    Renew,
    Request,
    Return,
    Send,
    Wait,
)
from kalshi_refclient._core.tolerance import Checker, Counters


class Clock(Protocol):
    """Two clocks: deadlines are counted on the monotonic one, dates are told by the wall's (R16)."""

    def monotonic_s(self) -> float:
        """Return seconds that never go back and never jump."""

    def wall_s(self) -> float:
        """Return seconds since 1970, as the machine believes them."""


class Reader(Protocol):
    """Says what an answer means; :func:`integrity.read_answer` for the reference edition."""

    def __call__(
        self, operation: Operation, asked: Mapping[str, Any], answer: Answer, check: Checker, /
    ) -> integrity.Reading:
        """Return what ``answer`` means for a call of ``operation`` that asked for ``asked``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What all calls of a client share."""

    policy: RetryPolicy
    quota: RetryQuota
    pacer: Pacing | None
    pacing_waits: bool
    clock: Clock
    random: Callable[[], float]
    check: Checker
    counters: Counters
    observer: Observer
    read: Reader | None = None
    """Another edition's way to read answers; ``None`` for :func:`integrity.read_answer`."""
    throttle_code: str = "RATE_LIMIT_EXCEEDED"
    """The code that the edition has for 429."""


class Call:
    """The state machine. ``begin`` once, then answer each decision until ``Return`` or ``Raise``."""

    def __init__(self, request: Request, around: Surroundings) -> None:
        self._request = request
        self._around = around
        self._deadline_s = around.clock.monotonic_s() + around.policy.deadline_s
        self._sends = 0
        self._tries = 0
        self._last_cost = 0
        self._ticket: Any = None
        self._unknown_reason = ""
        self._may_renew = True
        self._may_resend_stale = True
        self._refused: errors.Refused | None = None
        self._sent_s = 0.0

    def begin(self) -> Decision:
        """Return the first decision."""
        return self._send()

    def waited(self) -> Decision:
        """Go on after a :class:`Wait`."""
        return self._send()

    def renewed(self, *, changed: bool) -> Decision:
        """Go on after a :class:`Renew`: the credentials are others now, or they are not."""
        if changed:
            return self._send()
        if self._refused is None:
            raise AssertionError("renewed() answers a Renew, and there was none")
        return self._fail(self._refused)

    def ended(self, outcome: Outcome) -> Decision:
        """Judge how an attempt ended."""
        now_s = self._around.clock.monotonic_s()
        ticket, self._ticket = self._ticket, None
        if ticket is not None and self._around.pacer is not None:
            self._around.observer.limits_change()
            throttled = isinstance(outcome, Answer) and outcome.status == 429
            if throttled or isinstance(outcome, NotSent):
                self._around.pacer.not_drawn(ticket, now_s)
            else:
                self._around.pacer.answered(ticket, now_s)
        if not isinstance(outcome, Answer):
            took_s = now_s - self._sent_s
            fields = attempts.failed_fields(self._request, outcome, self._sends, took_s)
            self._around.observer.tell("api_failed", fields)
        match outcome:
            case NotSent():
                return self._after_not_sent(outcome)
            case Lost():
                return self._after_unknown(
                    outcome.reason,
                    errors.ConnectionLost(f"no answer: {outcome.reason}", **self._facts()),
                )
            case Unreadable():
                return self._after_unreadable(outcome)
            case Answer():
                return self._after_answer(outcome, now_s - self._sent_s)

    def _after_not_sent(self, outcome: NotSent) -> Decision:
        if outcome.stale and self._may_resend_stale:
            self._may_resend_stale = False
            self._tries -= 1
            return self._send()
        kind = errors.CertificateRefused if outcome.final else errors.Unreachable
        error = kind(f"not sent: {outcome.reason}", **self._facts())
        return self._fail(error) if outcome.final else self._retry(error, COST_TRANSIENT, None)

    def _after_unreadable(self, outcome: Unreadable) -> Decision:
        self._around.counters.violations += 1
        kind = errors.AnswerTooLarge if outcome.too_large else errors.RemoteViolation
        return self._after_broken(
            kind(outcome.reason, status=outcome.status, **self._facts()), outcome.status
        )

    def _after_answer(self, answer: Answer, took_s: float) -> Decision:
        read = self._around.read or integrity.read_answer
        request = self._request
        reading = read(request.operation, request.asked, answer, self._around.check)
        self._tell_answered(reading, answer.status, took_s)
        match reading:
            case integrity.Accepted(value):
                self._around.quota.succeeded(self._last_cost)
                return Return(value)
            case integrity.Broken(status, message, pointer, body):
                self._around.counters.violations += 1
                error = errors.RemoteViolation(
                    message, status=status, pointer=pointer, body=body, **self._facts()
                )
                return self._after_broken(error, status)
            case integrity.Failed():
                return self._after_failed(reading, answer)
            case integrity.Denied():
                return self._after_denied(reading, answer)

    def _tell_answered(self, reading: integrity.Reading, status: int, took_s: float) -> None:
        tell = self._around.observer.tell
        fields = attempts.answered_fields(self._request, reading, status, self._sends, took_s)
        tell("api_answered", fields)
        warning = attempts.warning_of(reading)
        if warning is not None and isinstance(reading, integrity.Denied):
            facts = attempts.call_fields(self._request)
            tell(warning, {**facts, "status": status, "code": reading.code, "why": reading.message})

    def _after_broken(self, error: errors.RemoteViolation, status: int) -> Decision:
        if self._request.operation.safe_to_resend:
            return Raise(error)
        self._unknown_reason = str(error)
        return Raise(self._unknown(status))

    def _after_failed(self, reading: integrity.Failed, answer: Answer) -> Decision:
        hint_s = self._hint_s(reading.retry_after, answer)
        error = errors.ServerFailed(
            f"the exchange answered {reading.status}{_suffix(reading.code)}",
            status=reading.status,
            code=reading.code,
            retry_at=self._moment(hint_s),
            body=reading.body,
            **self._facts(),
        )
        return self._after_unknown(f"status {reading.status}", error, hint_s, reading.status)

    def _after_denied(self, reading: integrity.Denied, answer: Answer) -> Decision:
        hint_s = self._hint_s(reading.retry_after, answer) if reading.status == 429 else None
        if reading.status == 429 and self._around.pacer is not None:
            now_s = self._around.clock.monotonic_s()
            hint_s = self._around.pacer.throttled(self._request.draws, hint_s, now_s)
        error = self._refusal(reading, self._moment(hint_s))
        if reading.status == 429:
            return self._retry(error, COST_THROTTLED, hint_s)
        if not reading.declared and not self._request.operation.safe_to_resend:
            self._unknown_reason = f"status {reading.status} without the contract's error body"
            return Raise(self._unknown(reading.status))
        if reading.status == 401 and self._may_renew:
            self._may_renew = False
            self._refused = error
            return Renew(answer)
        return self._fail(error)

    def _after_unknown(
        self,
        reason: str,
        error: errors.KalshiError,
        hint_s: float | None = None,
        status: int | None = None,
    ) -> Decision:
        """Retry where a second sending does no harm or is allowed; otherwise the outcome stays unknown."""
        if not self._request.operation.safe_to_resend:
            self._unknown_reason = reason
            if not self._request.resend_unknown:
                return Raise(self._unknown(status))
        elif self._request.operation.method != "GET":
            self._unknown_reason = reason
        return self._retry(error, COST_TRANSIENT, hint_s)

    def _retry(self, error: errors.KalshiError, cost: int, hint_s: float | None) -> Decision:
        around = self._around
        if self._tries >= around.policy.tries_max:
            return self._fail(error)
        delay_s = around.policy.delay_s(self._tries - 1, hint_s, self._left_s(), around.random)
        if delay_s is None or not around.quota.take(cost):
            return self._fail(error)
        self._last_cost = cost
        self._tell("api_retry", delay_s=round(delay_s, 3), why=str(error))
        return Wait(delay_s, str(error))

    def _send(self) -> Decision:
        around, left_s = self._around, self._left_s()
        if left_s <= 0:
            return self._fail(
                errors.Unreachable("not sent: the deadline passed while waiting", **self._facts())
            )
        if around.pacer is not None:
            now_s = around.clock.monotonic_s()
            wait_s = around.pacer.wait_s(self._request.draws, now_s)
            if wait_s > 0:
                if not around.pacing_waits or wait_s >= left_s:
                    paced = self._paced(wait_s)
                    facts = attempts.call_fields(self._request)
                    around.observer.tell("rate_limited", {**facts, "why": str(paced)})
                    return self._fail(paced)
                self._tell("api_paced", delay_s=round(wait_s, 3))
                return Wait(wait_s, "pacing")
            around.observer.limits_change()
            self._ticket = around.pacer.reserve(self._request.draws, now_s)
        self._sends += 1
        self._tries += 1
        self._sent_s = around.clock.monotonic_s()
        return Send(self._request, self._sends, left_s)

    def _fail(self, error: errors.KalshiError) -> Raise:
        """End the call with ``error``, unless an earlier attempt left the outcome open."""
        if not self._unknown_reason:
            return Raise(error)
        if self._request.operation.safe_to_resend:
            return Raise(self._with_the_lost_attempt(error))
        refused = isinstance(error, errors.Refused) and error.status not in {401, 429}
        if refused and self._request.deduplicated:
            return Raise(error)
        unknown = self._unknown(None)
        unknown.__cause__ = error
        return Raise(unknown)

    def _with_the_lost_attempt(self, error: errors.KalshiError) -> errors.KalshiError:
        """Return an error that does not deny an earlier attempt (of a cancel, say) that was lost."""
        if isinstance(error, errors.Refused):
            error.unknown_before = True
        elif isinstance(error, errors.Unreachable):
            lost = errors.ConnectionLost(
                f"an attempt got no answer ({self._unknown_reason}); then {error}", **self._facts()
            )
            lost.__cause__ = error
            return lost
        return error

    def _unknown(self, status: int | None) -> errors.OutcomeUnknown:
        message = f"{self._request.operation.operation_id} may have been carried out, or not: "
        message += self._unknown_reason
        if self._request.order is None:
            return errors.OutcomeUnknown(
                message, reason=self._unknown_reason, status=status, **self._facts()
            )
        return errors.OrderOutcomeUnknown(
            message,
            idempotency_key=self._request.dedup_key or self._request.headers.get(KEY_HEADER, ""),
            request=self._request.order,
            reason=self._unknown_reason,
            status=status,
            **self._facts(),
        )

    def _refusal(self, reading: integrity.Denied, retry_at: datetime | None) -> errors.Refused:
        kinds: Mapping[int, type[errors.Refused]] = {
            401: errors.Unauthorized,
            429: errors.RateLimited,
        }
        message = f"{reading.status}{_suffix(reading.code)}"
        if reading.message:
            message += f": {reading.message}"
        if reading.field:
            message += f" (field {reading.field})"
        return kinds.get(reading.status, errors.Refused)(
            message,
            status=reading.status,
            code=reading.code,
            field=reading.field,
            value=reading.value,
            retry_at=retry_at,
            body=reading.body,
            **self._facts(),
        )

    def _paced(self, wait_s: float) -> errors.RateLimited:
        return errors.RateLimited(
            f"not sent: the limit of {' and '.join(self._request.operation.buckets)} requests is "
            f"used up for {wait_s:.1f} s",
            local=True,
            status=429,
            code=self._around.throttle_code,
            retry_at=self._moment(wait_s),
            **self._facts(),
        )

    def _hint_s(self, in_body: Any, answer: Answer) -> float | None:
        header = answer.headers.get("retry-after")
        return larger_hint(
            hint_of_body(in_body), hint_of_header(header, self._around.clock.wall_s())
        )

    def _moment(self, delay_s: float | None) -> datetime | None:
        if delay_s is None or math.isinf(delay_s):
            return None
        return datetime.fromtimestamp(self._around.clock.wall_s() + delay_s, UTC)

    def _left_s(self) -> float:
        return self._deadline_s - self._around.clock.monotonic_s()

    def _facts(self) -> dict[str, Any]:
        return {
            "operation": self._request.operation.operation_id,
            "request_id": self._request.request_id,
            "attempts": self._sends,
        }

    def _tell(self, event: str, **fields: Any) -> None:
        facts = attempts.call_fields(self._request)
        self._around.observer.tell(event, {**facts, "attempt": self._sends, **fields})


def _suffix(code: str | None) -> str:
    return f" {code}" if code else ""
