"""HTTP over a bare socket: sends any bytes, reads answers as a strict client would, never waits beyond a deadline."""

import socket
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

QUIET_S = 0.03
"""After an answer, so much silence means that no other follows."""


@dataclass(frozen=True)
class RawAnswer:
    """One answer. ``headers``: lower-case names; doubled ones keep the last value."""

    status: int
    headers: dict
    body: bytes


class HangError(AssertionError):
    """The server neither answered nor closed in time."""


def exchange(url, data, *, deadline_s=8.0, half_close=False, head=False):
    """Send ``data`` on a new connection and read until the server closes or falls silent. Return (answers, closed).

    Silence counts only after the first answer: a server that says nothing at all until the deadline hangs.
    """
    parts = urlsplit(url)
    deadline = time.monotonic() + deadline_s
    with socket.create_connection((parts.hostname, parts.port), timeout=deadline_s) as connection:
        sender = threading.Thread(target=_send, args=(connection, data, half_close), daemon=True)
        sender.start()
        reader = _Reader(connection, head)
        while not reader.closed and (left := deadline - time.monotonic()) > 0:
            sent = not sender.is_alive()
            came = reader.read(min(QUIET_S, left) if reader.answers else left)
            if not came and sent:
                break
        sender.join(0.2)
        if not reader.closed and not reader.answers:
            raise HangError(f"no answer and no close within {deadline_s} s")
        return reader.answers, reader.closed


def _send(connection, data, half_close):
    try:
        connection.sendall(data)
        if half_close:
            connection.shutdown(socket.SHUT_WR)
    except OSError:
        return  # the server may close before it has read everything: it answered already


class _Reader:
    def __init__(self, connection, head):
        self.connection = connection
        self.head = head
        self.buffer = b""
        self.answers = []
        self.closed = False

    def read(self, timeout_s):
        """Read what comes within the time. Return False if nothing came."""
        self.connection.settimeout(timeout_s)
        try:
            data = self.connection.recv(65536)
        except TimeoutError:
            return False
        except ConnectionError:
            data = b""
        if not data:
            assert not self.buffer, f"the connection ended inside an answer: {self.buffer[:200]!r}"
            self.closed = True
            return True
        self.buffer += data
        while self._take():
            pass
        return True

    def _take(self):
        head, found, rest = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return False
        lines = head.decode("latin-1").split("\r\n")
        version, status, *_ = lines[0].split(" ", 2)
        assert version in {"HTTP/1.1", "HTTP/1.0"}, f"no status line: {lines[0]!r}"
        headers = {
            n.strip().lower(): v.strip() for n, _, v in (line.partition(":") for line in lines[1:])
        }
        bodiless = self.head or int(status) < 200 or int(status) == 204
        length = 0 if bodiless else int(headers.get("content-length", -1))
        assert length >= 0, f"an answer without Content-Length: {head!r}"
        if len(rest) < length:
            return False
        self.answers.append(RawAnswer(int(status), headers, rest[:length]))
        self.buffer = rest[length:]
        return True
