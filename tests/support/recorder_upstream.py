"""A server on loopback that answers with bytes of the test's, and keeps what it was sent."""

import socket
import threading
from contextlib import contextmanager

GOOD = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class RawUpstream:
    """``answers`` are given in turn, one a request, the last again and again; None closes. ``requests`` are what came, ``raw`` every byte."""

    def __init__(self, *answers):
        self.answers = list(answers) or [GOOD]
        self.requests = []
        self.raw = b""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def close(self):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(2)

    def _accept(self):
        while True:
            try:
                peer, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(peer,), daemon=True).start()

    def _serve(self, peer):
        with peer:
            try:
                while (request := self._request(peer)) is not None:
                    self.requests.append(request)
                    answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                    if answer is None:
                        return
                    peer.sendall(answer)
            except OSError:
                return

    def _request(self, peer):
        """Return a request with its body, or None at the end."""
        data = b""
        while b"\r\n\r\n" not in data:
            chunk = peer.recv(65_536)
            self.raw += chunk
            if not chunk:
                return None
            data += chunk
        head, _, body = data.partition(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        lengths = [int(line[15:]) for line in lines if line.startswith(b"content-length:")]
        while lengths and len(body) < lengths[0]:
            body += peer.recv(65_536)
        return head + b"\r\n\r\n" + body


@contextmanager
def raw_upstream(*answers):
    """Serve, and stop."""
    server = RawUpstream(*answers)
    try:
        yield server
    finally:
        server.close()
