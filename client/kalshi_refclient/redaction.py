"""Text that may be shown: shortened, control characters escaped, keys taken out (D27, C35, reliability 3.5).

Imports the standard library only. Works on text that came from elsewhere, so it assumes nothing about it.
"""

import re
from collections.abc import Iterable
from typing import Final

from kalshi_refclient._core.bounds import EXCERPT_CHARS_MAX

_KEYED: Final = re.compile(
    r"""(?ix) ( ["']? (?: api_?key | private_?key | secret | authorization | password | token ) ["']? \s* [:=] \s* )
        ( " (?: [^"\\] | \\. )* "? | ' [^']* '? | [^\s,;&}\]]+ (?:[ ]+[^\s,;&}\]"']+)? )"""
)
_BEARER: Final = re.compile(r"(?i)\b(bearer|basic)\s+[^\s,;\"'}]+")
_READ_CHARS_MAX: Final = 4096


def excerpt(
    body: bytes | str, *, chars_max: int = EXCERPT_CHARS_MAX, secrets: Iterable[str] = ()
) -> str:
    """Return the beginning of ``body`` as one safe line; ``secrets`` are taken out wherever they stand."""
    text = body[:_READ_CHARS_MAX]
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    for secret in secrets:
        if secret:
            text = text.replace(secret, "[redacted]")
    text = _KEYED.sub(r"\1[redacted]", text)
    text = _BEARER.sub(r"\1 [redacted]", text)
    line = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)
    return line if len(line) <= chars_max else line[: chars_max - 1] + "…"
