"""Deadlines on the exchange's clock, one timer for all, wakes gathered into one flush."""

import asyncio

import pytest

from mock_exchange.clock import Clock
from mock_exchange.core.units import NEVER_US
from mock_exchange.timers import Timers
from mock_exchange.transport.streams import Streams


class Connection:
    """A connection that notes what is done to it."""

    def __init__(self, due_us=None, then=None):
        self.due_us = due_us
        self.then = then
        self.ticks = []
        self.flushes = 0

    def flush(self):
        self.flushes += 1

    def tick(self, now_us):
        self.ticks.append(now_us)
        self.due_us = self.then.pop(0) if self.then else None


@pytest.fixture
def clock():
    return Clock(1_000_000, frozen=True)


def on_loop(steps, clock):
    """Run ``steps(streams)`` on a loop of its own."""

    async def run():
        streams = Streams(clock)
        streams.start(asyncio.get_running_loop())
        try:
            return await steps(streams)
        finally:
            streams.stop()

    return asyncio.run(run())


def test_moving_the_clock_serves_what_fell_due_before_it_returns(clock):
    early, late = Connection(1_500_000), Connection(3_000_000)

    async def steps(streams):
        streams.add(early)
        streams.add(late)
        clock.advance(1)
        return early.ticks, late.ticks

    assert on_loop(steps, clock) == ([2_000_000], [])


def test_they_tell_when_the_next_of_them_is_due(clock):
    async def steps(streams):
        before = streams.next_us()
        for due_us in (3_000_000, None, 2_000_000):
            streams.add(Connection(due_us))
        return before, streams.next_us()

    assert on_loop(steps, clock) == (NEVER_US, 2_000_000)


def test_what_falls_due_while_serving_is_served_as_well(clock):
    paced = Connection(1_100_000, then=[1_200_000, 1_300_000, 9_000_000])

    async def steps(streams):
        streams.add(paced)
        clock.advance(1)
        return len(paced.ticks), paced.due_us

    assert on_loop(steps, clock) == (3, 9_000_000)


def test_on_a_frozen_clock_no_timer_is_set(clock):
    async def steps(streams):
        streams.arm(1_000_001)
        return streams._timer

    assert on_loop(steps, clock) is None


def test_on_a_running_clock_a_deadline_comes_by_itself():
    clock = Clock(0)
    connection = Connection()

    async def steps(streams):
        connection.due_us = clock.now_us() + 1_000
        streams.add(connection)
        streams.arm(connection.due_us)
        for _ in range(1_000):
            if connection.ticks:
                return True
            await asyncio.sleep(0.001)
        return False

    assert on_loop(steps, clock)


def test_an_earlier_deadline_moves_the_timer_and_a_later_one_does_not():
    clock = Clock(0)

    async def steps(streams):
        streams.arm(50_000_000)
        first = streams._timer
        streams.arm(90_000_000)
        kept = streams._timer is first
        streams.arm(10_000_000)
        return kept, streams._timer is first, streams._timer_us

    assert on_loop(steps, clock) == (True, False, 10_000_000)


def test_marked_connections_are_flushed_once_a_turn(clock):
    first, second = Connection(), Connection()

    async def steps(streams):
        streams.mark(first)
        streams.mark(second)
        before = first.flushes, second.flushes
        await asyncio.sleep(0)
        return before, (first.flushes, second.flushes)

    assert on_loop(steps, clock) == ((0, 0), (1, 1))


def test_a_sleep_ends_when_the_clock_gets_there_and_is_no_connection(clock):
    async def steps(streams):
        task = asyncio.ensure_future(streams.sleep(2_000_000))
        await asyncio.sleep(0)
        counted = len(streams)
        clock.advance(1)
        await asyncio.sleep(0)
        early = task.done()
        clock.advance(1)
        await task
        return counted, early, streams._open

    assert on_loop(steps, clock) == (0, False, {})


def test_a_cancelled_sleep_leaves_nothing_behind(clock):
    async def steps(streams):
        task = asyncio.ensure_future(streams.sleep(2_000_000))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return streams._open

    assert on_loop(steps, clock) == {}


def test_after_the_stop_nothing_is_served(clock):
    connection = Connection(1_500_000)

    async def steps(streams):
        streams.add(connection)
        streams.stop()
        clock.advance(1)
        return connection.ticks

    assert on_loop(steps, clock) == []


def test_forgetting_a_connection_ends_its_deadlines(clock):
    connection = Connection(1_500_000)

    async def steps(streams):
        streams.add(connection)
        counted = len(streams)
        streams.discard(connection)
        streams.discard(connection)
        clock.advance(1)
        return counted, connection.ticks

    assert on_loop(steps, clock) == (1, [])


def test_on_a_running_clock_the_exchanges_timers_go_off_by_themselves():
    clock = Clock(0)
    timers, done = Timers(clock.now_us), []
    timers.at(clock.now_us() + 500, done.append)  # before the loop turns

    async def steps(streams):
        streams.follow(timers)
        counted = len(streams)
        timers.at(clock.now_us() + 1_000, done.append)
        for _ in range(1_000):
            if len(done) == 2:
                return counted
            await asyncio.sleep(0.001)
        return None

    assert on_loop(steps, clock) == 0
    assert done == sorted(done)


def test_timers_that_were_there_before_the_loop_are_served_once_it_runs():
    clock = Clock(0)
    timers, done = Timers(clock.now_us), []
    streams = Streams(clock)
    streams.follow(timers)
    timers.at(clock.now_us() + 500, done.append)

    async def run():
        streams.start(asyncio.get_running_loop())
        for _ in range(1_000):
            if done:
                break
            await asyncio.sleep(0.001)
        streams.stop()

    asyncio.run(run())
    assert len(done) == 1


def test_a_fast_clock_has_its_timer_fire_the_sooner():
    real_us = [0]
    clock = Clock(0, source_us=lambda: real_us[0])

    async def steps(streams):
        streams.add(Connection(3_600_000_000))
        clock.run(speed=1000)
        loop = asyncio.get_running_loop()
        return streams._timer.when() - loop.time()

    assert 3.0 < on_loop(steps, clock) <= 3.6
