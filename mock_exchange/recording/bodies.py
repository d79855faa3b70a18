"""Bodies without their content coding, and bodies as a HAR writes them: text where it is text, else base64."""

import base64
import binascii
import zlib
from typing import Any, Final

BODY_BYTES_MAX: Final = 16 * 1024 * 1024
"""The longest body that is kept, with coding and without."""


class UnreadableBodyError(ValueError):
    """A body that cannot be looked into, with the reason for people."""


def decoded(body: bytes, coding: str) -> bytes:
    """Return a body without its content coding. Raises :class:`UnreadableBodyError`."""
    for name in reversed([part.strip().lower() for part in coding.split(",") if part.strip()]):
        if name in {"gzip", "x-gzip"}:
            body = _inflated(body, 16 + zlib.MAX_WBITS, name)
        elif name == "deflate":
            # Some servers send raw deflate by this name (RFC 9110, 8.4.1.2 has a note on it).
            zlib_head = len(body) > 1 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0
            body = _inflated(body, zlib.MAX_WBITS if zlib_head else -zlib.MAX_WBITS, name)
        elif name != "identity":
            raise UnreadableBodyError(f"its content coding {name!r} cannot be undone here")
    return body


def _inflated(body: bytes, window: int, coding: str) -> bytes:
    engine = zlib.decompressobj(window)
    try:
        plain = engine.decompress(body, BODY_BYTES_MAX + 1)
    except zlib.error as error:
        raise UnreadableBodyError(f"it is no {coding}: {error}") from None
    if len(plain) > BODY_BYTES_MAX:
        raise UnreadableBodyError(f"it is longer than {BODY_BYTES_MAX} bytes")
    if not engine.eof:
        raise UnreadableBodyError(f"its {coding} is cut off")
    return plain


def as_text(body: bytes) -> tuple[str, bool]:
    """Return a body as text, and whether that is base64 of it. What has control characters is no text to a reader."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return base64.b64encode(body).decode("ascii"), True
    if "\0" in text:
        return base64.b64encode(body).decode("ascii"), True
    return text, False


def from_text(text: str, encoding: Any) -> bytes:
    """Return the body that a HAR wrote. Raises ``ValueError`` for base64 that is none."""
    if encoding != "base64":
        return text.encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(f"no base64: {error}") from None
