"""Private keys that requests are signed with, from PEM text at hand or from a private file (C02, C30, D23, D28).

For editions that sign (``trade-api-3.34``); :class:`~kalshi_refclient.signing.SigningAuth` signs with them. RSA-PSS with SHA-256,
MGF1-SHA-256 and a salt as long as the digest, or Ed25519, as the venue's key types are; PKCS#1 and PKCS#8. The file is opened and
judged as :mod:`~kalshi_refclient.private_files` does: regular, one link, the user's own, 0600, in a directory that nobody else may
write. No error, ``repr`` or pickle shows a key. The only module of the client that imports ``cryptography``.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal, NoReturn, TypeAlias

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from kalshi_contract.private_text import PrivateText
from kalshi_refclient.errors import CredentialsError
from kalshi_refclient.private_files import (
    FILE_BYTES_MAX,
    FollowedFile,
    PrivateFile,
    refuse_platform,
)
from kalshi_refclient.secret import Secret

KeyType: TypeAlias = Literal["rsa", "ed25519"]

RSA_BITS_MIN: Final = 2_048
SALT_BYTES: Final = 32

_ROLE: Final = "the private key file"
_LABEL: Final = re.compile(r"-----BEGIN ([A-Z0-9 ]{1,40})-----")
_PRIVATE_LABELS: Final = frozenset({"PRIVATE KEY", "RSA PRIVATE KEY"})
_ENCRYPTED: Final = (
    "the private key is encrypted: write it without a password (openssl pkey -in key.pem -out"
    " plain.pem) into a file that is closed to others (chmod 600)"
)
_OTHER_LABELS: Final = {
    "ENCRYPTED PRIVATE KEY": _ENCRYPTED,
    "OPENSSH PRIVATE KEY": "this is a private key in OpenSSH's format (ssh-keygen -p -m PEM rewrites it)",
    "EC PRIVATE KEY": "this is an elliptic curve's private key: only RSA and Ed25519 keys sign",
    "PUBLIC KEY": "this is a public key; the private one signs",
    "RSA PUBLIC KEY": "this is a public key; the private one signs",
    "CERTIFICATE": "this is a certificate; a private key signs",
}


class SigningKey:
    """A private key. Equal to another one from the same PEM text."""

    __slots__ = ("_pem", "_sign", "key_type")

    def __init__(self, key_type: KeyType, pem: Secret, sign: Callable[[bytes], bytes]) -> None:
        self.key_type: KeyType = key_type
        self._pem = pem
        self._sign = sign

    @classmethod
    def from_pem(cls, pem: str | Secret) -> "SigningKey":
        """Return the key of a PEM. Raises :class:`CredentialsError` that says what was given instead, never quoting it."""
        return _read(pem if isinstance(pem, Secret) else Secret(pem))

    def sign(self, text: bytes) -> bytes:
        """Return the signature over a text."""
        return self._sign(text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SigningKey) and self._pem == other._pem

    def __hash__(self) -> int:
        return hash(self._pem)

    def __repr__(self) -> str:
        return f"SigningKey({self.key_type})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a private key is not written anywhere: it cannot be pickled or copied")


class SigningKeyFile:
    """A private key in a file of the user's own; ``current`` reads it again whenever it has changed (D28)."""

    def __init__(self, path: Path | str) -> None:
        refuse_platform("private key file", "pass SigningKey.from_pem(...)")
        where = Path(path)
        self._followed = FollowedFile(PrivateFile(_ROLE, where.parent, where.name), _parse)

    def read(self) -> SigningKey:
        """Read the file now, whatever was known of it. Raises :class:`CredentialsError`."""
        return self._followed.read()

    def current(self) -> SigningKey:
        """Return the key, read again if the file changed since.

        A file that is away or unusable while it is being replaced does not take the last good key away.
        """
        return self._followed.current()


def _parse(content: PrivateText) -> SigningKey:
    if not content.isascii():
        raise CredentialsError(f"{_ROLE} must be PEM, which is ASCII")
    try:
        return SigningKey.from_pem(content)
    except CredentialsError as error:
        raise CredentialsError(f"{_ROLE}: {error}") from None


def _read(pem: Secret) -> SigningKey:
    raw = _checked(pem.reveal())
    try:
        key = load_pem_private_key(raw, password=None)
    except TypeError:
        raise CredentialsError(_ENCRYPTED) from None
    except (ValueError, UnsupportedAlgorithm):
        # `from None`: the reason below quotes bytes of the key.
        raise CredentialsError("the PEM is damaged, or of a kind that is not known") from None
    if isinstance(key, Ed25519PrivateKey):
        return SigningKey("ed25519", pem, key.sign)
    if isinstance(key, RSAPrivateKey):
        if key.key_size < RSA_BITS_MIN:
            raise CredentialsError(
                f"an RSA key has {RSA_BITS_MIN} bits or more, not {key.key_size}"
            )
        return SigningKey("rsa", pem, _rsa_signer(key))
    raise CredentialsError("only RSA and Ed25519 keys sign, and this is of another kind")


def _checked(text: str) -> bytes:
    if len(text) > FILE_BYTES_MAX:
        raise CredentialsError(f"a PEM has at most {FILE_BYTES_MAX} characters")
    labels = _LABEL.findall(text)
    if not labels or not text.isascii():
        raise CredentialsError(
            "this is no PEM: a private key begins with -----BEGIN RSA PRIVATE KEY----- or"
            " -----BEGIN PRIVATE KEY-----"
        )
    if "\\n" in text:
        raise CredentialsError(
            "the line breaks of the PEM have become backslashes and letters n: put line breaks there"
        )
    if len(labels) > 1:
        raise CredentialsError(f"one key is wanted, and this PEM has {len(labels)}")
    if labels[0] not in _PRIVATE_LABELS:
        raise CredentialsError(
            _OTHER_LABELS.get(labels[0], "this PEM is no private key, but something else")
        )
    return text.encode()


def _rsa_signer(key: RSAPrivateKey) -> Callable[[bytes], bytes]:
    digest = SHA256()
    pss = PSS(MGF1(digest), SALT_BYTES)
    return lambda text: key.sign(text, pss, digest)
