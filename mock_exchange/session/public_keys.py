"""The public half of an API key whose requests are signed: read from PEM, and what verifies a signature.

For editions whose callers sign (``trade-api-3.34``). RSA-PSS with SHA-256, MGF1-SHA-256 and a salt as long as the digest, or
Ed25519, as the venue's key types are. No I/O. The only module of the session that imports ``cryptography``, which takes 20 ms: the
key ring imports it with its first key, so that an edition whose callers do not sign never does.

Nothing here is secret, and nothing here compares secrets: what is verified, and with what, may all be known. Still no ``repr``
shows a key. Measured with cryptography 50 and OpenSSL: RSA-2048 27 us a check, Ed25519 115 us.
"""

import re
from base64 import encodebytes
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Final, TypeAlias

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

from mock_exchange.session.signed_keys import KeyType

RSA_BITS_MIN: Final = 2_048
RSA_BITS_MAX: Final = 8_192
RSA_EXPONENT_MAX: Final = (1 << 32) - 1
"""Everybody's exponent is 65,537; one of thousands of bits makes each check cost as much as signing."""

SALT_BYTES: Final = 32
PEM_BYTES_MAX: Final = 16_384

_LABEL: Final = re.compile(rb"-----BEGIN ([A-Z0-9 ]{1,40})-----")
_HALVES: Final = "keep it to yourself and give its public half (openssl pkey -in key.pem -pubout)"
_OTHER_LABELS: Final[Mapping[bytes, str]] = {
    b"ENCRYPTED PRIVATE KEY": f"this is an encrypted private key: {_HALVES}",
    b"PRIVATE KEY": f"this is a private key: {_HALVES}",
    b"RSA PRIVATE KEY": f"this is a private key: {_HALVES}",
    b"EC PRIVATE KEY": "this is a private key, and of an elliptic curve: only RSA and Ed25519 keys are taken",
    b"OPENSSH PRIVATE KEY": "this is a private key in OpenSSH's format; a public key in PEM is wanted",
    b"CERTIFICATE": "this is a certificate; its public key is wanted (openssl x509 -in cert.pem -noout -pubkey)",
}
"""PEM label -> why it is no public key."""

Check: TypeAlias = Callable[[bytes, bytes], bool]
"""(signature, text) -> whether the one was made over the other."""


class PublicKey:
    """A public key. ``bits`` is an RSA key's size, 256 for Ed25519; ``signature_bytes`` what its signatures measure.

    ``fingerprint`` is the SHA-256 of its DER (SubjectPublicKeyInfo) in hexadecimal; two keys are equal where that is.
    ``rsa_numbers`` are its modulus and exponent, None for Ed25519.
    """

    __slots__ = (
        *("_check", "_der", "bits", "fingerprint", "key_type", "rsa_numbers", "signature_bytes"),
    )

    def __init__(
        self,
        key_type: KeyType,
        bits: int,
        der: bytes,
        check: Check,
        rsa_numbers: tuple[int, int] | None = None,
    ) -> None:
        self.key_type: KeyType = key_type
        self.bits = bits
        self.signature_bytes = (bits + 7) // 8 if key_type == "rsa" else 64
        self.fingerprint = sha256(der).hexdigest()
        self.rsa_numbers = rsa_numbers
        self._der = der
        self._check = check

    def verify(self, signature: bytes, text: bytes) -> bool:
        """Return whether the signature was made over the text with the private half of this key. Never raises."""
        return len(signature) == self.signature_bytes and self._check(signature, text)

    def __reduce__(self) -> tuple[Callable[[bytes], "PublicKey"], tuple[bytes]]:
        """Be copied as what it is read from: what checks signatures is not a value."""
        lines = encodebytes(self._der)
        return read_public_key, (
            b"-----BEGIN PUBLIC KEY-----\n%s-----END PUBLIC KEY-----\n" % lines,
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PublicKey) and self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __repr__(self) -> str:
        """Tell the kind of key, nothing of the key."""
        return f"PublicKey({self.key_type}, {self.bits} bits)"


def read_public_key(pem: str | bytes) -> PublicKey:
    """Return the key of a PEM: SubjectPublicKeyInfo (``PUBLIC KEY``) or PKCS#1 (``RSA PUBLIC KEY``).

    Raises ``ValueError`` that says what was given instead, never quoting it: no PEM, a private key, a certificate, more than
    one key, another curve, an RSA key outside 2,048 to 8,192 bits.
    """
    raw = _checked(pem)
    try:
        key = load_pem_public_key(raw)
    except (ValueError, UnsupportedAlgorithm):
        # `from None`: the reason below quotes bytes of the key.
        raise ValueError("the PEM is damaged, or of a kind of key that is not known") from None
    if isinstance(key, RSAPublicKey):
        return _rsa(key)
    if isinstance(key, Ed25519PublicKey):
        return _ed25519(key)
    kind = type(key).__name__.lstrip("_").removesuffix("PublicKey")
    raise ValueError(f"only RSA and Ed25519 keys are taken, and this is a key of kind {kind}")


def _checked(pem: str | bytes) -> bytes:
    raw = pem.encode("utf-8", "replace") if isinstance(pem, str) else pem
    if len(raw) > PEM_BYTES_MAX:
        raise ValueError(f"a PEM has at most {PEM_BYTES_MAX} bytes, not {len(raw)}")
    labels = _LABEL.findall(raw)
    if not labels:
        raise ValueError(
            "this is no PEM: a public key begins with -----BEGIN PUBLIC KEY----- or"
            " -----BEGIN RSA PUBLIC KEY-----"
        )
    for label in labels:
        if label in _OTHER_LABELS:
            encrypted = b"Proc-Type: 4,ENCRYPTED" in raw
            raise ValueError(_OTHER_LABELS[b"ENCRYPTED PRIVATE KEY" if encrypted else label])
    if len(labels) > 1:
        raise ValueError(f"one key is wanted, and this PEM has {len(labels)}")
    return raw


def _rsa(key: RSAPublicKey) -> PublicKey:
    if not RSA_BITS_MIN <= key.key_size <= RSA_BITS_MAX:
        raise ValueError(
            f"an RSA key has {RSA_BITS_MIN} to {RSA_BITS_MAX} bits here, not {key.key_size}"
        )
    numbers = key.public_numbers()
    if not 3 <= numbers.e <= RSA_EXPONENT_MAX:
        raise ValueError(f"an RSA key's exponent is 3 to {RSA_EXPONENT_MAX} here (65537 is usual)")
    digest = SHA256()
    pss = PSS(MGF1(digest), SALT_BYTES)
    verify = key.verify

    def check(signature: bytes, text: bytes) -> bool:
        try:
            verify(signature, text, pss, digest)
        except InvalidSignature:
            return False
        return True

    return PublicKey("rsa", key.key_size, _der(key), check, (numbers.n, numbers.e))


def _ed25519(key: Ed25519PublicKey) -> PublicKey:
    verify = key.verify

    def check(signature: bytes, text: bytes) -> bool:
        try:
            verify(signature, text)
        except InvalidSignature:
            return False
        return True

    return PublicKey("ed25519", 256, _der(key), check)


def _der(key: RSAPublicKey | Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
