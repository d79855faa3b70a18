"""A TLS socket that one thread may read while another one writes.

Python's does not promise that: OpenSSL has one state for both directions. The blocking client of ``websockets`` reads in a thread of its own
from the first moment on, and about one in two hundred handshakes got no answer, because the request was written while the
server's session tickets were being read.
"""

import select
import ssl
import threading
from contextlib import AbstractContextManager
from typing import Any


class SharedTlsSocket(ssl.SSLSocket):
    """Reads and writes one after the other; whoever waits for data does not keep anybody from writing."""

    def recv(self, buflen: int = 1024, flags: int = 0) -> bytes:
        """Return what came; b"" at the end. Raises ``TimeoutError`` after the socket's timeout."""
        while True:
            with self._turn:
                timeout_s = self.gettimeout()
                self.settimeout(0)
                try:
                    return super().recv(buflen, flags)
                except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                    pass
                finally:
                    self.settimeout(timeout_s)
            self._wait(timeout_s)

    def sendall(self, data: Any, flags: int = 0) -> None:
        """Send everything."""
        with self._turn:
            super().sendall(data, flags)

    @property
    def _turn(self) -> AbstractContextManager[Any]:
        """Whose turn it is. It is made with the first, for such a socket has no ``__init__`` of its own."""
        turn: AbstractContextManager[Any] = self.__dict__.setdefault("_turns", threading.Lock())
        return turn

    def _wait(self, timeout_s: float | None) -> None:
        poll = select.poll()
        poll.register(self.fileno(), select.POLLIN)
        if not poll.poll(None if timeout_s is None else timeout_s * 1000):
            raise TimeoutError("timed out")


def shareable(context: ssl.SSLContext) -> ssl.SSLContext:
    """Return the context, which makes such sockets from now on."""
    context.sslsocket_class = SharedTlsSocket
    return context
