"""WebSocket over a bare socket: any frame, however wrong; reads frames as a strict client would (RFC 6455)."""

import base64
import os
import socket
import struct
import time
from urllib.parse import urlsplit

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


class RawStream:
    """One connection after its handshake."""

    def __init__(self, url, *, deadline_s=8.0, extra=()):
        parts = urlsplit(url)
        self.deadline_s = deadline_s
        self.socket = socket.create_connection((parts.hostname, parts.port), timeout=deadline_s)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            f"GET {parts.path} HTTP/1.1",
            f"Host: {parts.netloc}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13",
            *extra,
        ]
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self.buffer = b""
        while b"\r\n\r\n" not in self.buffer:
            data = self.socket.recv(65536)
            assert data, f"closed in the handshake: {self.buffer!r}"
            self.buffer += data
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        self.status = int(head.split(b" ", 2)[1])

    def __enter__(self):
        return self

    def __exit__(self, *_exc):
        self.socket.close()

    def send(self, data):
        """Send bytes; a server that hung up already is noticed when reading."""
        try:
            self.socket.sendall(data)
        except OSError:
            return

    def receive(self, deadline):
        """Return (opcode, payload), or None once the connection ended. Raises ``TimeoutError``."""
        header = self._exactly(2, deadline)
        if header is None:
            return None
        assert not header[1] & 0x80, "a server must not mask"
        assert header[0] & 0x80, "the server has no reason to fragment"
        assert not header[0] & 0x70, "the server set reserved bits"
        size = header[1] & 0x7F
        if size == 126:
            (size,) = struct.unpack(">H", self._exactly(2, deadline))
        elif size == 127:
            (size,) = struct.unpack(">Q", self._exactly(8, deadline))
        return header[0] & 0x0F, self._exactly(size, deadline)

    def _exactly(self, size, deadline):
        while len(self.buffer) < size:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("nothing came from the server in time")
            self.socket.settimeout(left)
            try:
                data = self.socket.recv(65536)
            except ConnectionError:
                data = b""
            if not data:
                return None
            self.buffer += data
        taken, self.buffer = self.buffer[:size], self.buffer[size:]
        return taken


def frame(
    payload, *, opcode=TEXT, fin=True, rsv=0, mask=True, length=None, length_form=None, key=None
):
    """Return the bytes of one frame. ``length`` announces another length; ``length_form`` forces a form of it."""
    size = len(payload) if length is None else length
    form = length_form or (size if size < 126 else 126 if size < 65536 else 127)
    first = (0x80 if fin else 0) | rsv << 4 | opcode
    head = bytes([first, (0x80 if mask else 0) | form])
    if form == 126:
        head += struct.pack(">H", size)
    elif form == 127:
        head += struct.pack(">Q", size)
    if not mask:
        return head + payload
    key = b"\x37\xfa\x21\x3d" if key is None else key
    return head + key + _masked(payload, key)


def _masked(payload, key):
    if not payload:
        return b""
    stream = (key * (len(payload) // 4 + 1))[: len(payload)]
    value = int.from_bytes(payload, "big") ^ int.from_bytes(stream, "big")
    return value.to_bytes(len(payload), "big")
