"""Key pairs made from a seed, for keys that the exchange issues: the same seed and label, the same PEM, byte for byte.

For editions whose callers sign (``trade-api-3.34``): ``pair_maker(seed)`` is what a ``SignedKeyRing`` issues keys with. RSA keys have
2,048 bits and come as PKCS#1, Ed25519 keys as PKCS#8, as the venue gives them (OpenAPI 3.34.0). OpenSSL checks every RSA key
as it is put together, its primes among it.

Who knows the seed knows the keys: they open a mock exchange and nothing else. An RSA pair takes about 0.4 s the first time;
pairs are remembered, so that an exchange that begins anew need not wait again.
"""

from functools import lru_cache
from hashlib import sha256
from math import lcm

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPrivateNumbers,
    RSAPublicNumbers,
    rsa_crt_dmp1,
    rsa_crt_dmq1,
    rsa_crt_iqmp,
)
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from mock_exchange.primes import prime
from mock_exchange.session.signed_keys import KeyPair, KeyType, MakePair

RSA_BITS = 2_048
RSA_EXPONENT = 65_537
PAIRS_MAX = 256
"""How many pairs are remembered."""


def pair_maker(seed: int) -> MakePair:
    """Return what makes the pairs of a seed: (type, label) -> pair. Raises ``ValueError`` for an unknown type."""

    def make_pair(key_type: KeyType, label: str) -> KeyPair:
        if key_type not in {"rsa", "ed25519"}:
            raise ValueError(f"a key's type is 'rsa' or 'ed25519', not {key_type!r}")
        return _pair(key_type, f"mock-exchange/{seed}/{label}/{key_type}")

    return make_pair


def rsa_key(label: str, bits: int = RSA_BITS) -> RSAPrivateKey:
    """Return the RSA key of a label. Raises ``ValueError`` for an odd number of bits or fewer than 1,024."""
    if bits < 1024 or bits % 2:
        raise ValueError(f"an RSA key has an even number of bits, 1024 or more, not {bits}")
    p, q = sorted(_factors(label, bits // 2), reverse=True)
    d = pow(RSA_EXPONENT, -1, lcm(p - 1, q - 1))
    return RSAPrivateNumbers(
        p=p,
        q=q,
        d=d,
        dmp1=rsa_crt_dmp1(d, p),
        dmq1=rsa_crt_dmq1(d, q),
        iqmp=rsa_crt_iqmp(p, q),
        public_numbers=RSAPublicNumbers(RSA_EXPONENT, p * q),
    ).private_key()


def ed25519_key(label: str) -> Ed25519PrivateKey:
    """Return the Ed25519 key of a label: its 32 bytes are the label's digest."""
    return Ed25519PrivateKey.from_private_bytes(sha256(label.encode()).digest())


def public_half(pem: str | bytes) -> str:
    """Return the public key (PEM) of a private one, for who has only that file at hand. Nothing else of it is kept.

    Raises ``ValueError`` where it cannot be read, never quoting it.
    """
    raw = pem.encode("utf-8", "replace") if isinstance(pem, str) else pem
    try:
        key = load_pem_private_key(raw, password=None)
    except TypeError:
        raise ValueError(
            "the private key is encrypted: give its public half (openssl pkey -in key.pem -pubout)"
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        # `from None`: the reason below quotes bytes of the key.
        raise ValueError("this is no private key in PEM, or it is damaged") from None
    return _public_pem(key.public_key())


def _factors(label: str, bits: int) -> tuple[int, int]:
    """Return two different primes that the exponent divides neither's predecessor of."""
    found: list[int] = []
    attempt = 0
    while len(found) < 2:
        candidate = prime(f"{label}/prime/{attempt}", bits)
        attempt += 1
        if candidate % RSA_EXPONENT != 1 and candidate not in found:
            found.append(candidate)
    return found[0], found[1]


@lru_cache(maxsize=PAIRS_MAX)
def _pair(key_type: KeyType, label: str) -> KeyPair:
    key = rsa_key(label) if key_type == "rsa" else ed25519_key(label)
    form = PrivateFormat.TraditionalOpenSSL if key_type == "rsa" else PrivateFormat.PKCS8
    private = key.private_bytes(Encoding.PEM, form, NoEncryption()).decode()
    return KeyPair(private, _public_pem(key.public_key()))


def _public_pem(key: PublicKeyTypes) -> str:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
