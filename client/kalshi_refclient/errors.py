"""Everything the client raises. One base, so that ``except KalshiError`` catches all of it and nothing else.

::

    KalshiError
    ├── LocalMisuse              what you asked for cannot be sent; nothing was sent
    ├── CredentialsError         the credentials file, the key's format or its permissions
    ├── Unreachable              not sent: no byte of a request reached the exchange
    │   └── CertificateRefused   … because its certificate does not hold
    ├── RemoteViolation          the exchange broke the contract in an answer or a message
    │   └── AnswerTooLarge       … by its size
    ├── Refused                  the exchange said no: code, status, field, retry_at
    │   ├── Unauthorized         401, or a stream that was refused for its key
    │   └── RateLimited          429, or our own pacing before the exchange had to say it
    ├── ServerFailed             5xx on a call that is safe to send again, after all tries
    ├── ConnectionLost           no whole answer on such a call, after all tries
    ├── OutcomeUnknown           the call may have been carried out, or not
    │   └── OrderOutcomeUnknown  … and it was an order: carries its key, request and ``before``
    └── StreamEnded              the stream is over and will not come back by itself
        └── ReconnectsExhausted  … because every reconnect failed

*Not sent*, *refused* and *unknown* are the three ways a call can fail, and they are never mixed: only
``OutcomeUnknown`` leaves a question open. No secret is ever part of ``str()`` or ``repr()`` of an error; an
answer's body is shortened and redacted before it gets here (contract C20 to C22, decisions D20, D21, D27).
"""

# ruff: noqa: N818 - the names say what happened to the call; KalshiError says that they are errors

from collections.abc import Mapping
from datetime import datetime
from typing import Any


class KalshiError(Exception):
    """Base of all errors. ``operation`` is an operationId or ``None``, ``attempts`` how often it was sent."""

    def __init__(
        self, message: str, *, operation: str | None = None, request_id: str = "", attempts: int = 0
    ) -> None:
        super().__init__(message)
        self.operation = operation
        self.request_id = request_id
        self.attempts = attempts


class LocalMisuse(KalshiError, ValueError):
    """The caller's mistake. ``field`` names the argument; nothing was sent."""

    def __init__(self, message: str, *, field: str = "", operation: str | None = None) -> None:
        super().__init__(message, operation=operation)
        self.field = field


class CredentialsError(KalshiError):
    """Credentials cannot be used. Names the file's role and what is wrong, never what is in it."""


class Unreachable(KalshiError):
    """Nothing was sent: name resolution, connection or TLS failed, or no connection became free."""


class CertificateRefused(Unreachable):
    """The server's certificate could not be verified. Never retried, and cannot be switched off."""


class RemoteViolation(KalshiError):
    """The exchange broke the contract. ``pointer`` says where in the body, ``body`` is shortened and redacted."""

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        pointer: str = "",
        body: str = "",
        operation: str | None = None,
        request_id: str = "",
        attempts: int = 0,
    ) -> None:
        super().__init__(message, operation=operation, request_id=request_id, attempts=attempts)
        self.status = status
        self.pointer = pointer
        self.body = body


class AnswerTooLarge(RemoteViolation):
    """The decoded answer exceeds the size cap."""


class Refused(KalshiError):
    """The exchange refused: the call had no effect.

    ``code`` is the contract's code or ``None`` where the body did not carry one; ``field`` and ``value`` come
    from its ``details``. ``retry_at`` (UTC) is when it may be tried again, where the exchange said so.
    ``unknown_before`` is true where an earlier attempt of the same call was lost: what was refused is
    the resend (a cancel that "cannot be cancelled" may have been cancelled by the lost attempt).
    """

    def __init__(  # noqa: PLR0913 - all by name: a refusal says everything the exchange said
        self,
        message: str,
        *,
        status: int,
        code: str | None = None,
        field: str | None = None,
        value: Any = None,
        retry_at: datetime | None = None,
        unknown_before: bool = False,
        body: str = "",
        operation: str | None = None,
        request_id: str = "",
        attempts: int = 0,
    ) -> None:
        super().__init__(message, operation=operation, request_id=request_id, attempts=attempts)
        self.status = status
        self.code = code
        self.field = field
        self.value = value
        self.retry_at = retry_at
        self.unknown_before = unknown_before
        self.body = body


class Unauthorized(Refused):
    """The key was refused, also after the credentials were read again (D28)."""


class RateLimited(Refused):
    """Too many requests. ``local`` is true where our own pacing stopped the call before it was sent."""

    def __init__(self, message: str, *, local: bool = False, **fields: Any) -> None:
        super().__init__(message, **fields)
        self.local = local


class ServerFailed(KalshiError):
    """The exchange answered 5xx to a call that is safe to send again, and the tries are used up."""

    def __init__(
        self,
        message: str,
        *,
        status: int,
        code: str | None = None,
        retry_at: datetime | None = None,
        body: str = "",
        operation: str | None = None,
        request_id: str = "",
        attempts: int = 0,
    ) -> None:
        super().__init__(message, operation=operation, request_id=request_id, attempts=attempts)
        self.status = status
        self.code = code
        self.retry_at = retry_at
        self.body = body


class ConnectionLost(KalshiError):
    """A call that is safe to send again got no whole answer, and the tries or the deadline are used up."""


class OutcomeUnknown(KalshiError):
    """The call may have been carried out, or not. ``reason`` says what happened to the answer."""

    def __init__(
        self,
        message: str,
        *,
        reason: str = "",
        status: int | None = None,
        operation: str | None = None,
        request_id: str = "",
        attempts: int = 0,
    ) -> None:
        super().__init__(message, operation=operation, request_id=request_id, attempts=attempts)
        self.reason = reason
        self.status = status


class OrderOutcomeUnknown(OutcomeUnknown):
    """An order may exist, or not. Give it to ``reconcile()`` before you place another one (D21).

    ``idempotency_key`` went with the order, ``request`` is its body as sent, ``before`` the
    :class:`~kalshi_refclient.values.AccountSnapshot` that was given to ``place_order``, if any.
    """

    def __init__(
        self,
        message: str,
        *,
        idempotency_key: str,
        request: Mapping[str, Any],
        before: Any = None,
        **fields: Any,
    ) -> None:
        super().__init__(message, **fields)
        self.idempotency_key = idempotency_key
        self.request = dict(request)
        self.before = before


class StreamEnded(KalshiError):
    """The stream is over. ``close_code`` is the last one seen, ``None`` without a close frame."""

    def __init__(self, message: str, *, close_code: int | None = None, attempts: int = 0) -> None:
        super().__init__(message, attempts=attempts)
        self.close_code = close_code


class ReconnectsExhausted(StreamEnded):
    """As many reconnects in a row as the policy allows have failed (D22)."""
