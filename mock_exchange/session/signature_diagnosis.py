"""Why a signed request was refused, in a sentence for the log. Runs after a refusal and decides nothing.

For ``signatures``. A wrong signature is explained by a table of what callers are known to do: each row changes one part of the
signed text (``MISTAKES``), and the signature is tried over every combination, the fewest changes first. An RSA signature
can be *opened* with the public key, so that one operation (0.2 ms) tells how it was padded, and every text costs two
hashes; an Ed25519 signature tells nothing of itself, each text costs a check (0.1 ms), and only single changes are tried.

What callers get wrong is known from their public bug reports: the query signed too, the base path left out, seconds for
milliseconds, the body appended as other exchanges want it, padding and salt left to a library's default.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from itertools import product
from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec

from mock_exchange.redaction import redacted
from mock_exchange.session.signature_padding import open_signature

if TYPE_CHECKING:
    from mock_exchange.session.public_keys import PublicKey

BODY_BYTES_MAX: Final = 4_096
"""Longer bodies are not tried: hashing one in every combination would cost more than the request."""

SHOWN_MAX: Final = 160
"""How many characters of a text that should have been signed are shown."""


class SentParts(msgspec.Struct, frozen=True):
    """What a request's signature should have been made over, and what callers mix in. ``prefixes`` as ``SignatureCheck``'s."""

    timestamp: bytes
    method: bytes
    path: bytes
    query: bytes = b""
    body: bytes = b""
    prefixes: tuple[bytes, ...] = ()

    def __repr__(self) -> str:
        """Name the request; its body stays out."""
        return f"SentParts({self.method!r} {self.path!r}, {len(self.body)} bytes)"


class Mistake(msgspec.Struct, frozen=True):
    """A change of one part: what the caller did, and the part as it was signed."""

    what: str
    signed: bytes


Column: TypeAlias = Callable[[SentParts], Iterator[Mistake]]
"""A part of the signed text -> itself, as it should be signed, and what callers make of it."""


def _timestamps(parts: SentParts) -> Iterator[Mistake]:
    yield Mistake("", parts.timestamp)
    if len(parts.timestamp) > 3:
        yield Mistake("the timestamp was signed in seconds, not milliseconds", parts.timestamp[:-3])


def _methods(parts: SentParts) -> Iterator[Mistake]:
    yield Mistake("", parts.method)
    yield Mistake("the method was signed in lower case", parts.method.lower())
    yield Mistake("the method was left out of the signed text", b"")


def _paths(parts: SentParts) -> Iterator[Mistake]:
    path = parts.path
    yield Mistake("", path)
    for prefix in parts.prefixes:
        if path.startswith(prefix) and path != prefix:
            shown = redacted(prefix)
            yield Mistake(f"prefix {shown} missing from the signed path", path[len(prefix) :])
    if b"%" in path:
        yield Mistake("the path was decoded before it was signed", _decoded(path))
    if path.endswith(b"/"):
        yield Mistake("the slash at the path's end was not signed", path.rstrip(b"/"))
    else:
        yield Mistake("a slash was signed at the path's end", path + b"/")


def _queries(parts: SentParts) -> Iterator[Mistake]:
    yield Mistake("", b"")
    if parts.query:
        yield Mistake("query was included in the signed path", b"?" + parts.query)


def _bodies(parts: SentParts) -> Iterator[Mistake]:
    yield Mistake("", b"")
    if 0 < len(parts.body) <= BODY_BYTES_MAX:
        yield Mistake("the body was included in the signed text", parts.body)


MISTAKES: Final[Sequence[Column]] = (_timestamps, _methods, _paths, _queries, _bodies)
"""The parts of the signed text in their order. A sixth change is made to the whole: it may have been hashed first."""

_HASHED_FIRST: Final = "the text was hashed before it was given to the signer, which hashes it too"


def why_wrong(key: "PublicKey", signature: bytes, parts: SentParts) -> str:
    """Return what is wrong with a signature that the key did not verify."""
    if len(signature) != key.signature_bytes:
        other = {64: "; 64 are an Ed25519 signature's"}.get(len(signature), "")
        return (
            f"the signature has {len(signature)} bytes, and the key of this id"
            f" ({key.key_type}, {key.bits} bits) makes {key.signature_bytes}{other}"
        )
    if key.rsa_numbers is None:
        for whats, text in _texts(parts, changes_max=1):
            if key.verify(signature, text):
                return "; ".join(whats)
        return (
            "the signature was made with another private key than this id's, or over another text"
            f" than {_shown(parts)}"
        )
    opened = open_signature(*key.rsa_numbers, signature)
    for whats, text in _texts(parts, changes_max=len(MISTAKES) + 1):
        for one in opened:
            if one.is_over(text):
                return "; ".join([*one.oddities(), *whats])
    certain = next((one for one in opened if one.certain), None)
    if certain is None:
        return "the signature was made with another private key than this id's"
    return "; ".join([*certain.oddities(), f"another text was signed than {_shown(parts)}"])


def why_out_of_time(timestamp_ms: int, wall_us: int, behind_ms: int, ahead_ms: int) -> str:
    """Return how far off a timestamp is, or in which unit it came."""
    unit = _UNIT_BY_DIGITS.get(len(str(timestamp_ms)))
    if unit is not None:
        return f"timestamp in {unit}, not milliseconds"
    skew_ms = timestamp_ms - wall_us // 1000
    direction = "ahead of" if skew_ms > 0 else "behind"
    return (
        f"the timestamp is {abs(skew_ms) / 1000:.1f} s {direction} the exchange's clock;"
        f" {behind_ms / 1000:g} s behind to {ahead_ms / 1000:g} s ahead are taken"
    )


_UNIT_BY_DIGITS: Final = {
    **dict.fromkeys((9, 10, 11), "seconds"),
    **dict.fromkeys((15, 16, 17), "microseconds"),
    **dict.fromkeys((18, 19, 20), "nanoseconds"),
}
"""How many digits a number has -> the unit in which it is a moment of our time; milliseconds have 13."""


def why_no_timestamp(shown: bytes) -> str:
    """Return what is wrong with a timestamp that is no decimal number."""
    length = f"{len(shown)} bytes"
    if re.fullmatch(rb"[0-9]+", shown):
        return f"the timestamp has {len(shown)} digits; milliseconds since 1970 have 13"
    if re.fullmatch(rb"[0-9]+\.[0-9]*", shown):
        return "the timestamp has a fraction; it is whole milliseconds since 1970"
    if re.match(rb"[0-9]{4}-[0-9]{2}-[0-9]{2}", shown):
        return "the timestamp is a date; it is milliseconds since 1970, in decimal digits"
    return (
        f"the timestamp is not milliseconds since 1970 in decimal digits, but {length} with others"
    )


def is_hexadecimal(shown: bytes) -> bool:
    """Return whether a signature looks like hexadecimal digits; base64 never does, at a signature's length."""
    return _HEXADECIMAL.fullmatch(shown) is not None


