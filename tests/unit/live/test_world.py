"""The exchange as a whole."""

from mock_exchange.clock import Clock
from mock_exchange.live.look import Look
from mock_exchange.live.scene import Scene
from mock_exchange.live.world import WorldPart
from support.session_world import World


def test_the_first_message_says_everything_and_the_next_what_changed():
    world, part = World(), WorldPart()
    scene, now_us = Scene(world.venue), world.clock.now_us()
    first = part.changes(scene, Look(), now_us)
    assert first["exchange"] == {"edition": "reference-2025-01-27", "seed": 0, "limits": "off"}
    assert first["clock"] == {"now_us": now_us, "frozen": True, "speed": 1}
    assert {alert["state"] for alert in first["alerts"]} == {"ok"}
    assert part.changes(scene, Look(), now_us) is None
    world.get("/fills")
    assert part.changes(scene, Look(), now_us)["counts"]["requests"] == 1


def test_a_frozen_clock_is_told_when_it_was_moved():
    world, part = World(), WorldPart()
    scene = Scene(world.venue)
    part.changes(scene, Look(), world.clock.now_us())
    world.clock.advance(0.001)
    changed = part.changes(scene, Look(), world.clock.now_us())
    assert changed["clock"] == {"now_us": world.clock.now_us(), "frozen": True, "speed": 1}


def test_a_clock_that_runs_is_told_once_a_second():
    real_us = [0]
    world, part = World(), WorldPart()
    clock = world.venue.clock = Clock(world.clock.now_us(), source_us=lambda: real_us[0])
    scene = Scene(world.venue)
    part.changes(scene, Look(), clock.now_us())
    told = []
    for real_us[0] in (400_000, 800_000, 1_100_000, 1_500_000):
        told.append("clock" in (part.changes(scene, Look(), clock.now_us()) or {}))
    assert told == [False, False, True, False]
    clock.freeze()
    assert part.changes(scene, Look(), clock.now_us())["clock"]["frozen"] is True


def test_a_fast_clock_is_told_as_often_and_when_its_speed_changes():
    real_us = [0]
    world, part = World(), WorldPart()
    clock = world.venue.clock = Clock(world.clock.now_us(), source_us=lambda: real_us[0])
    scene = Scene(world.venue)
    part.changes(scene, Look(), clock.now_us())
    clock.run(speed=60)
    assert part.changes(scene, Look(), clock.now_us())["clock"]["speed"] == 60
    told = []
    for real_us[0] in (500_000, 900_000, 1_100_000):
        told.append("clock" in (part.changes(scene, Look(), clock.now_us()) or {}))
    assert told == [False, False, True]
