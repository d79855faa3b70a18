"""A request on its way through the session: what is known of it so far. Filled in step by step, thrown away after the answer."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import msgspec

from kalshi_contract.edition import Operation
from kalshi_contract.monitoring.log_events import Verdict
from mock_exchange.redaction import REDACTED
from mock_exchange.session.http import HttpRequest
from mock_exchange.session.keys import KeyRecord
from mock_exchange.session.signed_keys import SignedKey

Key: TypeAlias = KeyRecord | SignedKey

NOTHING: Final[Mapping[Any, Any]] = MappingProxyType({})
NEVER: Final[frozenset[bytes]] = frozenset()
PRIVATE_BYTES_MIN: Final = 4
"""Shorter than that is no secret, and may be part of any word."""

_AUTHORIZATION: Final = b"authorization"


class Call(msgspec.Struct):
    """A request and what the steps found out. ``body`` is the parsed JSON, ``query`` has defaults filled in."""

    request: HttpRequest
    at_us: int
    headers: Mapping[bytes, bytes] = NOTHING
    """Of doubled headers, the last one."""
    doubled: frozenset[bytes] = NEVER
    """Names of the headers that came more than once."""
    operation: Operation | None = None
    path_parameters: Mapping[str, str | None] = NOTHING
    key: Key | None = None
    query: Mapping[str, Any] = NOTHING
    body: Any = None
    idempotency_key: bytes | None = None
    verdict: Verdict = "valid"
    why: str = ""
    """Why it was refused, where the answer does not tell: for the log and the journal."""

    def __repr__(self) -> str:
        """Name the request, never its headers or what it carries: one of them is a key."""
        operation = None if self.operation is None else self.operation.operation_id
        return f"Call({self.request!r}, {operation}, {self.verdict})"

    def without_credentials(self, text: str) -> str:
        """Return a text without this request's own Authorization value, whether or not anybody knows its key."""
        for value in (self.headers.get(_AUTHORIZATION, b""), self.idempotency_key or b""):
            for private in (value, value.partition(b" ")[2].strip(b" ")):
                if len(private) >= PRIVATE_BYTES_MIN:
                    text = text.replace(private.decode("latin-1"), REDACTED)
        return text

    @property
    def locked_to(self) -> int | None:
        """The only subaccount that the request's key may act for; None for all of the account."""
        return self.key.subaccount if type(self.key) is SignedKey else None

    @property
    def account_id(self) -> str:
        """Whose key the request came with. Only after authentication."""
        assert self.key is not None, "authentication comes first"  # noqa: S101 - our own order of steps
        return self.key.account_id


def receive(request: HttpRequest, at_us: int) -> Call:
    """Return the call of a request, its headers sorted out."""
    received = request.headers
    headers = dict(received)
    if len(headers) == len(received):
        return Call(request, at_us, headers)
    seen: set[bytes] = set()
    doubled: set[bytes] = set()
    for name, _ in received:
        (doubled if name in seen else seen).add(name)
    return Call(request, at_us, headers, frozenset(doubled))
