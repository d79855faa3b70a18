"""API keys: who may speak for which account, and with what permissions.

Rules: C01 (bearer keys), C30 and D28 (minimal permissions, rotation, revocation at run time), D16. Keys and secrets are derived
from the seed (SHA-256), so that the same seed gives the same keys. A revoked key is unknown at once.

Comparison: both sides are hashed and compared with ``hmac.compare_digest`` on bytes; an unknown key takes the same path with the
same number of comparisons. A header value that was found good once is remembered, until any key is revoked.

Promises: no ``repr`` shows a key or a secret; ``redact`` takes both out of any text.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Collection, Mapping
from itertools import count
from typing import Any, Final, NamedTuple

import msgspec

from kalshi_contract.edition import Permission
from kalshi_contract.private_text import PrivateText
from mock_exchange.core.kept import Kept
from mock_exchange.redaction import REDACTED, without_escapes
from mock_exchange.session.http import AUTHORIZATION_BYTES_MAX

ALL_PERMISSIONS: Final[frozenset[Permission]] = frozenset(("read", "trade"))
VERIFIED_MAX: Final = 4_096
"""How many header values are remembered as good before all are forgotten."""

REDACTIONS_BEFORE_MAX: Final = 1_000
"""So many keys and secrets of a ring are remembered, for not showing them, by the one that takes its place."""

CLEAN_MAX: Final = 4_096
"""So many texts without a key in them are remembered, until another key is issued: paths are shown again and again."""

CLEAN_CHARS_MAX: Final = 256
_KEY_CHARS_MAX: Final = 128
_VERSIONS: Final = count(1)
_KEY: Final = re.compile(rb"[A-Za-z0-9_-]{8,128}")
_NOBODY: Final = hashlib.sha256(b"nobody").digest()
_MISSING: Final = hashlib.sha256(b"no key was sent").digest()


class KeyRecord(msgspec.Struct, frozen=True):
    """What is known of a key without knowing it. ``key_id`` is its public name, e.g. 'key-0001'."""

    key_id: str
    account_id: str
    permissions: frozenset[Permission]
    digest: bytes

    def __repr__(self) -> str:
        """Name the key and its account; the digest stays out."""
        return f"KeyRecord({self.key_id}, {self.account_id}, {sorted(self.permissions)})"


class IssuedKey(msgspec.Struct, frozen=True):
    """A key as its holder gets it: the only value here that carries the key and the secret."""

    record: KeyRecord
    api_key: str
    secret: str

    def __repr__(self) -> str:
        """Name the key; key and secret stay out."""
        return f"IssuedKey({self.record!r})"


class _Issue(NamedTuple):
    """What a key was made from: its number, and the key itself only where somebody chose it ('' for one that is derived)."""

    serial: int
    account_id: str
    permissions: frozenset[Permission]
    chosen: str


class KeyRing(Kept):
    """All keys of a venue. ``on_revoked`` is called with the record of every key that stops being good."""

    def __init__(
        self,
        seed: int,
        *,
        on_revoked: Callable[[KeyRecord], None] | None = None,
        before: "KeyRing | None" = None,
    ) -> None:
        """``before``: the ring whose place this one takes. Its keys are good no longer, and still not to be shown."""
        self._seed = seed
        self._on_revoked = on_revoked
        self._issues: list[_Issue] = []
        self._issued: dict[str, IssuedKey] = {}
        self._by_digest: dict[bytes, KeyRecord] = {}
        self._verified: dict[bytes, KeyRecord] = {}
        self._redactions: dict[str, str] = {}
        if before is not None:
            kept = list(before._redactions)[-REDACTIONS_BEFORE_MAX:]  # noqa: SLF001 - one ring and the next
            self._redactions = dict.fromkeys(kept, REDACTED)
        self._shortest = min(map(len, self._redactions), default=_KEY_CHARS_MAX)
        self._serial = 0
        self._clean: set[str] = set()
        self.version = next(_VERSIONS)
        """Another number after every key that was issued, in any ring: from then on ``redact`` knows more."""

    def __repr__(self) -> str:
        """Tell how many keys there are."""
        return f"KeyRing({len(self._issued)} keys)"

    def issue(
        self,
        account_id: str,
        permissions: Collection[Permission] = ALL_PERMISSIONS,
        *,
        api_key: str | None = None,
    ) -> IssuedKey:
        """Make a key for an account. Raises ``ValueError`` for bad permissions or a bad or known ``api_key``."""
        unknown = set(permissions) - ALL_PERMISSIONS
        trouble = self._trouble(api_key)
        if unknown or trouble:
            api_key = None  # this frame is part of the traceback
            if unknown:
                raise ValueError(f"permissions are 'read' and 'trade', not {sorted(unknown)}")
            raise ValueError(trouble)
        self._serial += 1
        issue = _Issue(self._serial, account_id, frozenset(permissions), PrivateText(api_key or ""))
        issued = self._enter(issue)
        self._issued[issued.record.key_id] = issued
        self._by_digest[issued.record.digest] = issued.record
        return issued

    def _enter(self, issue: _Issue) -> IssuedKey:
        """Return the key of an issue, which from now on is known, if not good, and not shown."""
        self._issues.append(issue)
        api_key = PrivateText(issue.chosen or "kx_" + self._derive("api_key", issue)[:40])
        secret = PrivateText(self._derive("secret", issue))
        key_id = f"key-{issue.serial:04d}"
        digest = hashlib.sha256(api_key.encode()).digest()
        self._redactions[api_key] = key_id
        self._redactions[secret] = f"{key_id}:secret"
        self._shortest = min(self._shortest, len(api_key), len(secret))
        self._clean.clear()
        self.version = next(_VERSIONS)
        record = KeyRecord(key_id, issue.account_id, issue.permissions, digest)
        return IssuedKey(record, api_key, secret)

    def kept(self) -> dict[str, Any]:
        """Return what its keys were made from, and which are good. A key itself is in it only where somebody chose it."""
        return {"issues": tuple(self._issues), "good": tuple(self._issued)}

    def begin_with(self, kept: Mapping[str, Any]) -> None:
        """Have the keys that another ring of the same seed had; what this one had is good no longer, and still not shown."""
        self._issues, self._issued, self._by_digest = [], {}, {}
        self._verified.clear()
        self._serial = len(kept["issues"])
        good = frozenset(kept["good"])
        for issue in kept["issues"]:
            issued = self._enter(issue)
            if issued.record.key_id in good:
                self._issued[issued.record.key_id] = issued
                self._by_digest[issued.record.digest] = issued.record

    def _trouble(self, api_key: str | None) -> str:
        """Return what speaks against a key that somebody chose."""
        if api_key is None:
            return ""
        raw = api_key.encode("utf-8", "surrogatepass")
        if not _KEY.fullmatch(raw):
            return "an API key has 8 to 128 characters of A-Z a-z 0-9 _ -"
        known = hashlib.sha256(raw).digest() in self._by_digest
        return "this API key exists already; revoke it first" if known else ""

    def revoke(self, key_id: str) -> KeyRecord:
        """Make a key unknown at once. Raises ``LookupError`` for a key that is not there."""
        issued = self._issued.pop(key_id, None)
        if issued is None:
            raise LookupError(f"no key {key_id!r}: it was never issued or is revoked already")
        del self._by_digest[issued.record.digest]
        self._verified.clear()
        if self._on_revoked is not None:
            self._on_revoked(issued.record)
        return issued.record

    def rotate(self, key_id: str) -> IssuedKey:
        """Put a new key in the place of an old one, with its account and permissions; the old one is revoked."""
        old = self.issued(key_id).record
        fresh = self.issue(old.account_id, old.permissions)
        self.revoke(key_id)
        return fresh

    def issued(self, key_id: str) -> IssuedKey:
        """Return a good key by its public name. Raises ``LookupError``."""
        try:
            return self._issued[key_id]
        except KeyError:
            raise LookupError(f"no key {key_id!r}: never issued, or revoked") from None

    def records(self) -> tuple[KeyRecord, ...]:
        """Return every good key, in the order they were issued."""
        return tuple(issued.record for issued in self._issued.values())

    def first_of(self, account_id: str) -> IssuedKey:
        """Return the oldest good key of an account. Raises ``LookupError``."""
        for issued in self._issued.values():
            if issued.record.account_id == account_id:
                return issued
        raise LookupError(f"account {account_id!r} has no good key")

    def authenticate(self, value: bytes | None) -> KeyRecord | None:
        """Return whose key the value of the one Authorization header carries, or None. Never raises.

        Scheme ``Bearer`` in any case (RFC 9110 11.1), then spaces, then one key. None: no header, or more than one.
        """
        if value is None:
            return self.verify(b"")
        record = self._verified.get(value)
        if record is not None:
            return record
        if len(value) > AUTHORIZATION_BYTES_MAX or value[:7].lower() != b"bearer ":
            return self.verify(b"")
        record = self.verify(value[7:].strip(b" "))
        if record is not None:
            if len(self._verified) >= VERIFIED_MAX:
                self._verified.clear()
            self._verified[value] = record
        return record

    def verify(self, api_key: bytes) -> KeyRecord | None:
        """Return the record of a key, or None. The same work for every key, good or not."""
        good = _KEY.fullmatch(api_key) is not None
        digest = hashlib.sha256(api_key).digest() if good else _MISSING
        record = self._by_digest.get(digest)
        same = hmac.compare_digest(digest, record.digest if record is not None else _NOBODY)
        return record if same else None

    def redact(self, text: str) -> str:
        r"""Return the text with every key and secret ever issued replaced by its public name.

        One that is written in escapes (``%6b``, ``\u006b``) is found too; such a text comes back without its escapes.
        """
        if len(text) < self._shortest or text in self._clean:
            return text
        given, text = text, self._without_known(text)
        if "%" in text or "\\" in text:
            plain = without_escapes(text)
            known = self._without_known(plain)
            if known != plain:
                return known
        if text == given and len(text) <= CLEAN_CHARS_MAX:
            if len(self._clean) >= CLEAN_MAX:
                self._clean.clear()
            self._clean.add(text)
        return text

    def _without_known(self, text: str) -> str:
        for private, public in self._redactions.items():
            if private in text:
                text = text.replace(private, public)
        return text

    def _derive(self, what: str, issue: _Issue) -> str:
        text = f"mock-exchange/{self._seed}/{issue.account_id}/{issue.serial}/{what}"
        return hashlib.sha256(text.encode()).hexdigest()
