"""HTTP answers and WebSocket frames as bytes. Pure: values in, bytes out."""

from functools import lru_cache
from http import HTTPStatus

from mock_exchange.session.http import HttpResponse

_PHRASES = {413: "Content Too Large", 414: "URI Too Long", 422: "Unprocessable Content"}
"""RFC 9110's words, which Python has from 3.13 on: same bytes on every Python."""

STATUS_LINES = {
    status.value: f"HTTP/1.1 {status.value} {_PHRASES.get(status, status.phrase)}\r\n".encode()
    for status in HTTPStatus
}
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


def response_bytes(
    response: HttpResponse, *, head_only: bool = False, close: bool = False
) -> bytes:
    """Return an answer as it goes over the wire. ``head_only`` for HEAD; ``close`` says so to the peer."""
    head = _head(response.status, tuple(response.headers))
    end = b"connection: close\r\n\r\n" if close else b"\r\n"
    return head + end if head_only else head + end + response.body


@lru_cache(maxsize=4_096)
def _head(status: int, headers: tuple[tuple[bytes, bytes], ...]) -> bytes:
    """Return status line and header fields: those of most answers differ in their length only, and come again."""
    line = STATUS_LINES.get(status) or f"HTTP/1.1 {status} \r\n".encode()
    return line + b"".join(b"%b: %b\r\n" % pair for pair in headers)


def text_frame(payload: bytes) -> bytes:
    """Return ``payload`` as one unmasked text frame (RFC 6455 5.2), as a server sends it."""
    size = len(payload)
    if size < 126:
        return b"\x81%c%b" % (size, payload)
    if size < 65_536:
        return b"\x81\x7e%b%b" % (size.to_bytes(2, "big"), payload)
    return b"\x81\x7f%b%b" % (size.to_bytes(8, "big"), payload)


def data_frame(opcode: int, payload: bytes) -> bytes:
    """Return ``payload`` as one unmasked frame of any opcode."""
    return bytes([0x80 | opcode]) + text_frame(payload)[1:]


def close_frame(code: int | None, reason: str) -> bytes:
    """Return a close frame, also one that nobody should send: any code, or none."""
    body = b"" if code is None else code.to_bytes(2, "big") + reason.encode()
    return data_frame(8, body)
