"""API keys whose requests are signed: whose they are, what they may do, and the public key that verifies them.

For editions whose callers sign (``trade-api-3.34``), in the place of ``keys``, where callers show a secret. A key is known by its
id, a UUID that is no secret; the exchange keeps the public half. A key is *issued* (the exchange makes the pair, and its
holder is given the private half) or *brought* (its holder gives the public half). Making pairs needs chance and
belongs to the shell: a function that does it is passed in (``mock_exchange.key_pairs``).

Same seed, same calls: the same ids and, where the pairs are made from the seed, the same keys. A revoked key is unknown at once.
Promises: no ``repr`` shows key material; ``redact`` takes private keys out of any text. Source of types, scopes and
the subaccount lock: the venue's OpenAPI, 3.34.0; what scopes cover is its page on API keys.
"""

import re
from collections.abc import Callable, Collection, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import msgspec

from mock_exchange.core.kept import Kept

if TYPE_CHECKING:
    from mock_exchange.session.public_keys import PublicKey

KeyType: TypeAlias = Literal["rsa", "ed25519"]

SCOPES: Final = (
    "read",
    "write",
    "read::block_trade_accept",
    "read::portfolio_balance",
    "write::trade",
    "write::transfer",
    "write::fcm_risk",
    "write::block_trade_accept",
)
ALL_SCOPES: Final = ("read", "write")
"""What a key may do unless told otherwise: everything, since these two cover the rest."""

SUBACCOUNT_MAX: Final = 63
"""Subaccounts are 0, the account itself, to 63."""

KEY_ID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
"""A UUID with its hyphens, in any case (RFC 9562, 4)."""

_PRIVATE_KEY: Final = re.compile(
    r"-----BEGIN [A-Z0-9 ]{0,32}PRIVATE KEY-----.*?(?:-----END [A-Z0-9 ]{0,32}PRIVATE KEY-----|\Z)",
    re.DOTALL,
)


class KeyPair(msgspec.Struct, frozen=True):
    """Both halves of a key, as PEM texts."""

    private_pem: str
    public_pem: str

    def __repr__(self) -> str:
        """Show nothing."""
        return "KeyPair(…)"


MakePair: TypeAlias = Callable[[KeyType, str], KeyPair]
"""(type, label) -> a pair. The same label gives the same pair, other labels others."""


class SignedKey(msgspec.Struct, frozen=True):
    """What is known of a key. ``key_id`` is its public name, in lower case; ``name`` its holder's name for it.

    ``subaccount`` is the only one it may act for, None for all of the account.
    """

    key_id: str
    account_id: str
    scopes: frozenset[str]
    subaccount: int | None
    name: str
    public_key: "PublicKey"

    def covers(self, scope: str) -> bool:
        """Return whether the key has a scope, itself or by the bare ``read`` or ``write`` above it."""
        return not self.scopes.isdisjoint(covering((scope,)))

    def may_act_for(self, subaccount: int) -> bool:
        """Return whether the key's lock, if it has one, is this subaccount."""
        return self.subaccount is None or self.subaccount == subaccount

    def __repr__(self) -> str:
        """Name the key, its account and what it may do."""
        lock = "" if self.subaccount is None else f", subaccount {self.subaccount}"
        return f"SignedKey({self.key_id}, {self.account_id}, {sorted(self.scopes)}{lock})"


def covering(scopes: Collection[str]) -> frozenset[str]:
    """Return the scopes of which a key needs one to have one of these: they themselves, and the bare ones above them."""
    return frozenset(scopes) | {scope.partition("::")[0] for scope in scopes}


