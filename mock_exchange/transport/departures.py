"""Answers that leave together: those of one turn of the event loop, at its end.

Each write wakes whoever waits for it: bytes that leave one by one, between the requests of others, cost their server a quarter of its time.
"""

import asyncio
from typing import Final

BYTES_WAITING_MAX: Final = 65_536
"""More than that does not wait: whether a peer reads is seen by writing to it."""


class Departures:
    """The answers of one server. The first of a turn leaves at once, so that a lone client waits for nothing; the others at its end.

    Whoever writes past it, or ends a connection, lets out what waits first.
    """

    def __init__(self) -> None:
        self._waiting: list[tuple[asyncio.WriteTransport, bytes]] = []
        self._bytes = 0
        self._in_turn = False

    def leave(
        self, loop: asyncio.AbstractEventLoop, transport: asyncio.WriteTransport, data: bytes
    ) -> None:
        """Write an answer by the end of this turn."""
        if not self._in_turn:
            self._in_turn = True
            loop.call_soon(self._end_turn)
            transport.write(data)
            return
        self._waiting.append((transport, data))
        self._bytes += len(data)
        if self._bytes > BYTES_WAITING_MAX:
            self.let_out()

    def let_out(self) -> None:
        """Write what waits, in the order it came."""
        waiting, self._waiting = self._waiting, []
        self._bytes = 0
        for transport, data in waiting:
            if not transport.is_closing():
                transport.write(data)

    def _end_turn(self) -> None:
        self._in_turn = False
        self.let_out()
