import asyncio
import socket
import time

import pytest

from kalshi_harness.certify.manual_loop import STEP_S, TRIP_S, TURNS_MAX, ManualLoop


class Time:
    """A clock by hand. ``does`` is what the other side does when it is its turn."""

    def __init__(self, does=lambda: None):
        self.steps = []
        self.settled = 0
        self.does = does

    def now_us(self):
        return round(sum(self.steps) * 1_000_000)

    def advance(self, seconds):
        self.steps.append(seconds)

    def settle(self):
        self.settled += 1
        self.does()


def run(program, clock=None):
    with asyncio.Runner(loop_factory=lambda: ManualLoop(clock or Time())) as runner:
        return runner.run(program)


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    with ours, theirs:
        yield ours, theirs


def test_a_minute_is_waited_out_at_once_and_to_the_microsecond():
    async def waits():
        await asyncio.sleep(60)
        return asyncio.get_running_loop().time()

    clock, began = Time(), time.monotonic()
    assert run(waits(), clock) == pytest.approx(60, abs=1e-5)
    assert time.monotonic() - began < 30
    assert max(clock.steps) <= STEP_S
    assert clock.now_us() >= 60_000_000


def test_timers_come_in_their_order():
    async def several():
        came = []

        async def after(delay_s):
            await asyncio.sleep(delay_s)
            came.append(delay_s)

        await asyncio.gather(after(0.3), after(0.1), after(0.2))
        return came

    assert run(several()) == [0.1, 0.2, 0.3]


def test_no_time_passes_while_the_client_has_something_to_do():
    async def busy():
        for _ in range(TURNS_MAX // 2):
            await asyncio.sleep(0)
        return asyncio.get_running_loop().time()

    assert run(busy()) == 0


def test_what_the_other_side_says_in_its_turn_is_heard_a_trip_later(pair):
    ours, theirs = pair

    async def hears():
        loop = asyncio.get_running_loop()
        return await loop.sock_recv(ours, 10), loop.time()

    clock = Time(lambda: theirs.send(b"x") if not clock.steps else None)
    assert run(hears(), clock) == (b"x", TRIP_S)


def test_a_client_that_never_waits_hears_in_the_end(pair):
    ours, theirs = pair

    async def hears():
        heard = asyncio.ensure_future(asyncio.get_running_loop().sock_recv(ours, 10))
        await asyncio.sleep(0)
        theirs.send(b"x")
        turns = 1
        while not heard.done():
            await asyncio.sleep(0)
            turns += 1
        return turns

    assert TURNS_MAX <= run(hears()) <= TURNS_MAX + 5


def test_sockets_are_heard_in_the_order_in_which_they_came():
    pairs = [socket.socketpair() for _ in range(4)]

    async def hears():
        loop, came = asyncio.get_running_loop(), []

        async def listen(number):
            pairs[number][0].setblocking(False)
            await loop.sock_recv(pairs[number][0], 1)
            came.append(number)

        listeners = [asyncio.ensure_future(listen(number)) for number in (2, 0, 3, 1)]
        await asyncio.sleep(0.01)
        for _, theirs in pairs:
            theirs.send(b"x")
        await asyncio.gather(*listeners)
        return came

    assert run(hears()) == [2, 0, 3, 1]
    for each in pairs:
        each[0].close()
        each[1].close()
