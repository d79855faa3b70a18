"""Raw sockets against a running exchange: bytes out, answers in, as little as possible in between."""

import json
import socket
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

from support.tls_peer import TlsPeer

TIMEOUT_S = 10.0


@dataclass(frozen=True)
class Answer:
    """One HTTP answer off the wire."""

    status: int
    headers: dict
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        return self.json["error"]["code"]


def address(exchange):
    """Return (host, port) of an exchange."""
    parts = urlsplit(exchange.url)
    return parts.hostname, parts.port


def connect(exchange):
    """Return a connected socket, behind TLS where the exchange is."""
    peer = socket.create_connection(address(exchange), timeout=TIMEOUT_S)
    if not exchange.url.startswith("https:"):
        return peer
    return TlsPeer(peer, trusting(exchange), address(exchange)[0])


def trusting(exchange):
    """Return a strict TLS context that trusts the exchange's CA and nobody else."""
    context = ssl.create_default_context(cafile=exchange.ca_path)
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    context.set_alpn_protocols(["h2", "http/1.1"])
    return context


def read_to_end(peer):
    """Return all bytes until the server closes; a reset ends it as well and is told by ``None``."""
    parts = []
    while True:
        try:
            part = peer.recv(65_536)
        except ConnectionResetError:
            return None
        if not part:
            return b"".join(parts)
        parts.append(part)


def split_answers(data, *, bodiless=False):
    """Return the answers in bytes that came one after another."""
    answers = []
    while data:
        head, _, rest = data.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        fields = (line.split(": ", 1) for line in lines[1:])
        headers = {name.lower(): value for name, value in fields}
        status = int(lines[0].split()[1])
        length = 0 if bodiless or status < 200 or status == 304 else int(headers["content-length"])
        answers.append(Answer(status, headers, rest[:length]))
        data = rest[length:]
    return answers


def talk(exchange, data, *, bodiless=False, end=False):
    """Send bytes, read until the server closes, return its answers. ``end`` closes our half after sending."""
    with connect(exchange) as peer:
        peer.sendall(data)
        if end:
            peer.shutdown(socket.SHUT_WR)
        return split_answers(read_to_end(peer) or b"", bodiless=bodiless)


def head(method, target, *fields, host="localhost", version="1.1"):
    """Return a request head as bytes, its empty line included."""
    lines = [f"{method} {target} HTTP/{version}", *([f"Host: {host}"] if host else []), *fields]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def get(exchange, path, *fields):
    """Return the bytes of an authenticated GET under the contract's base path."""
    key = exchange.credentials().api_key
    return head("GET", f"/trade-api/v2{path}", f"Authorization: Bearer {key}", *fields)


def post(exchange, path, body, *fields):
    """Return the bytes of an authenticated POST with a JSON body."""
    key = exchange.credentials().api_key
    return (
        head(
            "POST",
            f"/trade-api/v2{path}",
            f"Authorization: Bearer {key}",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
            *fields,
        )
        + body
    )


def call(exchange, method, path, body=None, **headers):
    """Call any path and return the answer; ``body`` is sent as JSON."""
    data = b"" if body is None else json.dumps(body).encode()
    fields = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if body is not None:
        fields.append(f"Content-Length: {len(data)}")
    name, port = address(exchange)
    host = f"{name}:{port}"
    (answer,) = talk(exchange, head(method, path, "Connection: close", *fields, host=host) + data)
    return answer


ORDER = {
    "ticker": "BTC-2024-12-31",
    "side": "buy",
    "type": "limit",
    "size": 1,
    "price": 0.01,
    "time_in_force": "gtc",
}
