"""A WebSocket connection that a fault plan looks at: what the session says, held back, changed or cut, on the exchange's clock.

Made for a connection when there is a plan, and no sooner. What a fault lets out waits here in a queue, in order; what the session said
last, its close, comes last.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mock_exchange.faults.line import Line
from mock_exchange.faults.outgoing import Cut, Mute, Out, Park, Send, Shut, Wait
from mock_exchange.faults.plan import FaultPlan
from mock_exchange.session.stream import Close
from mock_exchange.transport.secured import turns_to_write
from mock_exchange.transport.wire import close_frame, data_frame

if TYPE_CHECKING:
    from mock_exchange.transport.stream_protocol import StreamProtocol

_TURNS_MAX = 10
"""Turns of the loop that bytes may take into the socket before a reset follows them."""

_CLOSE_CODES = frozenset({1000, 1001, 1002, 1003, *range(1007, 1015), *range(3000, 5000)})
"""What websockets sends by itself (RFC 6455 7.4); anything else goes out by hand."""


@dataclass(frozen=True, slots=True)
class _Said:
    """The close of the session itself."""

    close: Close


class StreamFaults:
    """What stands between a session and its socket."""

    def __init__(self, protocol: "StreamProtocol") -> None:
        self.line: Line | None = None
        self._protocol = protocol
        self._queue: deque[Out | _Said] = deque()
        self._until_us: int | None = None
        self.over = False

    @property
    def is_idle(self) -> bool:
        """Whether there is no plan any more, and nothing held back."""
        return self.line is None and not self._queue and not self.over

    @property
    def next_due_us(self) -> int | None:
        """When there is something to do again, or None."""
        parked_us = None if self.line is None else self.line.next_due_us
        if self._until_us is None or parked_us is None:
            return self._until_us if parked_us is None else parked_us
        return min(self._until_us, parked_us)

    def follow(self, plan: FaultPlan | None) -> None:
        """Have another plan look at the connection, or none. What waits keeps waiting; what is parked is overtaken by nothing more."""
        line = self.line
        if (None if line is None else line.plan) is plan:
            return
        if line is not None:
            self._queue += line.all_parked()
        self.line = None if plan is None else Line(plan, self._protocol.context.edition)

    def opened(self, account_id: str | None, now_us: int) -> None:
        """Let the plan strike the opening."""
        if self.line is not None:
            self._queue += self.line.opened(account_id, now_us)
            self.pump(now_us)

    def pinged(self, account_id: str | None, now_us: int) -> bool:
        """Tell whether a ping is left without its pong."""
        return self.line is not None and self.line.pinged(account_id, now_us)

    def pass_on(
        self, frames: list[bytes], close: Close | None, account_id: str | None, now_us: int
    ) -> None:
        """Take what the session says, ask the plan about it once, and write what is due."""
        line = self.line
        if line is None:
            self._queue += [Send(frame) for frame in frames]
        else:
            self._queue += line.pass_on(frames, account_id, now_us)
            self._queue += line.overdue(now_us)
        if close is not None:
            self._queue += [] if line is None else line.all_parked()
            self._queue.append(_Said(close))
        self.pump(now_us)

    def pump(self, now_us: int) -> None:
        """Write what may go out by now."""
        ready: list[bytes] = []
        while self._queue and not self.over:
            if self._until_us is not None:
                if now_us < self._until_us:
                    break
                self._until_us = None
            one = self._queue.popleft()
            if isinstance(one, Send):
                ready.append(data_frame(one.opcode, one.payload))
            elif isinstance(one, Wait):
                self._until_us = now_us + one.delay_us
            elif not isinstance(one, Park):
                self._write(ready)
                ready = []
                self._end(one)
        self._write(ready)

    def _write(self, frames: list[bytes]) -> None:
        if frames and not self.over:
            self._protocol.write_frames(b"".join(frames))

    def _end(self, end: Shut | Cut | Mute | _Said) -> None:
        self.over = True
        self._queue.clear()
        protocol = self._protocol
        if isinstance(end, _Said):
            protocol.close(end.close)
        elif isinstance(end, Mute):
            protocol.mute()
        elif isinstance(end, Cut):
            protocol.cut(reset=end.reset)
        elif end.code is not None and end.code in _CLOSE_CODES:
            protocol.close(Close(end.code, end.reason), "fault")
        else:
            protocol.close_by_hand(close_frame(end.code, end.reason), end.code, end.reason)


def cut_when_written(
    transport: asyncio.Transport,
    reset_on_close: Callable[[asyncio.BaseTransport], None],
    *,
    reset: bool,
) -> None:
    """End a TCP connection once what was written is in its socket: with FIN, or with RST. Nobody is waited for who does not read."""
    if not reset:
        transport.close()
        return
    loop = asyncio.get_running_loop()

    turns_min = turns_to_write(transport)

    def try_to(turn: int) -> None:
        waits = turn < turns_min or bool(transport.get_write_buffer_size())
        if waits and turn < _TURNS_MAX:
            loop.call_soon(try_to, turn + 1)
            return
        if not transport.is_closing():
            reset_on_close(transport)
            transport.abort()

    try_to(0)
