"""A WebSocket client of few words, for tests that look at frames."""

import json
import os
import struct

from support.transport_raw import connect, head

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
UPGRADE = ("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13")


def handshake(*fields, key=KEY, target="/ws/v2"):
    """Return an upgrade request."""
    return head("GET", target, *UPGRADE, f"Sec-WebSocket-Key: {key}", *fields)


def frame(opcode, payload=b"", *, fin=True):
    """Return a masked frame."""
    first = (0x80 if fin else 0) | opcode
    size = len(payload)
    if size < 126:
        length = bytes([0x80 | size])
    elif size < 65_536:
        length = bytes([0x80 | 126]) + struct.pack("!H", size)
    else:
        length = bytes([0x80 | 127]) + struct.pack("!Q", size)
    mask = os.urandom(4)
    masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))
    return bytes([first]) + length + mask + masked


class Stream:
    """A connection that was upgraded."""

    def __init__(self, exchange, *fields, target="/ws/v2"):
        self.peer = connect(exchange)
        self.peer.sendall(handshake(*fields, target=target))
        self._buffer = b""
        try:
            self.head = self._until(b"\r\n\r\n")
            assert self.head.startswith(b"HTTP/1.1 101 "), self.head
        except (AssertionError, OSError):
            self.peer.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.peer.close()

    def send(self, value):
        """Send a message as JSON."""
        self.peer.sendall(frame(1, json.dumps(value).encode()))

    def send_frames(self, data):
        """Send bytes as they are."""
        self.peer.sendall(data)

    def frame(self):
        """Return the next frame as (opcode, payload); ``(None, b"")`` at the end of the stream."""
        if not self._fill(2):
            return None, b""
        opcode, size = self._buffer[0] & 15, self._buffer[1] & 127
        start = 2
        if size == 126:
            self._fill(4)
            size, start = struct.unpack("!H", self._buffer[2:4])[0], 4
        elif size == 127:
            self._fill(10)
            size, start = struct.unpack("!Q", self._buffer[2:10])[0], 10
        self._fill(start + size)
        payload = self._buffer[start : start + size]
        self._buffer = self._buffer[start + size :]
        return opcode, payload

    def message(self):
        """Return the next message's value."""
        opcode, payload = self.frame()
        assert opcode == 1, (opcode, payload)
        return json.loads(payload)

    def closed(self):
        """Return (code, reason) of the close frame that comes next."""
        opcode, payload = self.frame()
        assert opcode == 8, (opcode, payload)
        return struct.unpack("!H", payload[:2])[0], payload[2:].decode()

    def authenticate(self, api_key):
        """Send ``auth`` and return the answer."""
        self.send({"type": "auth", "api_key": api_key})
        return self.message()

    def subscribe(self, channel, **key):
        """Subscribe and return the acknowledgement and the first message."""
        self.send({"type": "subscribe", "channel": channel, **key})
        return self.message(), self.message()

    def _fill(self, size):
        while len(self._buffer) < size:
            try:
                part = self.peer.recv(65_536)
            except ConnectionResetError:
                return False
            if not part:
                return False
            self._buffer += part
        return True

    def _until(self, end):
        while end not in self._buffer:
            part = self.peer.recv(65_536)
            assert part, "the server closed during the handshake"
            self._buffer += part
        found, _, self._buffer = self._buffer.partition(end)
        return found + end
