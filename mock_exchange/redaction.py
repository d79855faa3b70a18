"""Texts for people, shortened and without secrets: how headers and bodies are shown in reports and logs. Rules D27, C35.

What is secret is known by its place (a header's or a field's name): the value is gone before anything is shown, not masked
in part. Control characters are escaped, so that what a peer sent cannot forge a line (log injection).
"""

import re
from collections.abc import Iterable

SECRET_HEADERS = frozenset(
    {"authorization", "proxy-authorization", "cookie", "set-cookie", "x-control-token", "x-api-key"}
)
REDACTED = "[redacted]"
SHOWN_MAX = 200

_SECRET_FIELD = re.compile(
    r'("(?:api_key|apikey|secret|token|password|private_key|authorization)"\s*:\s*)'
    r'(?:"(?:[^"\\]|\\.)*"?|[^,}\]\s]+)',
    re.IGNORECASE,
)
_BEARER = re.compile(r"\b(bearer|basic)\s+[^\s\"',}]+", re.IGNORECASE)


def redacted(value: str | bytes, *, shown_max: int = SHOWN_MAX) -> str:
    """Return a body, header value or message as one line: secrets out, control characters escaped, shortened."""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    text = _SECRET_FIELD.sub(rf'\1"{REDACTED}"', text)
    text = _BEARER.sub(rf"\1 {REDACTED}", text)
    # Cut after redacting: half a secret is one too.
    cut = f" … ({len(text)} characters)" if len(text) > shown_max else ""
    return (
        "".join(
            character if character.isprintable() else character.encode("unicode_escape").decode()
            for character in text[:shown_max]
        )
        + cut
    )


def redacted_headers(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return headers for display: secret ones without their value, doubled ones joined."""
    shown: dict[str, str] = {}
    for name, value in headers:
        text = REDACTED if name.lower() in SECRET_HEADERS else redacted(value)
        shown[name] = f"{shown[name]}, {text}" if name in shown else text
    return shown
