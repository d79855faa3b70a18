"""A TLS connection on a raw socket, as far as tests use a socket. ``ssl.SSLSocket`` takes a reset for an end; here it is one."""

import ssl


class TlsPeer:
    """A socket behind TLS: ``sendall``, ``recv``, ``shutdown``, ``settimeout``, ``close``."""

    def __init__(self, raw, context, server_name):
        self.raw = raw
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=server_name)
        self._do(self._tls.do_handshake)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __getattr__(self, name):
        return getattr(self.raw, name)

    @property
    def tls(self):
        """What is known of the handshake: ``version()``, ``selected_alpn_protocol()`` …"""
        return self._tls

    def sendall(self, data):
        """Send everything."""
        self._tls.write(data)
        self._flush()

    def recv(self, size):
        """Return what comes next, b"" at the end: of TLS, or of the connection. Raises ``ConnectionResetError``, ``TimeoutError``."""
        try:
            return self._do(lambda: self._tls.read(size))
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
            return b""

    def shutdown(self, _how):
        """Say that nothing comes any more, and read on: TLS has no more of it than that."""
        try:
            self._tls.unwrap()
        except ssl.SSLWantReadError:
            self._flush()

    def _do(self, step):
        while True:
            try:
                return step()
            except ssl.SSLWantReadError:
                self._flush()
                data = self.raw.recv(65_536)
                if data:
                    self._incoming.write(data)
                else:
                    self._incoming.write_eof()
            finally:
                self._flush()

    def _flush(self):
        if data := self._outgoing.read():
            self.raw.sendall(data)
