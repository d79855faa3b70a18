"""A server of bytes on loopback: what it does with a connection is a function. For faults that no HTTP server will commit."""

import contextlib
import datetime as dt
import ipaddress
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Handler = Callable[["Connection"], None]


class Connection:
    """One accepted connection; ``number`` counts from 0."""

    def __init__(self, raw: socket.socket, number: int, server: "RawServer") -> None:
        self.raw, self.number, self.server = raw, number, server

    def read_request(self) -> bytes:
        """Read one request, head and body by its content-length; empty if the peer is gone."""
        data = b""
        with contextlib.suppress(OSError):
            while b"\r\n\r\n" not in data:
                chunk = self.raw.recv(65536)
                if not chunk:
                    return b""
                data += chunk
            head, _, body = data.partition(b"\r\n\r\n")
            length = 0
            for line in head.split(b"\r\n"):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            while len(body) < length:
                body += self.raw.recv(65536)
        self.server.requests.append(data)
        return data

    def send(self, data: bytes) -> None:
        with contextlib.suppress(OSError):
            self.raw.sendall(data)

    def reset(self) -> None:
        """Close with RST."""
        linger = struct.pack("ii", 1, 0)
        self.raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.raw.close()

    def wait_for_the_end(self) -> None:
        """Hold the connection until the peer or the test is through with it."""
        with contextlib.suppress(OSError):
            while self.raw.recv(65536):
                pass

    @property
    def over(self) -> bool:
        """Return whether the test is over, or the peer gone."""
        return self.server.stopping.is_set()


class RawServer:
    """``with RawServer(handler) as server:`` each connection in its own thread; ``requests`` is what was read."""

    def __init__(self, handler: Handler, tls: ssl.SSLContext | None = None) -> None:
        self._handler, self._tls = handler, tls
        self.requests: list[bytes] = []
        self.connections = 0
        self.stopping = threading.Event()
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []

    @property
    def posts(self) -> list[bytes]:
        return [request for request in self.requests if request.startswith(b"POST")]

    @property
    def url(self) -> str:
        scheme = "https" if self._tls else "http"
        return f"{scheme}://127.0.0.1:{self.port}/trade-api/v2"

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        self._acceptor.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._acceptor.join(5)
        for each in self._sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)
        for each in self._sockets:
            each.close()

    def _accept(self) -> None:
        while True:
            try:
                raw, _ = self._listener.accept()
            except OSError:
                return
            number, self.connections = self.connections, self.connections + 1
            thread = threading.Thread(target=self._serve, args=(raw, number), daemon=True)
            self._sockets.append(raw)
            self._threads.append(thread)
            thread.start()

    def _serve(self, raw: socket.socket, number: int) -> None:
        try:
            if self._tls is not None:
                raw = self._tls.wrap_socket(raw, server_side=True)
                self._sockets.append(raw)
            self._handler(Connection(raw, number, self))
        except OSError:
            pass  # the peer went away: that is what many of these tests are about
        finally:
            raw.close()


def http(status: int, body: bytes, *headers: str, length: int | None = None) -> bytes:
    """Return a whole answer as bytes; ``length`` may lie."""
    lines = [
        f"HTTP/1.1 {status} Whatever",
        "Content-Type: application/json",
        f"Content-Length: {len(body) if length is None else length}",
        *headers,
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def closed_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def self_signed(folder: Path, host: str = "127.0.0.1") -> tuple[ssl.SSLContext, Path]:
    """Return a server context with a certificate of its own for ``host``, and the file that vouches for it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a test of the client")])
    now = dt.datetime.now(dt.UTC)
    try:
        subject: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        subject = x509.DNSName(host)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([subject]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / f"{host}.pem", folder / f"{host}.key"
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate_file, key_file)
    return context, certificate_file
