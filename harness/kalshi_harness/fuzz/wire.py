"""How what Schemathesis makes up reaches a server: paced, under the server's real name, and by whoever's key it names.

Schemathesis sees names of keys only (:data:`~kalshi_harness.fuzz.plan.OWN`). Whatever else stands in the header goes out as it is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from schemathesis.transport.requests import (
    REQUESTS_TRANSPORT,
    ManagedCookiesSession,
    RequestsTransport,
)

from kalshi_harness.fuzz.plan import SAFE_METHODS
from kalshi_harness.identity import Identity
from kalshi_harness.network import Network
from schemathesis import Case, Response


@dataclass(frozen=True, slots=True)
class Way:
    """How to a server.

    ``header`` and ``people``: what stands in it -> whose headers go out in its place. ``wait``: told the operation (as 'GET /path'),
    returns when it may be called.
    """

    network: Network
    header: str
    people: Mapping[str, Identity]
    wait: Callable[[str], None]
    read_only: bool


class Wire(RequestsTransport):
    """Sends cases, each with a session that knows the way."""

    def __init__(self, way: Way) -> None:
        super().__init__()
        self._copy_serializers_from(REQUESTS_TRANSPORT)
        self._way = way
        self._session = ManagedCookiesSession()
        self._session.trust_env = False
        adapter = _Adapter(way)
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, adapter)

    def send(
        self,
        case: Case[Any],
        *,
        session: requests.Session | None = None,  # noqa: ARG002 - it does not know the way
        **call: Any,
    ) -> Response:
        """Send a case, when it may be sent."""
        self._way.wait(case.operation.label)
        return super().send(case, session=self._session, **call)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()


class _Adapter(HTTPAdapter):
    """The last steps before a request leaves."""

    def __init__(self, way: Way) -> None:
        super().__init__()
        self._way = way

    def send(
        self, request: requests.PreparedRequest, *rest: Any, **options: Any
    ) -> requests.Response:
        """Put the headers of whoever is named into the place of the name, and send it."""
        method = request.method or ""
        if self._way.read_only and method not in SAFE_METHODS:
            raise requests.exceptions.InvalidSchema(
                f"{method} is no read, and only reads are allowed"
            )
        sent = request.copy()
        who = self._way.people.get(str(sent.headers.get(self._way.header)))
        if who is not None:
            del sent.headers[self._way.header]
            sent.headers.update(who.headers(method, sent.path_url))
        sent.headers.setdefault("Host", urlsplit(sent.url or "").netloc)
        options["verify"] = str(self._way.network.ca_file) if self._way.network.ca_file else True
        answer = super().send(sent, *rest, **options)
        answer.request = request  # what is recorded and shown keeps the name
        return answer

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, *rest: Any, **options: Any
    ) -> tuple[Any, Any]:
        """Connect to the address that the network knows for a name; name and certificate are checked all the same."""
        host, pool = super().build_connection_pool_key_attributes(request, *rest, **options)
        address, port = self._way.network.endpoint(request.url or "")
        if host["scheme"] == "https":
            pool["server_hostname"] = pool["assert_hostname"] = host["host"]
        host["host"], host["port"] = address, port
        return host, pool
