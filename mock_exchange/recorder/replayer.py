"""A recording served again, in this process: ``with replaying("session.har") as url:``."""

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from mock_exchange.recorder.door import Door, no_life
from mock_exchange.recorder.playing import Player, Tally
from mock_exchange.recorder.served import Served
from mock_exchange.recording.entry import Entry
from mock_exchange.recording.har_reading import har_of, read_entries


class QuietProtocol(WebSocketsSansIOProtocol):
    """Uvicorn's WebSocket without a word at DEBUG: websockets writes whole frames there, a client's key among them.

    Nor does it complain of a handshake that was answered by a refusal, which uvicorn takes for one that was not answered.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.conn.debug = False

    async def send(self, message: Any) -> None:
        """Take what the application sends."""
        await super().send(message)
        if message["type"] == "websocket.http.response.body":
            self.handshake_complete = True


class Replayer(Served):
    """A server that answers from a HAR file, whoever wrote it.

    ``ignore``: query parameters and body fields that are not compared. ``paced``: keep the recorded waits; ``sleep`` is what waits then.
    Raises ``OSError`` (file, port) and :class:`~mock_exchange.recording.har_reading.HarError`, which names the place in the file.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        ignore: Iterable[str] = (),
        paced: bool = False,
        host: str = "127.0.0.1",
        port: int = 0,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.path = Path(path)
        self.entries: tuple[Entry, ...] = read_entries(har_of(self.path.read_bytes()))
        self._player = Player(self.entries, ignored=frozenset(ignore), paced=paced, sleep=sleep)
        self._door = Door(self._player, host=host, port=port, websocket=QuietProtocol, life=no_life)

    def __repr__(self) -> str:
        return f"Replayer({str(self.path)!r}, {len(self.entries)} entries)"

    @property
    def tally(self) -> Tally:
        """What was asked so far."""
        return self._player.tally

    @property
    def missed(self) -> tuple[str, ...]:
        """What was asked and never recorded: a sentence each, the oldest first."""
        return tuple(self._player.tally.missed)

    @property
    def unused(self) -> tuple[Entry, ...]:
        """Plain calls that were recorded and not asked for."""
        return self._player.shelf.unused

    def begin_anew(self) -> None:
        """Play from the beginning again."""
        self._player.begin_anew()


@contextlib.contextmanager
def replaying(
    path: str | os.PathLike[str], *, ignore: Iterable[str] = (), paced: bool = False
) -> Iterator[str]:
    """Serve a recording; yield ``http://host:port``. Raises as :class:`Replayer` does."""
    with Replayer(path, ignore=ignore, paced=paced) as replayer:
        yield replayer.url
