"""What a recorder and a player have in common: an address, and a life that begins and ends with a ``with`` block."""

from collections.abc import Callable
from types import TracebackType
from typing import Self

from mock_exchange.recorder.door import Door


class Served:
    """Something behind a door. A subclass makes the door in its constructor."""

    _door: Door

    @property
    def url(self) -> str:
        """``http://host:port``, without a path: what a client is given in the place of the server's."""
        return f"http://{self._door.authority}"

    @property
    def ws_url(self) -> str:
        """The same for WebSockets."""
        return f"ws://{self._door.authority}"

    def start(self) -> Self:
        """Serve, in a thread of its own; returns once connections are answered."""
        self._door.start()
        return self

    def run_until_stopped(self, on_ready: Callable[[], None], *, signals: bool = False) -> None:
        """Serve in this thread; ``on_ready`` is called once connections are answered."""
        self._door.run_until_stopped(on_ready, signals=signals)

    def stop(self) -> None:
        """End; connections are closed when this returns."""
        self._door.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
