"""Key pairs from a seed: the same bytes always, in the venue's formats, and good keys to everybody else's eyes."""

import hashlib
import os
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from mock_exchange.key_pairs import ed25519_key, pair_maker, public_half, rsa_key
from support.signing import USER, pair, sign

DIGESTS = {
    "rsa": "56ef2725fd751c07b9dcdae272ff2b9cdeb493dba3e4464ead5525fd218fd478",
    "ed25519": "e6773b2957d56ce2b3d215e409a8d97e2eb496fd2274aa53ec91d4e280b723fd",
}
PRINT_DIGESTS = """
import hashlib
from mock_exchange.key_pairs import pair_maker
for key_type in ("rsa", "ed25519"):
    made = pair_maker(7)(key_type, "user_0001/1")
    print(hashlib.sha256((made.private_pem + made.public_pem).encode()).hexdigest())
"""


@pytest.mark.parametrize("key_type", DIGESTS)
def test_the_same_seed_and_label_give_the_same_bytes_on_every_machine(key_type):
    made = pair_maker(7)(key_type, "user_0001/1")

    assert (
        hashlib.sha256((made.private_pem + made.public_pem).encode()).hexdigest()
        == (DIGESTS[key_type])
    )


def test_another_process_under_another_hash_seed_makes_the_same_bytes():
    done = subprocess.run(
        [sys.executable, "-c", PRINT_DIGESTS],
        env=os.environ | {"PYTHONHASHSEED": "1", "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert done.stdout.split() == list(DIGESTS.values())


@pytest.mark.parametrize("key_type", DIGESTS)
def test_another_seed_label_or_type_gives_another_key(key_type):
    pairs = {
        pair_maker(seed)(key_type, label).public_pem
        for seed, label in ((7, USER), (7, "another"), (8, USER))
    }

    assert len(pairs) == 3


def test_an_rsa_pair_is_pkcs1_of_2048_bits_and_its_halves_belong_together():
    made = pair("rsa")
    key = load_pem_private_key(made.private_pem.encode(), password=None)

    assert made.private_pem.startswith("-----BEGIN RSA PRIVATE KEY-----\n")
    assert made.public_pem.startswith("-----BEGIN PUBLIC KEY-----\n")
    assert isinstance(key, RSAPrivateKey)
    assert (key.key_size, key.public_key().public_numbers().e) == (2048, 65537)
    assert load_pem_public_key(made.public_pem.encode()) == key.public_key()


def test_an_ed25519_pair_is_pkcs8_and_its_halves_belong_together():
    made = pair("ed25519")
    key = load_pem_private_key(made.private_pem.encode(), password=None)

    assert made.private_pem.startswith("-----BEGIN PRIVATE KEY-----\n")
    assert isinstance(key, Ed25519PrivateKey)
    load_pem_public_key(made.public_pem.encode()).verify(sign(key, b"text"), b"text")


def test_no_repr_shows_a_pair():
    made = pair("rsa")

    assert repr(made) == "KeyPair(…)"


def test_an_unknown_type_is_refused():
    with pytest.raises(ValueError, match="'rsa' or 'ed25519', not 'dsa'"):
        pair_maker(7)("dsa", "x")


@pytest.mark.parametrize("bits", [1022, 1025, 0, -2])
def test_an_rsa_key_of_odd_size_is_refused(bits):
    with pytest.raises(ValueError, match=f"not {bits}"):
        rsa_key("x", bits)


@pytest.mark.parametrize("bits", [1024, 1026, 1040])
def test_an_rsa_key_has_the_bits_asked_for(bits):
    assert rsa_key("of the tests", bits).key_size == bits


@pytest.mark.parametrize("pem_format", [PrivateFormat.TraditionalOpenSSL, PrivateFormat.PKCS8])
def test_the_public_half_of_a_private_key_in_a_file_can_be_had(pem_format):
    key = generate_private_key(65537, 2048)
    private_pem = key.private_bytes(Encoding.PEM, pem_format, NoEncryption())

    assert load_pem_public_key(public_half(private_pem).encode()) == key.public_key()
    assert public_half(private_pem.decode()) == public_half(private_pem)
    assert public_half(pair("ed25519").private_pem) == pair("ed25519").public_pem


def test_an_encrypted_private_key_is_refused_with_what_to_do():
    pem = ed25519_key("x").private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"password")
    )

    with pytest.raises(ValueError, match=r"encrypted: give its public half \(openssl"):
        public_half(pem)


@pytest.mark.parametrize(
    "pem", ["", "no PEM", "k\u00e4se", pair("ed25519").private_pem[:60], b"\xff\x00"]
)
def test_what_is_no_private_key_is_refused_without_quoting_it(pem):
    with pytest.raises(ValueError, match="no private key in PEM, or it is damaged") as caught:
        public_half(pem)

    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
