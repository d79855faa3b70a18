"""Who sent a signed request: three headers and a signature over moment, method and path, or why it is nobody's.

For editions whose callers sign (``trade-api-3.34``), in the place of a bearer key; also for the handshake of a WebSocket, which is
a GET. What is signed is ``timestamp + METHOD + path``: the timestamp as sent (milliseconds since 1970, decimal), the whole
raw path from the root, still percent-encoded, without the query. Source: the venue's official SDK 3.34.0.

The order of refusals is ours, cheapest first: headers, the key's form, the key, the clock, the signature. Each is one of the
six cases the venue tells apart, as data: the edition spells status, code and message. ``why`` is for logs and never for the
answer: it says what the caller did wrong. Finding that out costs something only after a refusal.

A signature may come twice: the scheme has no nonce, and the venue's own SDK sends the same one again when it retries. Signatures
that were found good are not remembered: each belongs to one moment and path, so only a retry would profit (0.1 us for 27 us),
while every other request would pay for the remembering.

Key ids, public keys and signatures are no secrets of the exchange, and the venue answers an unknown key and a wrong signature
differently: there is nothing here whose time could give something away.
"""

import re
from binascii import Error as Base64Error
from binascii import a2b_base64, b2a_base64
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

import msgspec

from mock_exchange.session.call import Call
from mock_exchange.session.signature_diagnosis import (
    SentParts,
    is_hexadecimal,
    why_no_base64,
    why_no_timestamp,
    why_out_of_time,
    why_wrong,
)
from mock_exchange.session.signed_keys import KEY_ID, SignedKey, SignedKeyRing

KEY_HEADER: Final = b"kalshi-access-key"
TIMESTAMP_HEADER: Final = b"kalshi-access-timestamp"
SIGNATURE_HEADER: Final = b"kalshi-access-signature"
HEADERS: Final = (KEY_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER)

SIGNATURE_CHARS_MAX: Final = 2_048
"""More than an RSA key of 8,192 bits makes (1,368 characters)."""

SPELLINGS_MAX: Final = 10_000
"""So many spellings of good key ids are remembered, to be looked up as they come."""

_TIMESTAMP: Final = re.compile(rb"[0-9]{1,20}")
_KEY_ID: Final = re.compile(KEY_ID.pattern.encode(), re.IGNORECASE)
_US_PER_MS: Final = 1_000


class AuthFailure(StrEnum):
    """Why a request is nobody's: the cases the venue answers differently."""

    NO_HEADERS = "no_headers"
    SIGNATURE_MISSING = "signature_missing"
    KEY_MALFORMED = "key_malformed"
    KEY_UNKNOWN = "key_unknown"
    CLOCK_OFF = "clock_off"
    SIGNATURE_WRONG = "signature_wrong"


class Unauthenticated(msgspec.Struct, frozen=True):
    """A request that is nobody's. ``why`` is one safe line for logs; ``key_id`` is the one shown, where it was a UUID."""

    failure: AuthFailure
    why: str
    key_id: str | None = None


class ClockTolerance(msgspec.Struct, frozen=True):
    """How far a request's timestamp may be from the exchange's clock, both ends included.

    The venue does not say. It was seen to take +30 s and to refuse -30 s and +60 s.
    """

    behind_ms: int = 15_000
    ahead_ms: int = 30_000

    def accepts(self, skew_us: int) -> bool:
        """Return whether a timestamp this far ahead of the clock (behind it where negative) is taken."""
        return -self.behind_ms * _US_PER_MS <= skew_us <= self.ahead_ms * _US_PER_MS


