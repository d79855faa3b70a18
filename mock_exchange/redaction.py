"""Texts for people, shortened and without secrets: how bodies are shown in reports. Rules D27, C35.

What is secret is known by its place (a field's name, an Authorization scheme): the value is gone before anything is shown, not masked
in part. Control characters are escaped, so that what a peer sent cannot forge a line (log injection).
"""

import re

REDACTED = "[redacted]"
SHOWN_MAX = 200

_SECRET_FIELD = re.compile(
    r'("(?:api_key|apikey|secret|token|password|private_key|authorization)"\s*:\s*)'
    r'(?:"(?:[^"\\]|\\.)*"?|[^,}\]\s]+)',
    re.IGNORECASE,
)
_BEARER = re.compile(r"\b(bearer|basic)\s+[^\s\"',}]+", re.IGNORECASE)


def without_secrets(text: str) -> str:
    """Return text without the values that their places tell to be secrets."""
    if '"' in text:
        text = _SECRET_FIELD.sub(rf'\1"{REDACTED}"', text)
    return _BEARER.sub(rf"\1 {REDACTED}", text) if " " in text else text


def redacted(value: str | bytes, *, shown_max: int = SHOWN_MAX) -> str:
    """Return a body, header value or message as one line: secrets out, control characters escaped, shortened."""
    text = without_secrets(value.decode("utf-8", "replace") if isinstance(value, bytes) else value)
    # Cut after redacting: half a secret is one too.
    cut = f" … ({len(text)} characters)" if len(text) > shown_max else ""
    return (
        "".join(
            character if character.isprintable() else character.encode("unicode_escape").decode()
            for character in text[:shown_max]
        )
        + cut
    )
