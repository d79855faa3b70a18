"""Where an exchange is: its URLs, and the CA that its clients trust. Part of :class:`~mock_exchange.server.MockExchange`."""

from pathlib import Path

from mock_exchange.tls import Tls, TlsFiles
from mock_exchange.transport.context import Context
from mock_exchange.transport.server import Server


class Located:
    """An exchange with an address, once it listens."""

    _server: Server | None = None
    """An exchange that could not be made has a repr too: it is in the traceback."""

    _tls: Tls | None = None
    _tls_files: TlsFiles | None = None
    _context: Context
    _host: str
    _port: int

    def listen(self) -> Server:
        """Take the port and return the server, not yet running. Raises ``OSError``, and ``ValueError`` for TLS files that do not do."""
        if self._server is None:
            files = None if self._tls is None else TlsFiles.prepare(self._tls, self._host)
            try:
                tls = None if files is None else files.server_context()
                self._server = Server(self._context, host=self._host, port=self._port, tls=tls)
            except BaseException:
                if files is not None:
                    files.remove()
                raise
            self._tls_files = files
        return self._server

    @property
    def url(self) -> str:
        """``http://host:port`` (``https://`` with TLS), without a path. Raises ``RuntimeError`` before the start."""
        return f"http{self._secured}://{self._authority}"

    @property
    def rest_url(self) -> str:
        """Base URL of the contract's REST API."""
        return f"{self.url}{self._context.edition.base_path}"

    @property
    def ws_url(self) -> str:
        """URL of the contract's WebSocket API."""
        return f"ws{self._secured}://{self._authority}{self._context.edition.ws_path}"

    @property
    def ca_path(self) -> Path | None:
        """The file with the CA that clients trust; None without TLS, and with a certificate of yours.

        It is there from ``listen`` on, and goes with the exchange unless a folder was named for it.
        """
        return None if self._tls_files is None else self._tls_files.ca_path

    @property
    def _ca_text(self) -> str | None:
        return None if self.ca_path is None else str(self.ca_path)

    @property
    def _secured(self) -> str:
        return "" if self._tls is None else "s"

    @property
    def _authority(self) -> str:
        if self._server is None:
            raise RuntimeError("the exchange has no address yet: start it, or use it in a 'with'")
        host = self._server.host
        host = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104 - compared, not bound
        return f"[{host}]:{self._server.port}" if ":" in host else f"{host}:{self._server.port}"
