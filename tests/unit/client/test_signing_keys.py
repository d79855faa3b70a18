"""Private keys for signing: from text and from a file, and what is told of everything that is none."""

import copy
import pickle
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed448, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from kalshi_refclient.errors import CredentialsError
from kalshi_refclient.private_files import FILE_BYTES_MAX
from kalshi_refclient.secret import Secret
from kalshi_refclient.signing_keys import SigningKey, SigningKeyFile
from mock_exchange.key_pairs import rsa_key
from mock_exchange.session.public_keys import read_public_key
from support.signing import TYPES, pair, private

TEXT = b"1706351400000GET/trade-api/v2/portfolio/balance"
FORMATS = [
    ("rsa", PrivateFormat.TraditionalOpenSSL),
    ("rsa", PrivateFormat.PKCS8),
    ("ed25519", PrivateFormat.PKCS8),
]


def pem_of(key, pem_format=PrivateFormat.PKCS8, encryption=None):
    return key.private_bytes(Encoding.PEM, pem_format, encryption or NoEncryption()).decode()


def write_key(folder, pem, name="key.pem"):
    """Write a key as it should be, as a rotation does: another file takes the place of the old one."""
    folder.mkdir(mode=0o700, exist_ok=True)
    draft = folder / "draft"
    draft.write_bytes(pem if isinstance(pem, bytes) else pem.encode())
    draft.chmod(0o600)
    return draft.replace(folder / name)


def refusal(pem):
    with pytest.raises(CredentialsError) as caught:
        SigningKey.from_pem(pem)
    assert caught.value.__cause__ is None
    body = str(pem).splitlines()
    if len(body) > 2:
        assert body[1] not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(("key_type", "pem_format"), FORMATS)
def test_what_it_signs_the_public_half_verifies(key_type, pem_format):
    key = SigningKey.from_pem(pem_of(private(key_type), pem_format))

    signature = key.sign(TEXT)

    assert key.key_type == key_type
    assert read_public_key(pair(key_type).public_pem).verify(signature, TEXT)
    assert (key.sign(TEXT) == signature) == (key_type == "ed25519"), "PSS has a salt"


def test_line_breaks_of_windows_and_text_around_the_pem_do_no_harm():
    pem = pair().private_pem
    for text in (
        pem.replace("\n", "\r\n"),
        "  \n" + pem,
        "a comment\n" + pem + "\n\n",
        pem.strip(),
    ):
        assert SigningKey.from_pem(text).key_type == "rsa"


def test_a_secret_can_be_given_and_keys_can_be_compared():
    pem = pair().private_pem
    key = SigningKey.from_pem(Secret(pem))

    assert key == SigningKey.from_pem(pem)
    assert len({key, SigningKey.from_pem(pem)}) == 1
    assert key != SigningKey.from_pem(pair("rsa", "another").private_pem)
    assert key != pem


@pytest.mark.parametrize("key_type", TYPES)
def test_nothing_shows_the_key(key_type):
    key = SigningKey.from_pem(pair(key_type).private_pem)

    assert repr(key) == str(key) == f"SigningKey({key_type})"
    for write in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="not written anywhere"):
            write(key)


ENCRYPTED = BestAvailableEncryption(b"x")


