"""Certificates: strict verifiers take them, for their names and no others."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509

from mock_exchange.certificates import (
    AUTHORITY_DAYS,
    SERVER_DAYS,
    Identity,
    has_days_left,
    is_issued_by,
    issue,
    make_authority,
    server_name,
)

NAMES = ("localhost", "127.0.0.1", "::1", "api.elections.kalshi.com", "*.demo.kalshi.co")
NOW = datetime(2026, 11, 26, tzinfo=UTC)


@pytest.fixture(scope="module")
def authority():
    return make_authority()


@pytest.fixture(scope="module")
def server(authority):
    return issue(authority, NAMES)


def shake_hands(authority, server, name, folder):
    """Shake hands in memory, both sides strict. Raises ``ssl.SSLCertVerificationError``."""
    (folder / "server.pem").write_bytes(server.certificate_pem + server.key_pem)
    there = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    there.load_cert_chain(folder / "server.pem")
    here = ssl.create_default_context(cadata=authority.certificate_pem.decode())
    here.verify_flags |= ssl.VERIFY_X509_STRICT
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    sides = [
        there.wrap_bio(up, down, server_side=True),
        here.wrap_bio(down, up, server_hostname=name),
    ]
    for _ in range(4):
        for side in sides:
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    return sides[1].getpeercert()


@pytest.mark.parametrize(
    "name", ["localhost", "127.0.0.1", "::1", "api.elections.kalshi.com", "any.demo.kalshi.co"]
)
def test_a_strict_client_takes_the_certificate_for_each_of_its_names(
    authority, server, name, tmp_path
):
    assert shake_hands(authority, server, name, tmp_path)["subject"]


@pytest.mark.parametrize(
    "name", ["127.0.0.2", "kalshi.com", "demo.kalshi.co", "a.b.demo.kalshi.co", "example.com"]
)
def test_it_is_for_no_other_name(authority, server, name, tmp_path):
    with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
        shake_hands(authority, server, name, tmp_path)


def test_another_authority_does_not_vouch_for_it(server, tmp_path):
    with pytest.raises(ssl.SSLCertVerificationError, match="verify failed"):
        shake_hands(make_authority(), server, "localhost", tmp_path)


def test_the_authority_signs_servers_only_and_the_server_signs_nobody(authority, server):
    above, below = authority.certificate.extensions, server.certificate.extensions
    constraints = above.get_extension_for_class(x509.BasicConstraints)
    assert (constraints.critical, constraints.value.ca, constraints.value.path_length) == (
        True,
        True,
        0,
    )
    assert below.get_extension_for_class(x509.BasicConstraints).value.ca is False
    usage = above.get_extension_for_class(x509.KeyUsage)
    assert (usage.critical, usage.value.key_cert_sign, usage.value.digital_signature) == (
        True,
        True,
        False,
    )
    usage = below.get_extension_for_class(x509.KeyUsage).value
    assert (usage.key_cert_sign, usage.digital_signature) == (False, True)


def test_dates_are_those_that_clients_take():
    authority = make_authority(NOW)
    certificate = issue(authority, ["localhost"], NOW).certificate
    assert certificate.not_valid_before_utc == NOW - timedelta(days=1)
    assert certificate.not_valid_after_utc == NOW + timedelta(days=SERVER_DAYS - 1)
    assert authority.certificate.not_valid_after_utc == NOW + timedelta(days=AUTHORITY_DAYS - 1)


@pytest.mark.parametrize(("days", "good"), [(-2, False), (0, True), (390, True), (395, False)])
def test_a_certificate_near_its_end_has_no_days_left(authority, days, good):
    server = issue(authority, ["localhost"], NOW)
    assert has_days_left(server, NOW + timedelta(days=days)) is good


def test_a_key_of_another_certificate_is_noticed(authority, server):
    with pytest.raises(ValueError, match="another certificate's"):
        has_days_left(Identity(server.certificate_pem, authority.key_pem))


def test_who_issued_it_and_for_whom(authority, server):
    assert is_issued_by(server, authority, NAMES)
    assert is_issued_by(server, authority, ["LOCALHOST"])
    assert not is_issued_by(server, authority, [*NAMES, "more.example"])
    assert not is_issued_by(server, make_authority(), NAMES)


def test_names_are_said_once_in_lower_case_without_the_last_dot():
    assert server_name("API.Kalshi.com.") == "api.kalshi.com"
    assert server_name("[::1]") == ip_address("::1")
    assert server_name("bücher.example") == "xn--bcher-kva.example"
    twice = issue(make_authority(), ["A.example", "a.example."]).certificate.extensions
    names = twice.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["a.example"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "*",
        "*.com.*",
        "a b",
        "host:8443",
        "https://host",
        "-a.b",
        "a..b",
        "x" * 64,
        "ä" * 80,
        "*.*.a.b",
    ],
)
def test_what_is_no_name_is_refused(text):
    with pytest.raises(ValueError, match="a TLS name is a host name"):
        server_name(text)


def test_a_certificate_needs_a_name(authority):
    with pytest.raises(ValueError, match="needs a name"):
        issue(authority, [])


def test_a_private_key_shows_itself_nowhere(server):
    assert "PRIVATE" not in repr(server)
    with pytest.raises(ValueError, match="no private key in PEM") as failed:
        _ = Identity(server.certificate_pem, b"-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n").key
    assert "c2VjcmV0" not in str(failed.value)
