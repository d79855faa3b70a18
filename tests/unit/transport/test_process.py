"""What a fault does to the process: its door, its standing still, at moments and because of requests, until the plan is another."""

import asyncio

import pytest

from mock_exchange import MockExchange
from mock_exchange.clock import Clock
from mock_exchange.faults.effects import ProcessEffect
from mock_exchange.faults.plan import FaultPlan
from mock_exchange.faults.rule import Rule, When
from mock_exchange.faults.toxics.pause import Pause
from mock_exchange.faults.toxics.restart import Restart
from mock_exchange.transport.process import Process
from mock_exchange.transport.streams import Streams
from support.toxics_world import eventually, refuses
from support.transport_raw import address

SECOND_US = 1_000_000


class World:
    """A process on a frozen clock, and what its door was told, with the second it was told at."""

    def __init__(self, *, door=True):
        self.clock = Clock(0, frozen=True)
        self.told = []
        self.process = Process(self.clock, Streams(self.clock), lambda: self.tell("begin anew"))
        if door:
            self.process.door = self

    def tell(self, what):
        self.told.append((self.clock.now_us() // SECOND_US, what))

    def close_door(self):
        self.tell("close")

    def open_door(self):
        self.tell("open")

    def cut_clients(self):
        self.tell("cut")

    def stop_streams(self):
        self.tell("stop")

    def resume_streams(self):
        self.tell("resume")


@pytest.fixture
def world():
    return World()


def test_a_restart_cuts_begins_anew_and_opens_again_when_its_time_is_over(world):
    world.process.apply(ProcessEffect(cut=True, lose_state=True, down_us=5 * SECOND_US))
    world.clock.advance(9)
    assert world.told == [(0, "cut"), (0, "begin anew"), (0, "close"), (5, "open")]
    assert world.process.lives == 2


def test_who_comes_may_be_turned_away_at_an_open_door(world):
    world.process.apply(ProcessEffect(down_us=2 * SECOND_US, resets=True))
    assert (world.process.turns_away, world.told) == (True, [])
    world.clock.advance(2)
    assert not world.process.turns_away


def test_a_longer_outage_is_not_ended_by_a_shorter_one(world):
    world.process.apply(ProcessEffect(down_us=2 * SECOND_US))
    world.clock.advance(1)
    world.process.apply(ProcessEffect(down_us=5 * SECOND_US))
    world.clock.advance(9)
    assert world.told == [(0, "close"), (6, "open")]


def test_a_pause_ends_when_its_time_is_over_and_a_second_one_lengthens_it(world):
    world.process.apply(ProcessEffect(pause_us=2 * SECOND_US))
    assert world.process.paused
    world.clock.advance(1)
    world.process.apply(ProcessEffect(pause_us=2 * SECOND_US))
    world.clock.advance(1.5)
    assert world.process.paused
    world.clock.advance(9)
    assert world.told == [(0, "stop"), (3, "resume")]


def test_what_waits_goes_on_in_order(world):
    process, order = world.process, []

    async def request(name):
        await process.running()
        order.append(name)

    async def run():
        await request("before")
        process.apply(ProcessEffect(pause_us=SECOND_US))
        tasks = [asyncio.ensure_future(request(name)) for name in ("one", "two", "gone")]
        await asyncio.sleep(0)
        tasks[2].cancel()
        await asyncio.sleep(0)
        assert order == ["before"]
        world.clock.advance(1)
        await asyncio.gather(*tasks[:2])

    asyncio.run(run())
    assert order == ["before", "one", "two"]


class Transport:
    def __init__(self, *, gone=False):
        self.gone = gone
        self.told = []

    def pause_reading(self):
        self.told.append("pause")

    def resume_reading(self):
        self.told.append("resume")

    def is_closing(self):
        return self.gone


def test_a_connection_that_is_held_goes_on_unless_its_peer_is_gone(world):
    here, gone = Transport(), Transport(gone=True)
    world.process.apply(ProcessEffect(pause_us=SECOND_US))
    for transport in (here, gone):
        world.process.hold(transport, lambda on=transport: on.told.append("act"))
    world.clock.advance(1)
    assert (here.told, gone.told) == (["pause", "resume", "act"], ["pause"])


def test_rules_strike_at_their_moments_once(world):
    hits = []
    rules = (
        Rule(Restart(down_s=1), when=When(at_s=4), name="down"),
        Rule(Pause(1), when=When(at_s=2), name="still"),
    )
    plan = FaultPlan(rules, now_us=world.clock.now_us, on_hit=hits.append)
    world.process.schedule(plan)
    world.clock.advance(60)
    assert world.told == [(2, "stop"), (3, "resume"), (4, "cut"), (4, "close"), (5, "open")]
    assert [(hit.rule, hit.kind, hit.at_us) for hit in hits] == [
        ("still", "pause", 2 * SECOND_US),
        ("down", "restart", 4 * SECOND_US),
    ]
    assert [rule["hits"] for rule in plan.report()] == [1, 1]


def test_a_rule_that_is_added_counts_from_then(world):
    plan = FaultPlan((Rule(Pause(1), when=When(at_s=2)),), now_us=world.clock.now_us)
    world.process.schedule(plan)
    world.clock.advance(5)
    plan.add(Rule(Pause(1), when=When(at_s=2)))
    world.process.schedule(plan, 1)
    world.clock.advance(5)
    assert [at for at, what in world.told if what == "stop"] == [2, 7]


def test_another_plan_ends_everything_at_once(world):
    world.process.schedule(
        FaultPlan((Rule(Restart(), when=When(at_s=9)),), now_us=world.clock.now_us)
    )
    world.process.apply(ProcessEffect(down_us=5 * SECOND_US, pause_us=5 * SECOND_US))
    world.clock.advance(1)
    world.process.recover()
    world.process.recover()
    world.clock.advance(60)
    assert world.told == [(0, "close"), (0, "stop"), (1, "open"), (1, "resume")]


def test_without_a_door_there_is_nothing_to_close():
    world = World(door=False)
    world.process.apply(
        ProcessEffect(cut=True, lose_state=True, down_us=SECOND_US, pause_us=SECOND_US)
    )
    world.clock.advance(2)
    assert world.told == [(0, "begin anew")]
    assert not world.process.paused


def test_a_moment_comes_by_itself_while_the_clock_runs():
    down = {"fault": {"kind": "refuse_connections", "seconds": 0.2}, "when": {"at_s": 0.05}}
    with MockExchange(faults=down) as exchange:
        where = address(exchange)
        eventually(lambda: refuses(exchange, where))
        eventually(lambda: not refuses(exchange, where))
        assert [note.what for note in exchange.faults.notes()] == ["plan", "hit"]
