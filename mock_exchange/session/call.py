"""A request on its way through the session: what is known of it so far. Filled in step by step, thrown away after the answer."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import msgspec

from kalshi_contract.edition import Operation
from kalshi_contract.monitoring.log_events import Verdict
from mock_exchange.session.http import HttpRequest
from mock_exchange.session.keys import KeyRecord
from mock_exchange.session.signed_keys import SignedKey

Key: TypeAlias = KeyRecord | SignedKey

NOTHING: Final[Mapping[Any, Any]] = MappingProxyType({})
NEVER: Final[frozenset[bytes]] = frozenset()


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