class SignatureCheck:
    """Says whose a request is. ``trust`` looks at the key id only: for clients that cannot sign.

    ``prefixes`` are beginnings of paths that callers tend to leave out of what they sign (the edition's base path): they make
    the difference in ``why`` only.
    """

    def __init__(
        self,
        ring: SignedKeyRing,
        *,
        trust: bool = False,
        tolerance: ClockTolerance = ClockTolerance(),  # noqa: B008 - frozen: one value for all
        prefixes: Sequence[str] = (),
    ) -> None:
        self.ring = ring
        self.trust = trust
        self.tolerance = tolerance
        self._prefixes = tuple(prefix.encode() for prefix in prefixes)
        self._spelled = ring.spelled

    def authenticate(self, call: Call, wall_us: int) -> SignedKey | Unauthenticated:
        """Return the key a request was signed with, or why there is none. Never raises.

        ``wall_us`` is the time its timestamp is judged by: the exchange's, or the machine's where the exchange's stands still.
        """
        found = self._key(call)
        if self.trust or type(found) is not SignedKey:
            return found
        return self._timestamp(call, found, wall_us) or self._signature(call, found) or found

    def named(self, call: Call) -> SignedKey | None:
        """Return the good key that a request names, its signature not looked at: for answers that everybody gets.

        The way of every such request: ``_key`` spelled out.
        """
        headers = call.headers
        key = self._spelled.get(headers.get(KEY_HEADER))
        if key is not None and not call.doubled and (SIGNATURE_HEADER in headers or self.trust):
            return key
        found = self._read_key(call)
        return found if type(found) is SignedKey else None

    def _key(self, call: Call) -> SignedKey | Unauthenticated:
        """Return the key that a request names: at once where its id was read before and there is nothing odd about the headers."""
        headers = call.headers
        key = self._spelled.get(headers.get(KEY_HEADER))
        if key is not None and not call.doubled and (SIGNATURE_HEADER in headers or self.trust):
            return key
        return self._read_key(call)

    def _read_key(self, call: Call) -> SignedKey | Unauthenticated:
        shown = call.headers.get(KEY_HEADER)
        if shown is None:
            there = [name.decode().upper() for name in HEADERS if name in call.headers]
            why = f"{KEY_HEADER.decode().upper()} is missing"
            why += f"; {' and '.join(there)} came" if there else ", and so are its companions"
            return Unauthenticated(AuthFailure.NO_HEADERS, why)
        if SIGNATURE_HEADER not in call.headers and not self.trust:
            return Unauthenticated(
                AuthFailure.SIGNATURE_MISSING, f"{SIGNATURE_HEADER.decode().upper()} is missing"
            )
        if KEY_HEADER in call.doubled:
            return Unauthenticated(AuthFailure.KEY_MALFORMED, _doubled(KEY_HEADER))
        if not _KEY_ID.fullmatch(shown):
            return Unauthenticated(
                AuthFailure.KEY_MALFORMED,
                f"the key id is no UUID (8-4-4-4-12 hexadecimal digits) but {len(shown)} other bytes",
            )
        key_id = shown.decode().lower()
        key = self.ring.find(key_id)
        if key is None:
            why = f"no key has this id: {self.ring.why_unknown(key_id)}"
            return Unauthenticated(AuthFailure.KEY_UNKNOWN, why, key_id)
        if len(self._spelled) >= SPELLINGS_MAX:
            self._spelled.clear()
        self._spelled[shown] = key
        return key

    def _timestamp(self, call: Call, key: SignedKey, wall_us: int) -> Unauthenticated | None:
        shown = call.headers.get(TIMESTAMP_HEADER)
        if shown is None:
            why = f"{TIMESTAMP_HEADER.decode().upper()} is missing"
        elif TIMESTAMP_HEADER in call.doubled:
            why = _doubled(TIMESTAMP_HEADER)
        elif not _TIMESTAMP.fullmatch(shown):
            why = why_no_timestamp(shown)
        elif not self.tolerance.accepts(int(shown) * _US_PER_MS - wall_us):
            behind_ms, ahead_ms = self.tolerance.behind_ms, self.tolerance.ahead_ms
            why = why_out_of_time(int(shown), wall_us, behind_ms, ahead_ms)
        else:
            return None
        return Unauthenticated(AuthFailure.CLOCK_OFF, why, key.key_id)

    def _signature(self, call: Call, key: SignedKey) -> Unauthenticated | None:
        shown = call.headers[SIGNATURE_HEADER]
        request = call.request
        signature = None
        if SIGNATURE_HEADER in call.doubled:
            why = _doubled(SIGNATURE_HEADER)
        elif len(shown) > SIGNATURE_CHARS_MAX:
            why = f"the signature has {len(shown)} characters, more than any key makes"
        else:
            signature = _from_base64(shown)
            why = why_no_base64(shown) if signature is None else ""
        if signature is None:
            return Unauthenticated(AuthFailure.SIGNATURE_WRONG, why, key.key_id)
        timestamp, method = call.headers[TIMESTAMP_HEADER], request.method.upper().encode()
        path = request.path.encode("utf-8", "surrogatepass")
        if key.public_key.verify(signature, timestamp + method + path):
            return None
        parts = SentParts(timestamp, method, path, request.query, request.body, self._prefixes)
        # Hexadecimal digits are characters of base64 too, and decode to something.
        if is_hexadecimal(shown):
            why = why_no_base64(shown)
        else:
            why = why_wrong(key.public_key, signature, parts)
        return Unauthenticated(AuthFailure.SIGNATURE_WRONG, why, key.key_id)


def _from_base64(text: bytes) -> bytes | None:
    """Return the bytes of a standard base64 text, or None where it is empty or not their one spelling (RFC 4648, 4)."""
    try:
        found = a2b_base64(text)
    except Base64Error:
        return None
    return found if found and b2a_base64(found, newline=False) == text else None


def _doubled(header: bytes) -> str:
    return f"{header.decode().upper()} came more than once"
