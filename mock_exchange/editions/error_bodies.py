"""Errors that need no session: which code speaks for which trouble, and the body of its shape.

For the transport and for faults, which answer what never reached a session, in the codes of the reference edition; another edition
says the same in its own. Codes, statuses, shapes and messages are the editions'.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from kalshi_contract.edition import Edition, ErrorCode

SPELLINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "INVALID_PARAMETER": "bad_request",
        "FORBIDDEN": "forbidden",
        "ROUTE_NOT_FOUND": "not_found",
        "METHOD_NOT_ALLOWED": "not_found",
        "PAYLOAD_TOO_LARGE": "bad_request",
        "RATE_LIMIT_EXCEEDED": "too_many_requests",
        "INTERNAL_ERROR": "internal_error",
        "SERVICE_UNAVAILABLE": "service_unavailable",
    }
)
"""Code of the reference edition -> the code of an edition that has no such code."""

OBJECTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "nested": "NestedError",
        "flat": "FlatError",
        "bare": "BareError",
        "rate_limit": "RateLimitError",
    }
)
"""Shape of an error -> the object its body keeps to, where an edition has several."""


def error_of(edition: Edition, code: str) -> ErrorCode:
    """Return the edition's error for a code, its own or the reference edition's. Raises ``KeyError`` for neither."""
    return edition.errors[code if code in edition.errors else SPELLINGS[code]]


def plain_body(error: ErrorCode, text: str) -> dict[str, Any]:
    """Return the body of an error that says ``text``: as its message, or as details where the edition words the message."""
    if error.message and error.shape != "bare":
        return body_of(error, error.message, text)
    return body_of(error, text)


def body_of(
    error: ErrorCode, message: str, details: str = "", *, service: str = ""
) -> dict[str, Any]:
    """Return the body of an error in its shape. Details are left out where the shape has none, or there are none."""
    if error.shape == "bare":
        return {"msg": message}
    if error.shape == "rate_limit":
        return {"error": message}
    fields = {"code": error.code, "message": message}
    if details:
        fields["details"] = details
    if service:
        fields["service"] = service
    return dict(fields) if error.shape == "flat" else {"error": fields}
