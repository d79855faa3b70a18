"""A stand-in for the venue's demo: a mock exchange behind TLS on loopback, under the demo's host names, with a private CA."""

import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from mock_exchange import certificates

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
    authority = certificates.make_authority()
    server = certificates.issue(authority, hosts)
    paths = Authority(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    paths.ca_file.write_bytes(authority.certificate_pem)
    paths.certificate_file.write_bytes(server.certificate_pem)
    paths.key_file.write_bytes(server.key_pem)
    return paths


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
