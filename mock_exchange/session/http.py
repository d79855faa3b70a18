"""An HTTP request and its answer as values: what crosses between sockets and sessions."""

from collections.abc import Sequence

import msgspec


class HttpRequest(msgspec.Struct, frozen=True, gc=False):
    """A whole request. ``path`` is the raw, still percent-encoded path; ``query`` the raw query without '?'.

    ``headers`` are (lower-case name, value) pairs as received, doubled ones doubled.
    """

    method: str
    path: str
    query: bytes
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes


class HttpResponse(msgspec.Struct, frozen=True, gc=False):
    """A whole answer. ``headers`` are ready to be sent, content-length among them."""

    status: int
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes
