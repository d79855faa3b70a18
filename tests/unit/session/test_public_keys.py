"""Public keys: which PEMs are taken, what the others are told, and what verifies."""

import pickle

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, padding, rsa, x25519
from cryptography.hazmat.primitives.hashes import SHA256, SHA512
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from mock_exchange.key_pairs import rsa_key
from mock_exchange.session.public_keys import PEM_BYTES_MAX, read_public_key
from support.signing import STANDARD, TYPES, pair, private, sign

TEXT = b"1706351400000GET/trade-api/v2/portfolio/balance"


def spki(public_key):
    return public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def refusal(pem):
    with pytest.raises(ValueError, match=r"\w") as caught:
        read_public_key(pem)
    assert caught.value.__cause__ is None
    return str(caught.value)


@pytest.mark.parametrize("key_type", TYPES)
def test_what_the_private_half_signed_is_verified_and_nothing_else(key_type):
    key = read_public_key(pair(key_type).public_pem)
    signature = sign(private(key_type), TEXT)

    assert key.verify(signature, TEXT)
    assert not key.verify(signature, TEXT + b"x")
    assert not key.verify(signature, b"")
    assert not key.verify(bytes(len(signature)), TEXT)
    assert not key.verify(sign(private(key_type, "another"), TEXT), TEXT)
    for place in (0, len(signature) // 2, len(signature) - 1):
        spoilt = bytearray(signature)
        spoilt[place] ^= 1
        assert not key.verify(bytes(spoilt), TEXT)


@pytest.mark.parametrize("key_type", TYPES)
@pytest.mark.parametrize("length", [0, 1, 63, 65, 255, 257, 65_536])
def test_a_signature_of_another_length_is_wrong_and_no_error(key_type, length):
    assert not read_public_key(pair(key_type).public_pem).verify(b"\x01" * length, TEXT)


@pytest.mark.parametrize(
    ("scheme", "digest"),
    [
        (padding.PKCS1v15(), SHA256()),
        (padding.PSS(padding.MGF1(SHA256()), padding.PSS.MAX_LENGTH), SHA256()),
        (padding.PSS(padding.MGF1(SHA256()), 0), SHA256()),
        (padding.PSS(padding.MGF1(SHA256()), 31), SHA256()),
        (padding.PSS(padding.MGF1(SHA512()), 32), SHA256()),
        (STANDARD, SHA512()),
    ],
    ids=["PKCS#1 v1.5", "salt MAX", "salt 0", "salt 31", "MGF1 SHA-512", "SHA-512"],
)
def test_rsa_is_pss_with_sha256_and_a_salt_of_32_bytes_only(scheme, digest):
    signature = private().sign(TEXT, scheme, digest)

    assert not read_public_key(pair().public_pem).verify(signature, TEXT)


def test_a_key_is_read_from_both_formats_as_text_and_as_bytes():
    public = private().public_key()
    pkcs1 = public.public_bytes(Encoding.PEM, PublicFormat.PKCS1)
    assert pkcs1.startswith(b"-----BEGIN RSA PUBLIC KEY-----")
    keys = [read_public_key(pem) for pem in (pkcs1, pkcs1.decode(), spki(public))]
    windows = read_public_key(pkcs1.replace(b"\n", b"\r\n"))

    assert keys[0] == keys[1] == keys[2] == windows
    assert len({*keys, windows}) == 1
    assert (keys[0].key_type, keys[0].bits, keys[0].signature_bytes) == ("rsa", 2048, 256)
    assert keys[0].rsa_numbers == (public.public_numbers().n, 65537)


def test_an_ed25519_key_tells_what_it_is():
    key = read_public_key(pair("ed25519").public_pem)

    assert (key.key_type, key.bits, key.signature_bytes) == ("ed25519", 256, 64)
    assert key.rsa_numbers is None
    assert key != read_public_key(pair("ed25519", "another").public_pem)
    assert key != key.fingerprint


@pytest.mark.parametrize("key_type", TYPES)
def test_no_repr_shows_the_key(key_type):
    key = read_public_key(pair(key_type).public_pem)

    assert repr(key) in {"PublicKey(rsa, 2048 bits)", "PublicKey(ed25519, 256 bits)"}


@pytest.mark.parametrize("bits", [1024, 2046])
def test_an_rsa_key_below_2048_bits_is_refused(bits):
    pem = spki(rsa_key("small", bits).public_key())

    assert refusal(pem) == f"an RSA key has 2048 to 8192 bits here, not {bits}"


def test_an_rsa_key_whose_every_check_would_be_slow_is_refused():
    large = rsa.RSAPublicNumbers(65537, (1 << 8200) + 1).public_key()
    slow = rsa.RSAPublicNumbers((1 << 33) + 1, private().public_key().public_numbers().n)

    assert "not 8201" in refusal(spki(large))
    assert "exponent" in refusal(spki(slow.public_key()))


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        (ec.generate_private_key(ec.SECP256R1()), "EC"),
        (ec.generate_private_key(ec.SECP256K1()), "EC"),
        (ed448.Ed448PrivateKey.generate(), "Ed448"),
        (x25519.X25519PrivateKey.generate(), "X25519"),
        (dsa.generate_private_key(1024), "DSA"),
    ],
    ids=["P-256", "secp256k1", "Ed448", "X25519", "DSA"],
)
def test_other_kinds_of_key_are_refused_by_name(key, kind):
    found = refusal(spki(key.public_key()))

    assert found.startswith("only RSA and Ed25519 keys are taken")
    assert kind.lower() in found.lower()


