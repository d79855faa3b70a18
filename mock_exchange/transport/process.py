"""What a fault does to the process as a whole: its listening socket, its connections, its standing still. On the exchange's clock.

The control API, documents and health are out of it, except that nobody reaches them on a new connection while nobody listens.
Another plan ends all of it at once.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

from mock_exchange.clock import Clock
from mock_exchange.faults.effects import ProcessEffect
from mock_exchange.timers import Timers
from mock_exchange.transport.streams import Streams

if TYPE_CHECKING:
    from mock_exchange.faults.plan import FaultPlan, Live


class Door(Protocol):
    """What a server does for it."""

    def close_door(self) -> None:
        """Close the listening socket."""

    def open_door(self) -> None:
        """Listen again, on the same port."""

    def cut_clients(self) -> None:
        """End every connection of a client without a word."""

    def stop_streams(self) -> None:
        """Read nothing from WebSocket connections."""

    def resume_streams(self) -> None:
        """Read from WebSocket connections again, and write what waits."""


class Process:
    """The process, as faults see it. ``lives`` tells how many it has had, ``paused`` whether it stands still.

    ``turns_away``: whether it resets connections as they come.
    """

    def __init__(self, clock: Clock, streams: Streams, lose_state: Callable[[], None]) -> None:
        """``lose_state`` begins anew."""
        self.door: Door | None = None
        self.lives = 1
        self.paused = False
        self.turns_away = False
        self._clock = clock
        self._lose_state = lose_state
        self._waiting: list[Callable[[], object]] = []
        self._outages = 0
        self._pauses = 0
        self._closed = False
        self._timers = Timers(clock.now_us)
        streams.follow(self._timers)
        clock.subscribe(lambda: self._timers.serve(clock.now_us()), lambda: self._timers.next_us)

    def schedule(self, plan: "FaultPlan", first: int = 0) -> None:
        """Have the rules of a plan that strike at a moment do so, from the ``first`` on."""
        from mock_exchange.faults.toxic import ProcessToxic  # noqa: PLC0415 - not needed until there is a plan

        for moment_us, live in plan.moments(first):
            fault = live.fault
            assert isinstance(fault, ProcessToxic)  # noqa: S101 - no others strike at a moment

            self._timers.at(moment_us, partial(self._strike, plan, live, fault.effect()))

    def _strike(self, plan: "FaultPlan", live: "Live", effect: ProcessEffect, at_us: int) -> None:
        plan.strike_now(live, at_us)
        self.apply(effect)

    def apply(self, effect: ProcessEffect) -> None:
        """Carry an effect out."""
        now_us = self._clock.now_us()
        if effect.cut:
            self.lives += 1
            if self.door is not None:
                self.door.cut_clients()
        if effect.lose_state:
            self._lose_state()
        if effect.down_us:
            self._outages += 1
            outage = self._outages
            if effect.resets:
                self.turns_away = True
            else:
                self._close()
            self._timers.at(now_us + effect.down_us, lambda _: self._open(outage))
        if effect.pause_us:
            self._pauses += 1
            pause = self._pauses
            self._pause()
            self._timers.at(now_us + effect.pause_us, lambda _: self._resume(pause))

    def recover(self) -> None:
        """End everything at once, and forget what was to come."""
        self._timers.clear()
        self._open(self._outages)
        self._resume(self._pauses)

    async def running(self) -> None:
        """Wait until the process does not stand still."""
        while self.paused:
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(partial(_wake, waiter))
            await waiter

    def hold(self, transport: asyncio.Transport, act: Callable[[], object]) -> None:
        """Read nothing from a connection while the process stands still, then call ``act``, unless the peer is gone."""
        transport.pause_reading()
        self._waiting.append(partial(_go_on, transport, act))

    def _close(self) -> None:
        if self.door is not None and not self._closed:
            self._closed = True
            self.door.close_door()

    def _open(self, outage: int) -> None:
        if outage != self._outages:
            return
        self.turns_away = False
        if self.door is not None and self._closed:
            self._closed = False
            self.door.open_door()

    def _pause(self) -> None:
        if not self.paused:
            self.paused = True
            if self.door is not None:
                self.door.stop_streams()

    def _resume(self, pause: int) -> None:
        if not self.paused or pause != self._pauses:
            return
        self.paused = False
        waiting, self._waiting = self._waiting, []
        for act in waiting:
            act()
        if self.door is not None:
            self.door.resume_streams()


def _wake(waiter: "asyncio.Future[None]") -> None:
    if not waiter.done():
        waiter.set_result(None)


def _go_on(transport: asyncio.Transport, act: Callable[[], object]) -> None:
    if not transport.is_closing():
        transport.resume_reading()
        act()
