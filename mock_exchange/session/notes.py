"""The one door through which everything that changes an exchange is noted, for a journal that outlives the process.

Commands that reach the core are noted as they are, unless they belong to something that is noted itself and asked again (a request of
an operation that keeps records beside the core, a call of the operator's desk), or come of what fell due. Without notes an
exchange does not know that there are any: nothing on the hot path asks.

``pending`` is what nobody has kept yet. Whoever keeps it takes it with ``take``; ``wake`` is called when the first of it comes. An
answer may leave once nothing is pending.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

import msgspec

from mock_exchange.clock import Clock
from mock_exchange.core.commands import Command
from mock_exchange.core.events import Event
from mock_exchange.session.call import Call
from mock_exchange.session.entries import (
    Answered,
    Began,
    ClockMove,
    ClockMoved,
    Commanded,
    Entry,
    Operated,
    Requested,
    TimePassed,
)
from mock_exchange.session.http import HttpResponse
from mock_exchange.session.manner import Handler
from mock_exchange.timers import Timers


class Notes:
    """What changed one venue, as it happens. ``wall_us`` is the machine's time."""

    def __init__(self, clock: Clock, wall_us: Callable[[], int]) -> None:
        self.pending: list[Entry] = []
        self.wake: Callable[[], object] = _wake_nobody
        """Set by the transport: called when something is pending that was not before."""
        self._clock = clock
        self._wall_us = wall_us
        self._timers: Timers | None = None
        self._covered = 0
        self._latest_us = 0
        self._moved_to_us = 0
        clock.on_move = self._moved

    def take(self) -> list[Entry]:
        """Return what is pending, which it is no longer."""
        taken, self.pending = self.pending, []
        return taken

    def note(self, entry: Entry) -> None:
        """Note what changed the exchange, or is about to; nothing while that is part of something noted before."""
        if self._covered:
            return
        self._latest_us = max(self._latest_us, entry.at_us)
        self.pending.append(entry)
        if len(self.pending) == 1:
            self.wake()

    @contextmanager
    def covering(self, entry: Entry | None = None) -> Iterator[None]:
        """Note an entry that stands for all that happens inside, at its moment. Without one: nothing of it is noted."""
        if entry is None or self._covered:
            self._covered += 1
            try:
                yield
            finally:
                self._covered -= 1
            return
        if self._timers is not None:
            self._timers.serve(entry.at_us)
        self.note(entry)
        self._covered += 1
        try:
            with self._clock.held(entry.at_us):
                yield
        finally:
            self._covered -= 1

    # -- what is noted -----------------------------------------------------------------------------------------------

    def follow(self, timers: Timers) -> None:
        """Note that time passed whenever something fell due. What is past already is told by what was noted, not by the clock."""
        self._timers = timers
        timers.served = self._served
        timers.reckon_by(self.reckoned_us)

    def heading_us(self) -> int:
        """Return where the clock is being moved to, by what was noted of it; else the moment that it is, or that is being done.

        A process that stood still for hours does what was due then as if it had not: nobody could tell afterwards for how long it stood.
        """
        serving_us = None if self._timers is None else self._timers.serving_us
        if self._clock.moving or serving_us is None:
            return self._clock.heading_us()
        return serving_us

    def reckoned_us(self) -> int:
        """Return the moment of the latest entry: as late as it is, for whatever is to give the same again."""
        return self._latest_us

    def stood_us(self) -> int:
        """Return until when everything happened that is told by what was noted: the latest entry, or where that moved the clock to."""
        return max(self._latest_us, self._moved_to_us)

    def reckon(self, at_us: int) -> None:
        """Go on from a moment that was noted before."""
        self._latest_us = at_us

    def make(self, build: Callable[[], object], seed: int) -> None:
        """Have the exchange made, all of it at one moment, and note that it was."""
        with self._clock.held():
            clock, wall_us = self._clock, self._wall_us()
            began = Began(clock.now_us(), wall_us, seed, clock.frozen, clock.speed)
            with self.covering():
                build()
            self.note(began)
            # Made anew on the way of an advance: the rest of that happens to the new one.
            if clock.moving:
                left_s = (clock.heading_us() - began.at_us) / 1_000_000
                self.note(ClockMoved(began.at_us, wall_us, "advance", left_s))

    def carrying_out(
        self, apply: Callable[[Command, int], tuple[Event, ...]]
    ) -> Callable[[Command, int], tuple[Event, ...]]:
        """Return ``apply`` for commands that are to be noted."""
        timers = self._timers
        assert timers is not None, "follow comes first"  # noqa: S101 - our own order of steps

        def apply_noted(command: Command, at_us: int) -> tuple[Event, ...]:
            if not self._covered and timers.serving_us is None:
                self.note(Commanded(at_us, command))
            return apply(command, at_us)

        return apply_noted

    def handling(self, handler: Handler) -> Handler:
        """Return a handler whose requests are noted and stand for all they do."""

        def handle_noted(call: Call) -> Any:
            with self.covering(_requested(call)):
                return handler(call)

        return handle_noted

    def answered(
        self, account_id: str, key: bytes, body: bytes, response: HttpResponse, at_us: int
    ) -> None:
        """Note the outcome of an Idempotency-Key."""
        digest = hashlib.sha256(body).digest()
        self.note(
            Answered(
                at_us,
                account_id,
                key,
                digest,
                response.status,
                response.headers,
                response.body,
                response.code,
            )
        )

    def operated(self, call: str, arguments: Sequence[Any], named: dict[str, Any]) -> Operated:
        """Return the entry of a call of the operator's desk, its arguments as they will be read again."""
        plain = msgspec.json.decode(msgspec.json.encode((_text(arguments), _text(named))))
        return Operated(self._clock.now_us(), call, *plain)

    def _moved(self, move: str, amount: float) -> None:
        at_us = self._clock.now_us()
        seconds, speed = (0, amount) if move == "run" else (amount, 1)
        if self._timers is not None:
            self._timers.serve(at_us)  # what was due before is no part of a jump
        self._moved_to_us = at_us + round(seconds * 1_000_000)
        self.note(ClockMoved(at_us, self._wall_us(), cast("ClockMove", move), seconds, speed))

    def _served(self, until_us: int) -> None:
        if self._clock.moving:
            return  # on the way of a clock that is moved, which is noted
        if self.pending and type(self.pending[-1]) is TimePassed and not self._covered:
            self.pending.pop()
        self.note(TimePassed(until_us))


def _requested(call: Call) -> Requested:
    request, key = call.request, call.key
    return Requested(
        call.at_us,
        request.method,
        request.path,
        request.query.decode("latin-1"),
        request.body.decode(),
        "" if key is None else key.key_id,
    )


def _text(value: Any) -> Any:
    """Return a value with its bytes as texts, as JSON will have them."""
    match value:
        case bytes():
            return value.decode()
        case dict():
            return {name: _text(each) for name, each in value.items()}
        case list() | tuple():
            return [_text(each) for each in value]
    return value


def _wake_nobody() -> None:
    """Wake nobody: what ``wake`` is until the transport sets it."""
