import asyncio

import pytest

from kalshi_contract.loader import load_edition
from kalshi_harness.certify.command import END_S
from kalshi_harness.certify.in_process import in_process
from kalshi_harness.certify.play import play
from kalshi_harness.certify.scenario import load_scenarios
from kalshi_harness.certify.watch import Watch

SCENARIO = next(each for each in load_scenarios() if each.name == "auth-on-every-call")


class Time:
    """A clock that nobody looks at."""

    def now_us(self):
        return 0

    def advance(self, seconds):
        """Be moved."""

    def settle(self):
        """Have nothing to do."""


def ended(program, seconds=3.0, *, begun=True, enough=False):
    """Return how a program ended that was watched on the manual clock."""
    watch = Watch(Time())
    if begun:
        watch.begun.set()
    if enough:
        watch.set()
    return in_process(program)({}, seconds, watch)


def test_a_program_that_returns_has_ended_by_itself():
    async def returns(_told):
        await asyncio.sleep(2)

    ending = ended(returns)
    assert (ending.how, ending.status, ending.words) == ("by itself", 0, "")
    assert ending.at_s == pytest.approx(2.0)


def test_a_program_that_raises_has_ended_with_what_it_said():
    async def raises(_told):
        raise KeyError("price")

    ending = ended(raises)
    assert (ending.how, ending.status) == ("by itself", 1)
    assert ending.words.strip().endswith("KeyError: 'price'")


def test_a_program_that_goes_on_is_asked_to_end():
    async def goes_on(_told):
        await asyncio.Event().wait()

    ending = ended(goes_on)
    assert (ending.how, ending.status) == ("asked to end", 0)
    assert (ending.at_s, ending.took_s) == (pytest.approx(3.0, abs=0.1), 0.0)


def test_a_program_that_takes_its_time_to_end_is_given_some():
    async def lingers(_told):
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(1)

    assert ended(lingers).took_s == pytest.approx(1.0)


def test_a_program_that_will_not_end_is_killed():
    async def stays(_told):
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await asyncio.sleep(2 * END_S)

    ending = ended(stays)
    assert (ending.how, ending.status, ending.took_s) == ("killed", None, pytest.approx(END_S))


def test_a_program_is_asked_to_end_when_there_is_enough_to_judge():
    async def goes_on(_told):
        await asyncio.Event().wait()

    assert ended(goes_on, enough=True).at_s == 0


def test_a_program_that_was_not_heard_of_has_longer():
    async def goes_on(_told):
        await asyncio.Event().wait()

    assert ended(goes_on, begun=False).at_s > 10


@pytest.mark.parametrize("clock", ["manual", "running"])
def test_it_is_a_client_on_either_clock(clock):
    async def asks(told):
        port = int(told["KALSHI_CERTIFY_REST_URL"].split(":")[2].split("/")[0])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        key = told["KALSHI_CERTIFY_API_KEY"]
        writer.write(
            f"GET /trade-api/v2/markets HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n\r\n".encode()
        )
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        writer.close()

    edition = load_edition("reference-2025-01-27")
    found, wire = play(SCENARIO, edition, in_process(asks), seed=7, seconds=1.0, clock=clock)
    assert (found.verdict, wire.ending.status) == ("pass", 0)
    if clock == "manual":
        assert [each.at_s for each in wire.requests] == [0.001]
