"""An HTTP request and its answer as values: what crosses between sockets and sessions.

The limits named here are the session's: whatever carries the bytes may be stricter, never laxer. How long a body may be is the
edition's (``limits.json``): a transport that stops reading hands over one byte more, so that the refusal keeps its place in their order.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

QUERY_BYTES_MAX: Final = 4_096
"""A longer query is 400: no listed parameter needs it."""

AUTHORIZATION_BYTES_MAX: Final = 256
"""A longer Authorization value is no API key: the contract's are at most 128 characters."""


class HttpRequest(msgspec.Struct, frozen=True, gc=False):
    """A whole request. ``path`` is the raw, still percent-encoded path; ``query`` the raw query without '?'.

    ``headers`` are (lower-case name, value) pairs as received, doubled ones doubled.
    """

    method: str
    path: str
    query: bytes
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes

    def __repr__(self) -> str:
        """Tell how long it is, nothing that a client wrote: a header is a key, and one may stand in a path by mistake."""
        return f"HttpRequest({self.method}, path of {len(self.path)} characters, {len(self.body)} bytes)"


class HttpResponse(msgspec.Struct, frozen=True, gc=False):
    """A whole answer. ``headers`` are ready to be sent, content-length among them.

    ``code`` is the error code of the body, or '' for a success: for logs, metrics and the journal. ``why`` is what the log says of a
    refused handshake beyond its body.
    """

    status: int
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes
    code: str = ""
    why: str = ""
