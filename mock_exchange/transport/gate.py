"""Holds back what connections write until the journal has what it tells of: an answer that left is never forgotten.

Everything that one turn of the event loop brought is kept in one transaction behind it, then all of it leaves, in order. While nothing
is pending bytes pass at once. Without a journal on disk there is no gate, and connections write to their sockets themselves.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from mock_exchange.session.notes import Notes


class Gate:
    """The gate of one server. ``keep`` keeps what the notes have pending; what it raises is handed to ``on_failure``, once."""

    def __init__(self, notes: Notes, keep: Callable[[], object]) -> None:
        self.then: Callable[[], object] = _nothing
        """Called when something was kept and everybody has been answered."""
        self.on_failure: Callable[[Exception], object] | None = None
        self.failure: Exception | None = None
        self._notes = notes
        self._keep = keep
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: list[HeldTransport] = []
        notes.wake = self._wake

    def follow(self, loop: asyncio.AbstractEventLoop | None) -> None:
        """Open at the end of each turn of this loop; without one, when somebody calls ``open``."""
        self._loop = loop
        if self._notes.pending:
            self._wake()

    @property
    def closed(self) -> bool:
        """Whether something is pending: what is written now has to wait."""
        return bool(self._notes.pending) or self.failure is not None

    def open(self) -> None:
        """Keep what is pending, and let out what waits for it. After a failure nothing leaves any more."""
        keeping = self.failure is None and bool(self._notes.pending)
        if keeping:
            try:
                self._keep()
            except Exception as error:  # noqa: BLE001 - whatever it is, nobody may be answered
                self.failure = error
                if self.on_failure is not None:
                    self.on_failure(error)
        waiting, self._waiting = self._waiting, []
        for transport in waiting:
            if self.failure is None:
                transport.let_out()
            else:
                transport.abort()
        if keeping and self.failure is None:
            self.then()

    def check(self) -> None:
        """Open, and raise what kept it from opening, for callers that have no connection."""
        self.open()
        if self.failure is not None:
            raise self.failure

    def wait(self, transport: "HeldTransport") -> None:
        """Have a transport let out when the gate opens."""
        self._waiting.append(transport)

    def _wake(self) -> None:
        if self._loop is not None:
            self._loop.call_soon(self.open)


def _nothing() -> None:
    """Do nothing: what ``then`` is until somebody has something to do."""


class HeldTransport:
    """A connection's transport behind a gate. What is not about bytes that leave is the transport's own."""

    def __init__(self, transport: asyncio.Transport, gate: Gate) -> None:
        self._transport = transport
        self._gate = gate
        self._held: list[bytes] = []
        self._then: list[Callable[[], object]] = []
        self._closing = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Write, now or when the gate opens."""
        if self._waits():
            self._held.append(bytes(data))
        else:
            self._transport.write(data)

    def writelines(self, pieces: Any) -> None:
        """Write several pieces as one."""
        self.write(b"".join(pieces))

    def write_eof(self) -> None:
        """Close for writing, after what waits."""
        if self._waits():
            self._then.append(self._transport.write_eof)
        else:
            self._transport.write_eof()

    def close(self) -> None:
        """Close, after what waits."""
        if self._held or self._then:
            self._closing = True
            self._then.append(self._transport.close)
        else:
            self._transport.close()

    def abort(self) -> None:
        """Close at once: what waits is lost."""
        self._held.clear()
        self._then.clear()
        self._transport.abort()

    def is_closing(self) -> bool:
        """Tell whether it is closed or will be."""
        return self._closing or self._transport.is_closing()

    def get_write_buffer_size(self) -> int:
        """Return how many bytes have not left."""
        held = sum(map(len, self._held)) if self._held else 0
        return held + self._transport.get_write_buffer_size()

    def let_out(self) -> None:
        """Write what waited, then do what was to be done after it."""
        held, self._held = self._held, []
        then, self._then = self._then, []
        if self._transport.is_closing():
            return
        if held:
            self._transport.write(held[0] if len(held) == 1 else b"".join(held))
        for act in then:
            act()

    def _waits(self) -> bool:
        if self._held or self._then:
            return True
        if self._gate.closed:
            self._gate.wait(self)
            return True
        return False
