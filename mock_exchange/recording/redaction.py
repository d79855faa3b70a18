"""Takes secrets out of what is recorded, by their place, and then wherever else the same secret stands. Rules C35, D27.

A secret's place is a header (Authorization, KALSHI-ACCESS-..., cookies), a query parameter or a field of JSON that is called so, and
what follows ``Bearer``. What stood in such a place is remembered: an answer that quotes the key is cleaned of it too. Values are gone
whole, not masked in part. Names stay, so that a reader of the recording sees that there was a key.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final
from urllib.parse import parse_qsl, quote, unquote, unquote_plus

from kalshi_contract.private_headers import is_private_header
from mock_exchange.recording.entry import Answer, Call, Ending, Header, Message
from mock_exchange.redaction import REDACTED, names_a_secret, without_escapes, without_secrets

QUOTED: Final = quote(REDACTED, safe="")
"""The same in a URL."""

LEARNED_MAX: Final = 256
LEARNED_CHARACTERS_MIN: Final = 12
"""A shorter secret is taken out of its place only: it may be a word that means something elsewhere."""

_SIGNATURE: Final = "kalshi-access-signature"
_UNTAUGHT: Final = frozenset({_SIGNATURE, "kalshi-access-timestamp"})
"""Secret in their place, but new with each call."""

_NAMES: Final = frozenset({"signature", "sig", "credential", "credentials", "cookie", "session_id"})
_LAST_WORD: Final = re.compile(
    r"(?:^|[_.-])(?:secret|token|pin|passw(?:or)?d|(?:api|private)[_-]?key)$", re.IGNORECASE
)
_BEARER: Final = re.compile(r"\b(bearer)((?:\s|%20|\+)+)([^\s\"',)\]}]{12,})", re.IGNORECASE)
_BASIC: Final = re.compile(r"\b(basic)((?:\s|%20|\+)+)([A-Za-z0-9+/]{8,}={0,2})", re.IGNORECASE)
_HINTS: Final = (
    *("apikey", "api_key", "api-key", "secret", "token", "passwd", "password", "authorization"),
    *("privatekey", "private_key", "private-key", "signature", '"sig"', "sig=", "credential"),
    *("cookie", "session_id", "kalshi-access", 'pin"', "pin=", "bearer", "basic"),
    *("\\u", "\\x", "\\/"),
)
"""A text without any of these, in lower case, has no place of a secret and no escape that could hide one: most market data."""

_PERCENT: Final = re.compile(r"%[0-7][0-9a-fA-F]")
_SCHEMES: Final = frozenset({"bearer", "basic", "digest", "token"})
_FORM: Final = "application/x-www-form-urlencoded"


class Redactor:
    """Cleans what is recorded, and learns the secrets it sees. One for a whole recording."""

    def __init__(self) -> None:
        self._learned: dict[str, None] = {}
        self._passing: tuple[str, ...] = ()
        self._longest_first: tuple[str, ...] = ()
        self._spelled: frozenset[str] = frozenset()
        self.taken_out = 0

    def __repr__(self) -> str:
        return f"Redactor({len(self._learned)} secrets)"

    def call(self, call: Call) -> Call:
        """Return a call without its secrets."""
        self._passing = ()
        self._sort()
        for name, value in call.headers:
            self._learn_header(name.lower(), value)
        query = self.query(call.query)
        body = None if call.body is None else self.body(call.body, call.media)
        return replace(
            call,
            path=self.path(call.path),
            query=query,
            headers=self.headers(call.headers),
            body=body,
        )

    def answer(self, answer: Answer, media: str) -> Answer:
        """Return the answer to the call that was cleaned last, without secrets."""
        body = None if answer.body is None else self.body(answer.body, media)
        headers = self.headers(answer.headers)
        return replace(answer, headers=headers, body=body, error=self.text(answer.error))

    def message(self, message: Message) -> Message:
        """Return a message of a stream without secrets."""
        return replace(message, data=self.body(message.data, ""))

    def ending(self, ending: Ending) -> Ending:
        """Return how a stream ended, its words without secrets."""
        return replace(ending, reason=self.text(ending.reason))

    # -- headers and URLs --------------------------------------------------------------------------------------------

    def headers(self, headers: Iterable[Header]) -> tuple[Header, ...]:
        """Return headers without secret values."""
        return tuple((name, self._header(name.lower(), value)) for name, value in headers)

    def _header(self, name: str, value: str) -> str:
        if not _is_secret_header(name):
            return self.text(value)
        self.taken_out += 1
        scheme = value.partition(" ")[0]
        return f"{scheme} {REDACTED}" if scheme.lower() in _SCHEMES else REDACTED

    def _learn_header(self, name: str, value: str) -> None:
        if name == _SIGNATURE:
            self._passing = (*self._passing, value)
            self._sort()
        if not _is_secret_header(name) or name in _UNTAUGHT:
            return
        if "cookie" in name:
            for pair in value.split(";"):
                self.learn(pair.partition("=")[2].strip())
            return
        scheme, _, rest = value.partition(" ")
        secret = rest if scheme.lower() in _SCHEMES else value
        self.learn(secret.strip())
        for word in re.split(r"[\s,]+", secret):
            self.learn(word)
        for part in _basic_parts(secret):
            self.learn(part)

    def path(self, path: str) -> str:
        """Return a path; a segment that has a secret in it is replaced whole."""
        return "/".join(self._segment(segment) for segment in path.split("/"))

    def _segment(self, segment: str) -> str:
        if not segment or self.text(unquote(segment)) == unquote(segment):
            return segment
        return QUOTED

    def query(self, query: str) -> str:
        """Return a query, or a form, without secret values."""
        if not query:
            return query
        return "&".join(self._parameter(part) for part in query.split("&"))

    def _parameter(self, part: str) -> str:
        name, equals, value = part.partition("=")
        plain = unquote_plus(value)
        if is_secret_name(unquote_plus(name)) and plain:
            self.learn(plain)
            self.taken_out += 1
            return f"{name}={QUOTED}"
        if self.text(unquote_plus(name)) != unquote_plus(name):
            name = QUOTED
        return f"{name}{equals}{value if self.text(plain) == plain else QUOTED}"

    # -- bodies ------------------------------------------------------------------------------------------------------

    def body(self, body: bytes, media: str) -> bytes:
        """Return a body without secrets; byte for byte the same where it has none."""
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            return self._binary(body)
        if not self._may_hold_one(text):
            return body
        if media == _FORM:
            return self.query(text).encode()
        cleaned = self._json(text) if text[:1] in '{["\n\t\r ' else None
        if cleaned is None:
            cleaned = self.text(without_secrets(text))
        return body if cleaned == text else cleaned.encode("utf-8", "replace")

    def _may_hold_one(self, text: str) -> bool:
        """Look at a text quickly: False if there is certainly no secret in it."""
        lower = text.lower()
        return (
            any(hint in lower for hint in _HINTS)
            or ("%" in text and _PERCENT.search(text) is not None)
            or any(secret in text for secret in self._spelled)
        )

    def _json(self, text: str) -> str | None:
        """Return JSON without secrets, or None if it is no JSON."""
        before = self.taken_out

        def take(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
            # Pairs, since a name may stand twice and hide what came first.
            return {self.text(name): self._field(name, value) for name, value in pairs}

        try:
            value = self._value(json.loads(text, object_pairs_hook=take))
            if self.taken_out == before:
                return text
            # Once more: what was learned behind a place may stand in front of it.
            return json.dumps(self._value(value), ensure_ascii=False, separators=(",", ":"))
        except (ValueError, RecursionError):
            return None

    def _field(self, name: str, value: Any) -> Any:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not (isinstance(value, str) or number) or value == REDACTED:
            return value
        if (is_secret_name(name) and value and isinstance(value, str)) or (
            number and _LAST_WORD.search(name)
        ):
            self.learn(str(value))
            self.taken_out += 1
            return REDACTED
        return value

    def _value(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._inner(value)
        if isinstance(value, list):
            return [self._value(one) for one in value]
        if isinstance(value, dict):
            return {self.text(name): self._value(one) for name, one in value.items()}
        return value

    def _inner(self, text: str) -> str:
        """Return a string of JSON; what is JSON itself is cleaned as such."""
        if text[:1] in {"{", "["}:
            cleaned = self._json(text)
            if cleaned is not None:
                return cleaned
        return self.text(text)

    def _binary(self, body: bytes) -> bytes:
        for secret in self._longest_first:
            if secret.encode() in body:
                self.taken_out += 1
                body = body.replace(secret.encode(), REDACTED.encode())
        return body

    # -- texts -------------------------------------------------------------------------------------------------------

    def learn(self, secret: str) -> None:
        """Remember a secret: from now on it is taken out wherever it stands."""
        if len(secret) < LEARNED_CHARACTERS_MIN or REDACTED in secret or secret in self._learned:
            return
        self._learned[secret] = None
        if len(self._learned) > LEARNED_MAX:
            del self._learned[next(iter(self._learned))]
        self._sort()

    def _sort(self) -> None:
        known = {*self._learned, *(text for text in self._passing if text)}
        self._longest_first = tuple(sorted(known, key=len, reverse=True))
        self._spelled = frozenset(known | {json.dumps(text)[1:-1] for text in known})

    def text(self, text: str) -> str:
        """Return a text without known secrets, and without what its words tell to be one."""
        if len(text) < LEARNED_CHARACTERS_MIN and text not in self._passing:
            return text
        cleaned = text
        for secret in self._longest_first:
            if secret in cleaned:
                cleaned = cleaned.replace(secret, REDACTED)
        lower = cleaned.lower()
        if "bearer" in lower:
            cleaned = _BEARER.sub(rf"\1\2{REDACTED}", cleaned)
        if "basic" in lower:
            cleaned = _BASIC.sub(_without_pair, cleaned)
        if "%" in cleaned or "\\" in cleaned:
            plain = without_escapes(cleaned)
            if any(secret in plain for secret in self._longest_first):
                cleaned = REDACTED
        if cleaned != text:
            self.taken_out += 1
        return cleaned


def is_secret_name(name: str) -> bool:
    """Tell whether a parameter or a field of this name holds a secret."""
    lower = name.lower()
    return lower in _NAMES or lower.startswith("kalshi-access") or names_a_secret(name)


def _is_secret_header(name: str) -> bool:
    return is_private_header(name) or is_secret_name(name) or "signature" in name


def _basic_parts(secret: str) -> tuple[str, ...]:
    """Return user and password of Basic credentials, or nothing."""
    try:
        pair = base64.b64decode(secret, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ()
    return tuple(pair.split(":", 1)) if ":" in pair else ()


def _without_pair(found: re.Match[str]) -> str:
    # "Basic" is a word like any other; what follows it is a secret if it is user:password in base64.
    return f"{found[1]}{found[2]}{REDACTED}" if _basic_parts(found[3]) else found[0]


def pairs_of_query(query: str) -> list[tuple[str, str]]:
    """Return the parameters of a query, decoded."""
    return parse_qsl(query, keep_blank_values=True)