def why_no_base64(shown: bytes) -> str:
    """Return what is wrong with a signature that is no standard base64."""
    for pattern, what in _BASE64_MISTAKES:
        if pattern.fullmatch(shown):
            return f"the signature is no standard base64: {what}"
    return "the signature is no standard base64: it has characters outside A-Z a-z 0-9 + / ="


_HEXADECIMAL: Final = re.compile(rb"(?:[0-9a-fA-F]{2}){64,}")
_BASE64_MISTAKES: Final = (
    (re.compile(rb""), "it is empty"),
    (_HEXADECIMAL, "it is hexadecimal"),
    (
        re.compile(rb"[A-Za-z0-9_=-]*[_-][A-Za-z0-9_=-]*"),
        "it is of the URL-safe kind, with - and _",
    ),
    (re.compile(rb"[A-Za-z0-9+/=\s]*\s[A-Za-z0-9+/=\s]*"), "it has spaces or line breaks"),
    (re.compile(rb"(?:[A-Za-z0-9+/]{4})*[A-Za-z0-9+/]{2,3}"), "the = at its end are missing"),
    (re.compile(rb"[A-Za-z0-9+/=]*"), "its length or the = at its end are wrong"),
)
"""What it looks like -> what it is. The first that fits."""


def _texts(parts: SentParts, changes_max: int) -> list[tuple[list[str], bytes]]:
    """Return every text that callers may have signed instead, the fewest changes first, and what they changed."""
    found: list[tuple[list[str], bytes]] = []
    for chosen in product(*(column(parts) for column in MISTAKES)):
        whats = [mistake.what for mistake in chosen if mistake.what]
        text = b"".join(mistake.signed for mistake in chosen)
        found.append((whats, text))
        found.append(([*whats, _HASHED_FIRST], sha256(text).digest()))
    return sorted((one for one in found if len(one[0]) <= changes_max), key=lambda one: len(one[0]))


def _decoded(path: bytes) -> bytes:
    return re.sub(rb"%([0-9A-Fa-f]{2})", lambda found: bytes.fromhex(found[1].decode()), path)


def _shown(parts: SentParts) -> str:
    raw = parts.timestamp + parts.method + parts.path
    text = raw.decode("ascii", "backslashreplace")
    return f"'{redacted(text, shown_max=SHOWN_MAX)}'"
