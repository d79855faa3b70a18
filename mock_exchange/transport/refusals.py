"""Answers of the transport itself, in the contract's error shape: what never reached a session.

Codes and their statuses come from the edition's ``errors.json`` (C21, D09); this file only says which code speaks for
which trouble on the wire.
"""

from typing import Any

import orjson

from kalshi_contract.edition import Edition
from mock_exchange.editions.error_bodies import error_of, plain_body
from mock_exchange.session.http import HttpResponse

JSON: tuple[bytes, bytes] = (b"content-type", b"application/json")


def json_response(
    status: int, value: Any, headers: tuple[tuple[bytes, bytes], ...] = ()
) -> HttpResponse:
    """Return a JSON answer, its headers complete."""
    body = orjson.dumps(value)
    return HttpResponse(
        status, (JSON, (b"content-length", str(len(body)).encode()), *headers), body
    )


def error_body(code: str, message: str, details: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the error object of C21."""
    error: dict[str, Any] = {"code": code, "message": message}
    if details:
        error["details"] = details
    return {"error": error}


def refusal(
    edition: Edition, code: str, message: str, headers: tuple[tuple[bytes, bytes], ...] = ()
) -> HttpResponse:
    """Return the edition's refusal ``code``, or what stands for it there. Raises ``KeyError`` for a code that has neither."""
    error = error_of(edition, code)
    return json_response(error.status, plain_body(error, message), headers)
