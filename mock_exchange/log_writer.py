"""Writes text without ever waiting for whoever reads it: a log that nobody reads must not stop an exchange.

Whoever starts ``mock-exchange serve`` with a pipe for stderr and does not read it fills the pipe after 64 KB; a plain write would then
block the whole server. A thread writes instead; beyond ``CHARS_WAITING_MAX`` lines are counted and lost, which the next line that
goes through tells.
"""

import contextlib
import io
import os
import threading
from collections import deque
from typing import Final, TextIO

CHARS_WAITING_MAX: Final = 4_000_000
CLOSE_TIMEOUT_S: Final = 1.0


class LogWriter:
    """Takes whole lines; ``close`` gives the thread ``CLOSE_TIMEOUT_S`` to write what waits. ``lost`` counts lines."""

    def __init__(
        self, stream: TextIO | io.TextIOBase, *, chars_waiting_max: int = CHARS_WAITING_MAX
    ) -> None:
        self.lost = 0
        self._untold = 0
        self._stream = stream
        self._descriptor = _descriptor_of(stream)
        self._chars_waiting_max = chars_waiting_max
        self._chars_waiting = 0
        self._waiting: deque[str] = deque()
        self._changed = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="mock-exchange-log", daemon=True)
        self._thread.start()

    def write(self, text: str) -> int:
        """Have lines written soon; returns at once. Raises nothing."""
        with self._changed:
            if self._chars_waiting + len(text) > self._chars_waiting_max:
                lines = text.count("\n")
                self.lost += lines
                self._untold += lines
                return 0
            if self._untold:
                text = f"[{self._untold} log lines were lost: nobody read them in time]\n{text}"
                self._untold = 0
            self._waiting.append(text)
            self._chars_waiting += len(text)
            self._changed.notify()
        return len(text)

    def flush(self) -> None:
        """Do nothing: the thread flushes what it writes."""

    def close(self) -> None:
        """End, after what waits was written or the time for it is over. Twice is once."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join(CLOSE_TIMEOUT_S)

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._waiting and not self._closing:
                    self._changed.wait()
                if not self._waiting:
                    return
                text = "".join(self._waiting)
                self._waiting.clear()
            with contextlib.suppress(OSError, ValueError):  # closed or gone: what is logged goes on
                self._put(text)
            with self._changed:
                self._chars_waiting = sum(map(len, self._waiting))

    def _put(self, text: str) -> None:
        if self._descriptor is None:
            self._stream.write(text)
            self._stream.flush()
            return
        # Not through the stream: a thread that is stuck in there keeps its lock, and the end of the process waits for it.
        data = text.encode("utf-8", "replace")
        while data:
            data = data[os.write(self._descriptor, data) :]


def _descriptor_of(stream: TextIO | io.TextIOBase) -> int | None:
    with contextlib.suppress(OSError, ValueError, AttributeError, io.UnsupportedOperation):
        stream.flush()
        return stream.fileno()
    return None
