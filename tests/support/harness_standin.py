"""A stand-in for the venue's demo: a mock exchange behind TLS on loopback, under the demo's host names, with a private CA."""

import datetime as dt
import ipaddress
import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DEMO_HOSTS = ("demo-api.elections.kalshi.com", "demo-trading-api.kalshi.com")


@dataclass(frozen=True)
class Authority:
    """A private certificate authority and one server certificate of it, as PEM files."""

    ca_file: Path
    certificate_file: Path
    key_file: Path


def make_authority(folder, hosts=DEMO_HOSTS):
    """Write a CA, and a certificate for ``hosts``, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca = _certificate("Private CA", ca_key.public_key(), ca_key, None, ())
    leaf = _certificate(hosts[0], key.public_key(), ca_key, ca, hosts)
    paths = Authority(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    paths.ca_file.write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    paths.certificate_file.write_bytes(leaf.public_bytes(serialization.Encoding.PEM))
    paths.key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths


def _certificate(name, public_key, ca_key, ca, hosts):
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    names = [
        x509.IPAddress(ipaddress.ip_address(host)) if host[0].isdigit() else x509.DNSName(host)
        for host in hosts
    ]
    ca_ski = x509.SubjectKeyIdentifier.from_public_key(ca_key.public_key())
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if ca is None else ca.subject)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=ca is None, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(ca_ski), critical=False
        )
        .add_extension(_usage(signs=ca is None), critical=True)
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(ca_key, hashes.SHA256())


def _usage(*, signs):
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )


@contextmanager
def tls_front(authority, backend):
    """Yield (port, names): a TLS proxy to ``backend`` (host, port), and the list of host names clients asked for (SNI)."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.certificate_file, authority.key_file)
    names = []
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=_accept, args=(listener, context, backend), daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1], names
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(2)


def _accept(listener, context, backend):
    while True:
        try:
            plain, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_serve, args=(plain, context, backend), daemon=True).start()


def _serve(plain, context, backend):
    with (
        plain,
        suppress(OSError),
        context.wrap_socket(plain, server_side=True) as front,
        socket.create_connection(backend) as back,
    ):
        _relay(front, back)


def _relay(front, back):
    """Carry bytes both ways in one thread: a TLS socket must not be used by two at once."""
    front.settimeout(0.02)
    back.settimeout(0.02)
    while True:
        for source, sink in ((front, back), (back, front)):
            try:
                data = source.recv(65536)
            except TimeoutError:
                continue
            if not data:
                return
            sink.settimeout(5)
            sink.sendall(data)
            sink.settimeout(0.005)
        front.settimeout(0.005)
        back.settimeout(0.005)
