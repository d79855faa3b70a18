"""Values into bytes that keep the contract, or nothing leaves: validation, encoding, headers.

Every answer is checked against the object of its status before it is encoded (C20, D30, invariant C1). One that breaks its schema
is a defect of ours: it is kept in ``defects``, ``on_defect`` is told, and the caller gets 500 INTERNAL_ERROR. Tests raise in
``on_defect``.
"""

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec
import orjson

from kalshi_contract.edition import Edition
from mock_exchange.editions import Dialect
from mock_exchange.editions.refusal import Refusal
from mock_exchange.session.http import HttpResponse

DEFECTS_MAX: Final = 100
PLAIN_MAX: Final = 1_024

_CONTENT_TYPE: Final = (b"content-type", b"application/json")
_NO_CONTENT: Final = ()
"""RFC 9110 8.6: a 204 has no content-length."""

_EMPTY: Final = ((b"content-length", b"0"),)
"""Any other status has one even without a body: a client waits for the end of the connection otherwise."""
_SHORT: Final = 2_048

Headers = tuple[tuple[bytes, bytes], ...]


class Defect(msgspec.Struct, frozen=True):
    """A fault of ours: where it showed, and what was wrong. Never holds what a client sent."""

    where: str
    what: str


class BrokenMessageError(Exception):
    """A stream message of ours broke its schema; it was not sent."""


def json_headers(size: int) -> Headers:
    """Return the headers of a JSON body of ``size`` bytes."""
    if size < _SHORT:
        return _SHORT_HEADERS[size]
    return (_CONTENT_TYPE, (b"content-length", b"%d" % size))


_SHORT_HEADERS: Final = tuple(
    (_CONTENT_TYPE, (b"content-length", b"%d" % size)) for size in range(_SHORT)
)


class Responder:
    """Makes every answer and message of a venue, once it knows (``begin``) how its edition speaks."""

    _dialect: Dialect

    def __init__(
        self,
        edition: Edition,
        redact: Callable[[str], str],
        on_defect: Callable[[Defect], None] | None = None,
    ) -> None:
        self.on_defect = on_defect
        self.defects: deque[Defect] = deque(maxlen=DEFECTS_MAX)
        self._edition = edition
        self._redact = redact
        self._plain: dict[tuple[Any, ...], HttpResponse] = {}

    def answer(self, object_name: str | None, value: Any, status: int = 200) -> HttpResponse:
        """Return a success whose body is ``value``, an object of that name; without a name it has no body."""
        if object_name is None:
            return HttpResponse(status, _NO_CONTENT if status == 204 else _EMPTY, b"")
        if not self._edition.strict_validators[object_name].is_valid(value):
            return self.defect(object_name, self._broken(object_name, value))
        body = orjson.dumps(value)
        size = len(body)
        return HttpResponse(
            status, _SHORT_HEADERS[size] if size < _SHORT else json_headers(size), body
        )

    def refuse(self, refusal: Refusal) -> HttpResponse:
        """Return the answer of a refusal, with the status of its code and the headers it asks for."""
        if refusal.details is not None:
            return self._refuse(refusal)
        key = (refusal.code, refusal.message, refusal.retry_after, refusal.allow)
        response = self._plain.get(key)
        if response is None:
            response = self._refuse(refusal)
            if len(self._plain) >= PLAIN_MAX:
                self._plain.clear()
            self._plain[key] = response
        return response

    def message(self, object_name: str, value: Mapping[str, Any]) -> bytes:
        """Return a stream message as bytes. Raises ``BrokenMessageError`` where it breaks its schema."""
        if not self._edition.strict_validators[object_name].is_valid(value):
            self._record(Defect(object_name, self._broken(object_name, value)))
            raise BrokenMessageError(object_name)
        return orjson.dumps(value)

    def defect(self, where: str, what: str) -> HttpResponse:
        """Record a defect of ours and return its 500."""
        self._record(Defect(where, what))
        return self.refuse(self._dialect.internal_error())

    def begin(self, dialect: Dialect) -> None:
        """Speak like this from now on, and forget the answers kept ready: the keys they were cleared of are other ones now."""
        self._dialect = dialect
        self._plain.clear()

    def _record(self, defect: Defect) -> None:
        self.defects.append(defect)
        if self.on_defect is not None:
            self.on_defect(defect)

    def _broken(self, object_name: str, value: Any) -> str:
        first = self._edition.validator(object_name).violations(value)[0]
        return f"{object_name}{first.pointer} breaks {first.keyword!r}"

    def _refuse(self, refusal: Refusal) -> HttpResponse:
        dialect = self._dialect
        name, value = dialect.error_body(refusal, self._redact)
        if not self._edition.strict_validators[name].is_valid(value):
            # not through refuse(): were that error itself broken, that would never end
            what = self._broken(name, value)
            self._record(Defect(f"{name} of {refusal.code}", what))
            refusal = dialect.internal_error()
            value = dialect.error_body(refusal, self._redact)[1]
        body = orjson.dumps(value)
        status = self._edition.errors[refusal.code].status
        headers = json_headers(len(body))
        if status == 401 and dialect.challenge is not None:
            headers = (*headers, (b"www-authenticate", dialect.challenge))
        if refusal.retry_after is not None:
            headers = (*headers, (b"retry-after", b"%d" % refusal.retry_after))
        if refusal.allow is not None:
            headers = (*headers, (b"allow", refusal.allow.encode()))
        return HttpResponse(status, headers, body, refusal.code)
