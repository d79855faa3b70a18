"""Certificates for an exchange behind TLS: a private authority, and what it signs for the names of one server. RFC 5280.

Elliptic curve keys (P-256), which take a millisecond to make. Nothing here comes from a seed: keys and serial numbers are
the machine's chance, as those of an authority that somebody trusts must be. Strict verifiers take them (Python 3.13's
``VERIFY_X509_STRICT``): key identifiers on both, a critical ``basicConstraints`` and ``keyUsage``, names in ``subjectAltName``.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_DAYS: Final = 1_825
SERVER_DAYS: Final = 397
"""What public authorities give at most, and more than some clients would take."""

LEFT_DAYS_MIN: Final = 2
"""A certificate that has fewer days left is made anew."""

EARLY: Final = timedelta(days=1)
"""Valid from a day ago: clocks of containers and machines differ."""

_LABEL = r"(?!-)[a-z0-9_-]{1,63}(?<!-)"
_DNS_NAME = re.compile(rf"(?:\*\.(?={_LABEL}\.))?(?:{_LABEL}\.)*{_LABEL}", re.ASCII)
_DNS_NAME_CHARACTERS_MAX = 253


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate and its private key, both PEM."""

    certificate_pem: bytes
    key_pem: bytes = field(repr=False)

    @property
    def certificate(self) -> x509.Certificate:
        """The certificate. Raises ``ValueError`` if it is none."""
        return x509.load_pem_x509_certificate(self.certificate_pem)

    @property
    def key(self) -> EllipticCurvePrivateKey:
        """The private key. Raises ``ValueError`` if it is none, or of another kind; never quoting it."""
        try:
            key = load_pem_private_key(self.key_pem, password=None)
        except (ValueError, TypeError):
            raise ValueError("this is no private key in PEM without a password") from None
        if not isinstance(key, EllipticCurvePrivateKey):
            raise ValueError("this is not the kind of key that is made here")  # noqa: TRY004 - a file is wrong, not a caller
        return key


def server_name(text: str) -> str | IPv4Address | IPv6Address:
    """Return a name a certificate can be for: an address, or a DNS name in lower case, ``*.`` in front or not.

    Raises ``ValueError`` that says what was expected.
    """
    try:
        return ip_address(text.strip("[]"))
    except ValueError:
        pass
    try:
        name = text.encode("idna").decode() if not text.isascii() else text
    except UnicodeError:
        name = ""
    name = name.lower().removesuffix(".")
    if len(name) > _DNS_NAME_CHARACTERS_MAX or _DNS_NAME.fullmatch(name) is None:
        raise ValueError(
            f"a TLS name is a host name, *.domain or an IP address, without a port, not {text!r}"
        )
    return name


def make_authority(now: datetime | None = None) -> Identity:
    """Return a new private authority. It signs servers and no other authority."""
    now = now or datetime.now(UTC)
    key = generate_private_key(SECP256R1())
    subject = _named("Kalshi mock exchange, private CA")
    builder = _begun(subject, subject, key, key, now, AUTHORITY_DAYS)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    return _signed(builder.add_extension(_usage(signs=True), critical=True), key, key)


def issue(authority: Identity, names: Iterable[str], now: datetime | None = None) -> Identity:
    """Return a server's certificate for ``names``, each once. Raises ``ValueError`` for a name that is none, or without any."""
    now = now or datetime.now(UTC)
    wanted = list(dict.fromkeys(server_name(name) for name in names))
    if not wanted:
        raise ValueError("a certificate needs a name to be for")
    key, ca_key = generate_private_key(SECP256R1()), authority.key
    alternatives = [
        x509.DNSName(name) if isinstance(name, str) else x509.IPAddress(name) for name in wanted
    ]
    builder = _begun(
        _named("Kalshi mock exchange"), authority.certificate.subject, key, ca_key, now, SERVER_DAYS
    )
    builder = (
        builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
    )
    return _signed(builder, key, ca_key)


def has_days_left(identity: Identity, now: datetime | None = None) -> bool:
    """Tell whether a certificate is worth showing still. Raises ``ValueError`` where it is none, or the key is another's."""
    now = now or datetime.now(UTC)
    certificate = identity.certificate
    if certificate.public_key() != identity.key.public_key():
        raise ValueError("the key is another certificate's")
    left = certificate.not_valid_after_utc - now
    return certificate.not_valid_before_utc <= now and left >= timedelta(days=LEFT_DAYS_MIN)


def is_issued_by(identity: Identity, authority: Identity, names: Iterable[str]) -> bool:
    """Tell whether ``authority`` signed a certificate, and it is for all ``names`` (as they are written: ``*`` covers nothing)."""
    certificate = identity.certificate
    try:
        certificate.verify_directly_issued_by(authority.certificate)
    except (InvalidSignature, ValueError, TypeError):
        return False
    alternatives = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    covered = {*alternatives.get_values_for_type(x509.DNSName)}
    addresses = {*alternatives.get_values_for_type(x509.IPAddress)}
    return {server_name(name) for name in names} <= covered | addresses


def _begun(
    subject: x509.Name,
    issuer: x509.Name,
    key: EllipticCurvePrivateKey,
    ca_key: EllipticCurvePrivateKey,
    now: datetime,
    days: int,
) -> x509.CertificateBuilder:
    """Return what authorities and servers have in common."""
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - EARLY)
        .not_valid_after(now - EARLY + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False
        )
    )


def _signed(
    builder: x509.CertificateBuilder, key: EllipticCurvePrivateKey, ca_key: EllipticCurvePrivateKey
) -> Identity:
    certificate = builder.sign(ca_key, hashes.SHA256())
    return Identity(
        certificate.public_bytes(Encoding.PEM),
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    )


def _named(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )
