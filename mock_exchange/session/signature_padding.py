"""An RSA signature, opened with the public key: how it was padded, and over which digest (RFC 8017, 8.1 and 8.2).

For ``signature_diagnosis`` alone: it explains signatures that were refused and never lets one in. What is wanted is PSS with
SHA-256, MGF1 with SHA-256 and a salt of 32 bytes; what libraries do by default is often something else. An opened PSS block
has the salt in it, so that whether it was made over a text is a matter of hashing.
"""

import re
from collections.abc import Iterator
from hashlib import new as new_hash
from typing import Final

import msgspec

SALT_BYTES: Final = 32
HASH: Final = "SHA-256"
PADDING_CERTAIN_BYTES: Final = 8
"""So many bytes of padding are no accident: a block opened with another key looks like this once in 2**64."""

_HASHES: Final = {"SHA-256": "sha256", "SHA-1": "sha1", "SHA-384": "sha384", "SHA-512": "sha512"}
"""Name -> hashlib's name, the likeliest first."""

_PKCS1: Final = re.compile(rb"\x00\x01\xff{8,}\x00(.+)", re.DOTALL)
_DIGEST_INFO: Final = {
    "SHA-256": bytes.fromhex("3031300d060960864801650304020105000420"),
    "SHA-1": bytes.fromhex("3021300906052b0e03021a05000414"),
    "SHA-384": bytes.fromhex("3041300d060960864801650304020205000430"),
    "SHA-512": bytes.fromhex("3051300d060960864801650304020305000440"),
}
"""What stands before the digest (RFC 8017, 9.2, note 1)."""


class Opened(msgspec.Struct, frozen=True):
    """One reading of a signature's block. ``salt`` is None for PKCS#1 v1.5, ``certain`` where it cannot be an accident."""

    hash_name: str
    digest: bytes
    certain: bool
    salt: bytes | None = None
    mgf_hash_name: str = HASH
    salt_bytes_max: int = 0

    def is_over(self, text: bytes) -> bool:
        """Return whether the block was made over a text."""
        digest = _hash(self.hash_name, text)
        if self.salt is not None:
            digest = _hash(self.hash_name, bytes(8) + digest + self.salt)
        return digest == self.digest

    def oddities(self) -> list[str]:
        """Return in what the block differs from the one wanted."""
        found = []
        if self.salt is None:
            found.append("PKCS#1 v1.5 signature instead of PSS")
        elif len(self.salt) != SALT_BYTES:
            named = "MAX" if len(self.salt) == self.salt_bytes_max else "another length"
            found.append(f"signed with salt length {named} ({len(self.salt)}), not {SALT_BYTES}")
        if self.hash_name != HASH:
            found.append(f"signed with {self.hash_name}, not {HASH}")
        if self.salt is not None and self.mgf_hash_name != HASH:
            found.append(f"MGF1 uses {self.mgf_hash_name}, not {HASH}")
        return found


def open_signature(modulus: int, exponent: int, signature: bytes) -> list[Opened]:
    """Return every way to read a signature's block; none where it was made with another key."""
    number = int.from_bytes(signature)
    if number >= modulus:
        return []
    block = pow(number, exponent, modulus).to_bytes((modulus.bit_length() + 7) // 8)
    found = _PKCS1.fullmatch(block)
    if found is not None:
        return [
            Opened(name, found[1].removeprefix(info), certain=True)
            for name, info in _DIGEST_INFO.items()
            if found[1].startswith(info)
        ]
    return list(_pss(block, modulus.bit_length() - 1))


def _pss(block: bytes, bits: int) -> Iterator[Opened]:
    """Yield the readings of a PSS block of so many bits (RFC 8017, 9.1.2): which hash, which MGF1, which salt."""
    block = block[-((bits + 7) // 8) :]
    if block[-1] != 0xBC:
        return
    for hash_name in _HASHES:
        digest_bytes = new_hash(_HASHES[hash_name], usedforsecurity=False).digest_size
        masked, digest = block[: -digest_bytes - 1], block[-digest_bytes - 1 : -1]
        for mgf_hash_name in _HASHES:
            mask = _mgf1(mgf_hash_name, digest, len(masked))
            number = int.from_bytes(masked) ^ int.from_bytes(mask)
            number &= (1 << (bits - 8 * (digest_bytes + 1))) - 1
            data = number.to_bytes(len(masked)).lstrip(b"\x00")
            if data[:1] == b"\x01":
                padding_bytes = len(masked) - len(data)
                yield Opened(
                    hash_name,
                    digest,
                    padding_bytes >= PADDING_CERTAIN_BYTES,
                    data[1:],
                    mgf_hash_name,
                    len(masked) - 1,
                )


def _mgf1(hash_name: str, seed: bytes, length: int) -> bytes:
    blocks: list[bytes] = []
    while sum(map(len, blocks)) < length:
        blocks.append(_hash(hash_name, seed + len(blocks).to_bytes(4)))
    return b"".join(blocks)[:length]


def _hash(hash_name: str, data: bytes) -> bytes:
    return new_hash(_HASHES[hash_name], data, usedforsecurity=False).digest()
