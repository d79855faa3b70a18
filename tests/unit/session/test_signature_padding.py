"""Opened RSA signatures: padding, digest, MGF1 and salt are read from them, for every size of key."""

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, SHA384, SHA512

from mock_exchange.key_pairs import rsa_key
from mock_exchange.session.signature_padding import open_signature
from support.signing import STANDARD, private

TEXT = b"1706351400000GET/trade-api/v2/portfolio/balance"
HASHES = {"SHA-256": SHA256(), "SHA-1": SHA1(), "SHA-384": SHA384(), "SHA-512": SHA512()}


def opened(signature, key=None):
    numbers = (key or private()).public_key().public_numbers()
    return open_signature(numbers.n, numbers.e, signature)


def over(signature, key=None):
    """Return the one reading that is over the text."""
    (found,) = [one for one in opened(signature, key) if one.is_over(TEXT)]
    assert not found.is_over(TEXT + b"x")
    return found


def test_the_wanted_padding_has_no_oddities():
    found = over(private().sign(TEXT, STANDARD, SHA256()))

    assert (found.oddities(), found.certain, len(found.salt)) == ([], True, 32)


@pytest.mark.parametrize("name", HASHES)
def test_pkcs1_is_recognised_with_its_hash(name):
    found = over(private().sign(TEXT, padding.PKCS1v15(), HASHES[name]))

    assert found.certain
    expected = ["PKCS#1 v1.5 signature instead of PSS"]
    assert found.oddities() == expected + [f"signed with {name}, not SHA-256"] * (name != "SHA-256")


@pytest.mark.parametrize(
    ("salt", "certain", "oddity"),
    [
        (0, True, "signed with salt length another length (0), not 32"),
        (20, True, "signed with salt length another length (20), not 32"),
        (214, True, "signed with salt length another length (214), not 32"),
        (215, False, "signed with salt length another length (215), not 32"),
        (padding.PSS.MAX_LENGTH, False, "signed with salt length MAX (222), not 32"),
    ],
)
def test_any_salt_is_measured(salt, certain, oddity):
    found = over(private().sign(TEXT, padding.PSS(padding.MGF1(SHA256()), salt), SHA256()))

    assert (found.oddities(), found.certain) == ([oddity], certain)


@pytest.mark.parametrize("mgf", HASHES)
@pytest.mark.parametrize("name", HASHES)
def test_both_hashes_of_pss_are_told_apart(mgf, name):
    found = over(private().sign(TEXT, padding.PSS(padding.MGF1(HASHES[mgf]), 32), HASHES[name]))

    expected = [f"signed with {name}, not SHA-256"] * (name != "SHA-256")
    assert found.oddities() == expected + [f"MGF1 uses {mgf}, not SHA-256"] * (mgf != "SHA-256")


@pytest.mark.parametrize("bits", [1024, 1026, 1028, 1030, 1034])
def test_keys_whose_size_is_no_multiple_of_eight_are_read_too(bits):
    key = rsa_key("odd", bits)

    assert over(key.sign(TEXT, STANDARD, SHA256()), key).oddities() == []
    assert len(opened(key.sign(TEXT, padding.PKCS1v15(), SHA256()), key)) == 1


def test_a_signature_over_another_text_is_still_known_as_this_keys():
    # its random salt may now and then allow a second reading, which is not certain
    found = opened(private().sign(b"other", STANDARD, SHA256()))
    assert [one.certain for one in found].count(True) == 1


def test_another_keys_signature_is_never_certain():
    other = private("rsa", "another")
    signatures = [other.sign(TEXT, STANDARD, SHA256()) for _ in range(100)]
    signatures += [other.sign(TEXT, padding.PKCS1v15(), SHA256())]

    assert not [one for signature in signatures for one in opened(signature) if one.certain]


@pytest.mark.parametrize("signature", [b"", b"\x00" * 256, b"\x01", b"\xff" * 256, b"\xff" * 5000])
def test_bytes_that_are_no_signature_are_opened_to_nothing(signature):
    assert opened(signature) == []