PRIVATE_FORMATS = [
    (PrivateFormat.TraditionalOpenSSL, NoEncryption(), "this is a private key: keep it"),
    (PrivateFormat.PKCS8, NoEncryption(), "this is a private key: keep it"),
    (PrivateFormat.OpenSSH, NoEncryption(), "OpenSSH"),
    (PrivateFormat.PKCS8, BestAvailableEncryption(b"x"), "this is an encrypted private key"),
    (PrivateFormat.TraditionalOpenSSL, BestAvailableEncryption(b"x"), "an encrypted private key"),
]


@pytest.mark.parametrize(("pem_format", "encryption", "why"), PRIVATE_FORMATS)
def test_a_private_key_is_refused_and_told_what_to_do(pem_format, encryption, why):
    pem = private().private_bytes(Encoding.PEM, pem_format, encryption)

    found = refusal(pem)
    assert why in found
    assert "openssl pkey -in key.pem -pubout" in found or "OpenSSH" in found
    assert pem.decode().splitlines()[2] not in found


@pytest.mark.parametrize(
    ("pem", "why"),
    [
        ("", "this is no PEM"),
        (b"\x00\xff" * 9, "this is no PEM"),
        ("\ud800", "this is no PEM"),
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI me", "this is no PEM"),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "a certificate"),
        ("-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----", "elliptic curve"),
        ("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "damaged"),
        ("-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----", "damaged"),
        ("-----BEGIN PUBLIC KEY-----", "damaged"),
        ("-----BEGIN NONSENSE-----\nAAAA\n-----END NONSENSE-----", "damaged"),
        (lambda: pair().public_pem[:200], "damaged"),
        (lambda: pair().public_pem.replace("\n", "\\n"), "damaged"),
        (lambda: pair().public_pem + pair("ed25519").public_pem, "one key is wanted"),
        (lambda: pair().public_pem + pair().private_pem, "private key"),
        ("-----BEGIN PUBLIC KEY-----\n" + "A" * PEM_BYTES_MAX, "at most 16384 bytes"),
    ],
    ids=range(15),
)
def test_what_is_no_public_key_is_told_what_it_is(pem, why):
    assert why in refusal(pem() if callable(pem) else pem)


@pytest.mark.parametrize("key_type", ["rsa", "ed25519"])
def test_a_key_can_be_copied(key_type):
    key = read_public_key(pair(key_type).public_pem)
    copied = pickle.loads(pickle.dumps(key))
    assert copied == key
    assert (copied.bits, copied.rsa_numbers) == (key.bits, key.rsa_numbers)
    assert not copied.verify(b"\x01" * key.signature_bytes, TEXT)