class SignedKeyRing(Kept):
    """All keys of a venue. ``on_revoked`` is called with every key that stops being good.

    ``make_pair`` makes the pairs of issued keys; without it keys can only be brought. No private half is held here. ``spelled`` are good
    keys by what callers sent to name them: noted by whoever reads it, forgotten with the next revocation.
    """

    KEPT = ("_keys", "_issued", "_revoked", "_serial")

    def __init__(
        self,
        seed: int,
        *,
        make_pair: MakePair | None = None,
        on_revoked: Callable[[SignedKey], None] | None = None,
    ) -> None:
        self._seed = seed
        self._make_pair = make_pair
        self._on_revoked = on_revoked
        self.spelled: dict[bytes | None, SignedKey] = {}
        self._keys: dict[str, SignedKey] = {}
        self._issued: dict[str, tuple[KeyType, str]] = {}
        """Key id -> what its pair was made from, and is made from again for whoever wants its private half."""
        self._revoked: set[str] = set()
        self._serial = 0

    def begin_with(self, kept: Mapping[str, Any]) -> None:
        """Have another one's keys, and nothing noted of one's own."""
        super().begin_with(kept)
        self.spelled.clear()

    def __repr__(self) -> str:
        """Tell how many keys there are."""
        return f"SignedKeyRing({len(self._keys)} keys)"

    def issue(
        self,
        account_id: str,
        scopes: Collection[str] = ALL_SCOPES,
        *,
        key_type: KeyType = "rsa",
        subaccount: int | None = None,
        name: str = "",
    ) -> SignedKey:
        """Make a pair and a key for an account; ``private_pem`` has what its holder signs with.

        Raises ``ValueError`` for bad scopes or a bad subaccount, and where this ring makes no pairs.
        """
        if self._make_pair is None:
            raise ValueError("this exchange makes no key pairs: bring a public key")
        _check(scopes, subaccount)
        label = f"{account_id}/{self._serial + 1}"
        pair = self._make_pair(key_type, label)
        key = self._add(account_id, pair.public_pem, scopes, subaccount, name, None)
        self._issued[key.key_id] = key_type, label
        return key

    def bring(
        self,
        account_id: str,
        public_pem: str | bytes,
        scopes: Collection[str] = ALL_SCOPES,
        *,
        subaccount: int | None = None,
        name: str = "",
        key_id: str | None = None,
    ) -> SignedKey:
        """Take a public key (PEM) for an account, under an id of its holder's choice if one is given.

        Raises ``ValueError`` for a PEM that is none or holds another kind of key (see ``read_public_key``), for bad scopes, a
        bad subaccount, and an id that is no UUID or is there already.
        """
        _check(scopes, subaccount)
        if key_id is not None:
            if not KEY_ID.fullmatch(key_id):
                raise ValueError("a key id is a UUID: 8-4-4-4-12 hexadecimal digits")
            if key_id.lower() in self._keys:
                raise ValueError(f"key {key_id.lower()} exists already; revoke it first")
        return self._add(account_id, public_pem, scopes, subaccount, name, key_id)

    def rotate(self, key_id: str, public_pem: str | bytes | None = None) -> SignedKey:
        """Put a new key, with an id of its own, in the place of an old one, with all it may do; the old one is revoked.

        With ``public_pem`` the new one is brought, without it issued. Raises ``LookupError`` for a key that is not there, and
        ``ValueError`` as ``bring`` does, or where a brought key is to be rotated without another.
        """
        old = self.key(key_id)
        if public_pem is not None:
            fresh = self.bring(
                old.account_id,
                public_pem,
                old.scopes,
                subaccount=old.subaccount,
                name=old.name,
            )
        elif old.key_id in self._issued:
            fresh = self.issue(
                old.account_id,
                old.scopes,
                key_type=old.public_key.key_type,
                subaccount=old.subaccount,
                name=old.name,
            )
        else:
            raise ValueError(f"key {old.key_id} was brought: rotate it with its new public key")
        self.revoke(old.key_id)
        return fresh

    def revoke(self, key_id: str) -> SignedKey:
        """Make a key unknown at once. Raises ``LookupError`` for a key that is not there."""
        key = self.key(key_id)
        del self._keys[key.key_id]
        self.spelled.clear()
        self._issued.pop(key.key_id, None)
        self._revoked.add(key.key_id)
        if self._on_revoked is not None:
            self._on_revoked(key)
        return key

    def find(self, key_id: str) -> SignedKey | None:
        """Return a good key by its id in lower case, or None."""
        return self._keys.get(key_id)

    def key(self, key_id: str) -> SignedKey:
        """Return a good key by its id. Raises ``LookupError`` that says whether there ever was one."""
        key = self._keys.get(key_id.lower())
        if key is None:
            raise LookupError(f"no key {key_id!r}: {self.why_unknown(key_id)}")
        return key

    def why_unknown(self, key_id: str) -> str:
        """Return why an id is not, or no longer, a good key's."""
        return "it was revoked" if key_id.lower() in self._revoked else "it was never issued here"

    def private_pem(self, key_id: str) -> str:
        """Return the private half of an issued key. Raises ``LookupError`` for a brought or an unknown one."""
        key = self.key(key_id)
        if key.key_id not in self._issued or self._make_pair is None:
            raise LookupError(f"key {key.key_id} was brought: only its holder has its private half")
        return self._make_pair(*self._issued[key.key_id]).private_pem

    def has_private(self, key_id: str) -> bool:
        """Tell whether the private half of a key is known: it was issued and is good."""
        return key_id.lower() in self._issued

    def keys(self, account_id: str | None = None) -> tuple[SignedKey, ...]:
        """Return every good key, or those of an account, in the order they came."""
        return tuple(
            key for key in self._keys.values() if account_id is None or key.account_id == account_id
        )

    def redact(self, text: str) -> str:
        """Return the text with every private key in it, whosever it is, replaced by a word."""
        return _PRIVATE_KEY.sub("[private key]", text) if "PRIVATE KEY" in text else text

    def _add(
        self,
        account_id: str,
        public_pem: str | bytes,
        scopes: Collection[str],
        subaccount: int | None,
        name: str,
        key_id: str | None,
    ) -> SignedKey:
        from mock_exchange.session.public_keys import (  # noqa: PLC0415 - only who has keys pays for the import
            read_public_key,
        )

        public_key = read_public_key(public_pem)
        self._serial += 1
        key_id = self._derived_id(account_id) if key_id is None else key_id.lower()
        key = SignedKey(key_id, account_id, frozenset(scopes), subaccount, name, public_key)
        self._keys[key_id] = key
        self._revoked.discard(key_id)
        return key

    def _derived_id(self, account_id: str) -> str:
        """Return a UUID of version 4's form, drawn from the seed."""
        text = f"mock-exchange/{self._seed}/{account_id}/{self._serial}/key_id"
        digits = sha256(text.encode()).hexdigest()[:32]
        variant = "89ab"[int(digits[16], 16) & 3]
        return (
            f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"
        )


def _check(scopes: Collection[str], subaccount: int | None) -> None:
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown:
        raise ValueError(f"no scope {', '.join(map(repr, unknown))}; known: {', '.join(SCOPES)}")
    if subaccount is not None and not 0 <= subaccount <= SUBACCOUNT_MAX:
        raise ValueError(f"a subaccount is 0 to {SUBACCOUNT_MAX}, not {subaccount}")
