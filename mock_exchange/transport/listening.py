"""A uvicorn server that begins and ends in milliseconds, in this thread or one of its own; and the socket that it listens on.

Uvicorn's own main loop looks for the end ten times a second, and its shutdown sleeps; here both wait for events.
"""

import asyncio
import contextlib
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import uvicorn


def listen(host: str, port: int) -> socket.socket:
    """Return a bound socket. Raises ``OSError`` that names the address."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except socket.gaierror as error:
        raise OSError(f"the host {host!r} is not known: {error.strerror}") from None
    family, kind, protocol, _, address = found[0]
    listener = socket.socket(family, kind, protocol)
    try:
        if sys.platform != "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise OSError(f"cannot listen on {host} port {port}: {error.strerror}") from None
    return listener


def reachable(host: str) -> str:
    """Return an address to reach a server at that listens on ``host``."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104 - compared, not bound


def authority(host: str, port: int) -> str:
    """Return host and port as a URL of this machine has them."""
    host = reachable(host)
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


class ListeningServer(uvicorn.Server):
    """A server behind a socket that is bound already. A subclass says in ``live`` what happens from its start to its end."""

    def __init__(self, listener: socket.socket, host: str, app: Any, **options: Any) -> None:
        """``options``: of uvicorn's configuration, beside those that are the same for all of ours."""
        self._listener = listener
        self.host = host
        self.port: int = listener.getsockname()[1]
        super().__init__(
            uvicorn.Config(
                app,
                loop="auto",
                lifespan="off",
                interface="asgi3",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                date_header=False,
                workers=1,
                **options,
            )
        )
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended = asyncio.Event()
        self._thread: threading.Thread | None = None

    async def live(self, on_ready: Callable[[], None], *, signals: bool) -> None:
        """Serve until ``_ended`` is set. Sets ``_loop`` for as long as calls from other threads are taken."""
        raise NotImplementedError

    @property
    def authority(self) -> str:
        """Host and port, as a URL of this machine has them."""
        return authority(self.host, self.port)

    def run_until_stopped(self, on_ready: Callable[[], None], *, signals: bool = False) -> None:
        """Serve in this thread; ``on_ready`` is called once connections are answered."""
        with asyncio.Runner(loop_factory=self.config.get_loop_factory()) as runner:
            runner.run(self.live(on_ready, signals=signals))

    def start(self) -> None:
        """Serve in a thread of its own; returns once connections are answered. Raises what kept it from it."""
        ready = threading.Event()
        trouble: list[BaseException] = []

        def serve() -> None:
            try:
                self.run_until_stopped(ready.set)
            except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
                trouble.append(error)
            finally:
                ready.set()

        self._thread = threading.Thread(
            target=serve, name=f"mock-exchange-{self.port}", daemon=True
        )
        self._thread.start()
        ready.wait()
        if trouble:
            raise trouble[0]

    def stop(self) -> None:
        """End the server from any thread, and wait for its own to end. Twice is once."""
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # it has just ended by itself
                loop.call_soon_threadsafe(self._ended.set)
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()
            self._thread = None
        self._listener.close()

    def load(self) -> None:
        """Make ready what uvicorn makes ready in its own main loop."""
        self.config.load()
        self.lifespan = self.config.lifespan_class(self.config)


@contextlib.contextmanager
def ended_by_signals(loop: asyncio.AbstractEventLoop, end: Callable[[], None]) -> Iterator[None]:
    """Call ``end`` on Ctrl-C and on SIGTERM, for as long as the block lasts. In the main thread only."""
    handled = [signal.SIGINT, signal.SIGTERM]
    if sys.platform == "win32":
        before = {number: signal.getsignal(number) for number in handled}
        for number in handled:
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(end))
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
        return
    for number in handled:
        loop.add_signal_handler(number, end)
    try:
        yield
    finally:
        for number in handled:
            loop.remove_signal_handler(number)
