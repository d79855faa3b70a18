"""Texts for people, shortened and without secrets: how bodies are shown in reports. Rules D27, C35.

What is secret is known by its place (a field's name, an Authorization scheme): the value is gone before anything is shown, not masked
in part. Control characters are escaped, so that what a peer sent cannot forge a line (log injection).
"""

import re
from typing import Final

REDACTED: Final = "[redacted]"
SHOWN_MAX: Final = 200

# Bounded: what is looked through may be long, and written by somebody who wishes ill.
_WORDS: Final = (
    r"(?:api[_-]?key|secret|token|passw(?:or)?d|private[_-]?key|authorization)[\w.-]{0,24}"
)
_SECRET_NAME: Final = re.compile(_WORDS, re.IGNORECASE)
_NAME: Final = r"[\w.-]{0,24}" + _WORDS
_FIELD: Final = re.compile(
    rf'("{_NAME}"\s*:\s*)' + r'(?:"(?:[^"\\]|\\.)*"?|[^\s,{}\[\]"]+)', re.IGNORECASE
)
_QUOTED_FIELD: Final = re.compile(
    rf'(\\"{_NAME}\\"\s*:\s*)' + r'\\"(?:[^"\\]|\\\\\\.)*(?:\\"|$)', re.IGNORECASE
)
"""A field of JSON inside a JSON string."""

_PARAMETER: Final = re.compile(rf"\b(\w{{0,24}}{_WORDS}=)[^&\s\"'`,;)}}\]]+", re.IGNORECASE)
_SCHEME: Final = re.compile(r"\b(bearer|basic)(?:\s|%20|\+)+[^\s\"',}]+", re.IGNORECASE)
_ESCAPE: Final = re.compile(r"%([0-7][0-9a-fA-F])|\\u00([0-7][0-9a-fA-F])|\\x([0-7][0-9a-fA-F])")


def names_a_secret(name: str) -> bool:
    """Tell whether a field of this name holds a secret, by what it is called."""
    return _SECRET_NAME.search(name) is not None


def without_secrets(text: str) -> str:
    """Return text without the values that their places tell to be secrets. A plain word or path costs three looks."""
    if '"' in text:
        text = _QUOTED_FIELD.sub(rf'\1\\"{REDACTED}\\"', text) if "\\" in text else text
        text = _FIELD.sub(rf'\1"{REDACTED}"', text)
    if "=" in text:
        text = _PARAMETER.sub(rf"\1{REDACTED}", text)
    if " " in text or "%20" in text or "+" in text:
        text = _SCHEME.sub(rf"\1 {REDACTED}", text)
    return text


def without_escapes(text: str) -> str:
    r"""Return text with escapes of ASCII characters undone: ``%6b`` of URLs, ``\u006b`` of JSON, ``\x6b`` of Python."""
    return _ESCAPE.sub(lambda found: chr(int(found[1] or found[2] or found[3], 16)), text)


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
