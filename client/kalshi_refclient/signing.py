"""Requests that are signed: three headers, made anew for every attempt (C30, D28, R16).

For editions that sign (``trade-api-3.34``), where :class:`~kalshi_refclient.auth.BearerAuth` shows a key. Signed is ``timestamp +
METHOD + path``: milliseconds since 1970, the method in upper case, the path from the root exactly as it goes on the wire, without
the query. Source: the venue's official SDK 3.34.0.

A clock that is off is corrected once the exchange complains: by the ``Date`` of its answer, where there is one. The attempt
after that is signed with the corrected time, and so is everything later.
"""

import re
from base64 import b64encode
from typing import Final

from kalshi_refclient._core.outcomes import Answer
from kalshi_refclient._core.skew import clock_offset_s, says_expired
from kalshi_refclient.errors import CredentialsError, LocalMisuse
from kalshi_refclient.secret import Secret
from kalshi_refclient.signing_keys import SigningKey, SigningKeyFile

KEY_HEADER: Final = "KALSHI-ACCESS-KEY"
TIMESTAMP_HEADER: Final = "KALSHI-ACCESS-TIMESTAMP"
SIGNATURE_HEADER: Final = "KALSHI-ACCESS-SIGNATURE"

KEY_ID_PATTERN: Final = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")


class SigningAuth:
    """Signs every attempt with a key at hand or from a file that may be replaced at any time.

    ``offset_s`` is how far the exchange's clock is known to be ahead of ours. Raises :class:`CredentialsError` for a key id
    that is no UUID, and for a file that cannot be used.
    """

    def __init__(
        self, key_id: str, key: SigningKey | SigningKeyFile, *, offset_s: float = 0.0
    ) -> None:
        if not KEY_ID_PATTERN.fullmatch(key_id):
            raise CredentialsError("a key id is a UUID: 8-4-4-4-12 hexadecimal digits")
        self._key_id = key_id
        self._source = key
        self._used = self._current()
        self.offset_s = offset_s

    def headers(self, method: str, target: str, wall_s: float) -> dict[str, str]:
        """Return the headers that sign this attempt. ``target`` is path and query as they go on the wire."""
        self._used = self._current()
        timestamp = str(int((wall_s + self.offset_s) * 1000))
        text = signed_text(timestamp, method, target)
        return {
            KEY_HEADER: self._key_id,
            TIMESTAMP_HEADER: timestamp,
            SIGNATURE_HEADER: b64encode(self._used.sign(text)).decode(),
        }

    def api_key(self) -> Secret:
        """Raise :class:`LocalMisuse`: there is no key to show, a stream signs its handshake with ``headers``."""
        raise LocalMisuse(
            "a signing key is shown to nobody: a stream's handshake is signed instead"
        )

    def renew(self, answer: Answer | None = None, wall_s: float = 0.0) -> bool:
        """Read the key's file again, and correct the clock where the answer complains of it.

        Returns whether a second try could go otherwise: the key is another one, or the timestamp was the reason.
        """
        changed = self._is_replaced()
        if answer is None or not says_expired(answer.body):
            return changed
        offset_s = clock_offset_s(answer.headers.get("date"), wall_s)
        if offset_s is not None:
            self.offset_s = offset_s
        return True

    def __repr__(self) -> str:
        return f"SigningAuth({self._key_id}, {type(self._source).__name__})"

    def _current(self) -> SigningKey:
        return self._source if isinstance(self._source, SigningKey) else self._source.current()

    def _is_replaced(self) -> bool:
        if isinstance(self._source, SigningKey):
            return False
        try:
            return self._source.read() != self._used
        except CredentialsError:
            return False


def signed_text(timestamp: str, method: str, target: str) -> bytes:
    """Return what a request's signature is made over."""
    return f"{timestamp}{method.upper()}{target.partition('?')[0]}".encode()
