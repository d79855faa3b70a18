"""What no server should take in a request's head, though httptools lets it pass (RFC 9112 3.2, 6.1; measured)."""

from collections.abc import Sequence

from mock_exchange.transport import limits

_TARGETS = (b"/", b"http://", b"https://", b"*")


def trouble_in_head(  # noqa: PLR0911 - one return a trouble
    version: str, hosts: int, coding: bytes | None, target: bytes
) -> str:
    """Say what is wrong with a head that httptools has let pass; '' if nothing is."""
    if version not in {"1.1", "1.0"}:
        return f"HTTP/{version} is not spoken here"
    if hosts > 1 or (version == "1.1" and not hosts):
        return f"exactly one Host header is needed, {hosts} were sent"
    if coding is not None and version == "1.0":
        return "HTTP/1.0 knows no Transfer-Encoding"
    if coding is not None and coding.lower() != b"chunked":
        return "chunked is the only transfer coding spoken here"
    if b"#" in target or not target.isascii():
        return "the request target has a fragment or raw non-ASCII bytes"
    if not target.startswith(_TARGETS):
        return "the request target is no path"
    return ""


def head_bytes(headers: Sequence[tuple[bytes, bytes]]) -> int:
    """Return how long header fields are on the wire."""
    return sum(len(name) + len(value) + 4 for name, value in headers)


def too_large(headers: Sequence[tuple[bytes, bytes]], target: bytes) -> tuple[str, int] | None:
    """Return what of a head, or of the part that came of it, is over its limit, and that limit; None where nothing is."""
    if head_bytes(headers) > limits.HEAD_BYTES_MAX:
        return "request head", limits.HEAD_BYTES_MAX
    if len(headers) > limits.HEADERS_MAX:
        return "number of header fields", limits.HEADERS_MAX
    if len(target) > limits.HEAD_BYTES_MAX:
        return "request target", limits.HEAD_BYTES_MAX
    return None