@pytest.mark.parametrize(
    ("pem", "why"),
    [
        (lambda: pem_of(private(), PrivateFormat.PKCS8, ENCRYPTED), "the private key is encrypted"),
        (
            lambda: pem_of(private(), PrivateFormat.TraditionalOpenSSL, ENCRYPTED),
            "the private key is encrypted",
        ),
        (lambda: pem_of(private("ed25519"), PrivateFormat.OpenSSH), "OpenSSH's format"),
        (lambda: pem_of(ec.generate_private_key(ec.SECP256R1())), "only RSA and Ed25519 keys sign"),
        (lambda: pem_of(ed448.Ed448PrivateKey.generate()), "only RSA and Ed25519 keys sign"),
        (
            lambda: pem_of(
                ec.generate_private_key(ec.SECP256R1()), PrivateFormat.TraditionalOpenSSL
            ),
            "elliptic curve",
        ),
        (lambda: pem_of(rsa_key("small", 1024)), "2048 bits or more, not 1024"),
        (lambda: pair().public_pem, "this is a public key; the private one signs"),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "a certificate"),
        ("-----BEGIN NONSENSE-----\nAAAA\n-----END NONSENSE-----", "no private key"),
        (lambda: pair().private_pem.replace("\n", "\\n"), "backslashes and letters n"),
        (lambda: pair().private_pem[:400], "damaged"),
        (lambda: pair().private_pem.replace("M", "N", 40), "damaged"),
        ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "damaged"),
        (lambda: pair().private_pem + pair("ed25519").private_pem, "one key is wanted"),
        (lambda: pair().private_pem + pair().public_pem, "one key is wanted"),
        ("", "this is no PEM"),
        ("a952bcbe-ec3b-4b5b-b8f9-11dae589608c", "this is no PEM"),
        ("/etc/kalshi/key.pem", "this is no PEM"),
        (lambda: pair().private_pem + "\u00e4", "this is no PEM"),
        ("\ud800", "this is no PEM"),
        ("-----BEGIN PRIVATE KEY-----" + "A" * FILE_BYTES_MAX, "at most 16384 characters"),
    ],
    ids=range(22),
)
def test_what_is_no_key_to_sign_with_is_told_what_it_is(pem, why):
    assert why in refusal(pem() if callable(pem) else pem)


def test_a_large_key_signs_too():
    assert len(SigningKey.from_pem(pem_of(rsa.generate_private_key(65537, 3072))).sign(TEXT)) == 384


@pytest.mark.rule("C02", "D23")
@pytest.mark.parametrize("key_type", TYPES)
def test_a_key_is_read_from_a_private_file(tmp_path, key_type):
    path = write_key(tmp_path / "keys", pair(key_type).private_pem)

    for source in (SigningKeyFile(path), SigningKeyFile(str(path))):
        assert source.read() == source.current() == SigningKey.from_pem(pair(key_type).private_pem)


@pytest.mark.rule("C02", "C30", "D23")
def test_a_key_file_is_judged_like_a_credentials_file(tmp_path):
    path = write_key(tmp_path / "keys", pair().private_pem)

    def told():
        with pytest.raises(CredentialsError) as caught:
            SigningKeyFile(path).read()
        return str(caught.value)

    path.chmod(0o644)
    assert told() == "the private key file must be closed to group and others: chmod 600"
    path.chmod(0o600)
    path.parent.chmod(0o777)
    assert "must not be writable for group or others" in told()
    path.parent.chmod(0o755)
    assert SigningKeyFile(path).read().key_type == "rsa", "others may look into the directory"
    moved = path.rename(path.with_name("elsewhere"))
    path.symlink_to(moved)
    assert "without following a link" in told()


@pytest.mark.rule("C30", "D27")
@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "the private key file: this is no PEM"),
        (b"\xff\xfe", "must be PEM, which is ASCII"),
        (lambda: pair().public_pem, "the private key file: this is a public key"),
        (lambda: pair().private_pem[:300], "the private key file: the PEM is damaged"),
    ],
    ids=range(4),
)
def test_a_file_with_something_else_is_refused_without_quoting_it(tmp_path, content, why):
    path = write_key(tmp_path / "keys", content() if callable(content) else content)

    with pytest.raises(CredentialsError) as caught:
        SigningKeyFile(path).read()
    assert str(caught.value).startswith("the private key file")
    assert why in str(caught.value)
    assert "MII" not in str(caught.value)


@pytest.mark.rule("D28")
def test_a_replaced_file_is_picked_up_and_a_missing_one_is_waited_out(tmp_path):
    path = write_key(tmp_path / "keys", pair().private_pem)
    source = SigningKeyFile(path)
    assert source.current().key_type == "rsa"
    path.unlink()
    assert source.current().key_type == "rsa"

    write_key(tmp_path / "keys", pair("ed25519").private_pem)

    assert source.current().key_type == "ed25519"


def test_windows_is_refused_and_told_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")

    with pytest.raises(CredentialsError, match=r"pass SigningKey\.from_pem\(\.\.\.\) instead"):
        SigningKeyFile(tmp_path / "key.pem")
