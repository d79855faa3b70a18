"""Where an exchange is: its URLs, and the CA that its clients trust. Part of :class:`~mock_exchange.server.MockExchange`."""

from pathlib import Path
from socket import socket
from urllib.parse import urlsplit

from kalshi_contract.edition import Edition
from mock_exchange.tls import LOCAL_NAMES, Tls, TlsFiles
from mock_exchange.transport.connect_proxy import ConnectProxy
from mock_exchange.transport.context import Context
from mock_exchange.transport.listening import authority, reachable
from mock_exchange.transport.listening import listen as bound
from mock_exchange.transport.proxy_head import signpost
from mock_exchange.transport.server import Server


class Located:
    """An exchange with an address, once it listens."""

    _server: Server | None = None
    """An exchange that could not be made has a repr too: it is in the traceback."""

    _tls: Tls | None = None
    _tls_files: TlsFiles | None = None
    _proxy_port: int | None = None
    _listener: socket | None = None
    _proxy: ConnectProxy | None = None
    _context: Context
    _host: str
    _port: int

    def listen(self) -> Server:
        """Take the port and return the server, not yet running. Raises ``OSError``, and ``ValueError`` for TLS files that do not do."""
        if self._server is None:
            led = () if self._proxy_port is None else venue_hosts(self._context.edition)
            files = None if self._tls is None else TlsFiles.prepare(self._tls, self._host, led)
            try:
                tls = None if files is None else files.server_context()
                listener = self._listener
                server = Server(
                    self._context, host=self._host, port=self._port, tls=tls, listener=listener
                )
                if self._proxy_port is not None:
                    self._proxy = self._proxy_to(server, self._proxy_port, led)
            except BaseException:
                if files is not None:
                    files.remove()
                raise
            self._server, self._tls_files = server, files
        return self._server

    def _proxy_to(self, server: Server, port: int, hosts: tuple[str, ...]) -> ConnectProxy:
        """Have a proxy that lives with the server. Raises ``OSError``; then the server is gone too."""
        try:
            listener = bound(self._host, port)
        except OSError:
            server.stop()
            raise
        names = () if self._tls is None else self._tls.names
        host = reachable(server.host)
        own = [(name, server.port) for name in {host, *LOCAL_NAMES}]
        proxy = ConnectProxy(
            listener,
            (host, server.port),
            signpost((*hosts, *names), own),
            head_s=self._context.timeouts.request_s,
        )
        server.companions.append(proxy)
        return proxy

    @property
    def proxy_url(self) -> str | None:
        """``http://host:port`` of the proxy that leads the venue's hosts here; None without one."""
        if self._proxy is None:
            return None
        return f"http://{authority(self._host, self._proxy.port)}"

    @property
    def led_hosts(self) -> tuple[str, ...]:
        """The host names that the proxy leads here."""
        return () if self._proxy is None else self._proxy.signpost.hosts

    @property
    def tls_files(self) -> TlsFiles | None:
        """The files it shows itself with, once it listens; None without TLS."""
        return self._tls_files

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
        return self._server.authority


def venue_hosts(edition: Edition) -> tuple[str, ...]:
    """Return the host names under which the venue itself speaks an edition, each once."""
    found: dict[str, None] = {}
    for name, environment in edition.environments.items():
        if name != "mock":
            urls = (environment.rest_url, environment.ws_url)
            for url in (*urls, *environment.other_rest_urls, *environment.other_ws_urls):
                found[urlsplit(url).hostname or ""] = None
    return tuple(host for host in found if host)
