"""How each toxic of a WebSocket looks on the wire, read from a raw socket: kind -> a check of a world. All of them are in ``CHECKS``."""

import json
import struct

from support.toxics_world import Wire, eventually
from support.transport_stream import frame


def drop_socket(world):
    for reset, end in ((False, "fin"), (True, "reset")):
        with world.watching() as opened:
            world.strike("drop_socket", reset=reset, when={"nth": 2})
            world.change()
            assert opened.message()["type"] == world.changes
            world.change()
            wire = Wire(opened.peer)
            assert (wire.to_end(), wire.end) == (b"", end)
        world.exchange.faults.clear()


def close_socket(world):
    for code, reason in ((1012, "restart"), (4999, ""), (1006, "never"), (999, ""), (65_535, "")):
        with world.watching() as opened:
            world.strike("close_socket", code=code, reason=reason, match={"message": world.changes})
            world.change()
            assert opened.closed() == (code, reason)
            opened.send_frames(frame(8, struct.pack("!H", 1000)))
            wire = Wire(opened.peer)
            assert (wire.to_end(), wire.end) == (b"", "fin")
        world.exchange.faults.clear()
    with world.watching() as opened:
        world.strike("close_socket", code=0)
        world.change()
        assert opened.frame() == (8, b"")


def delay_socket(world):
    with world.watching() as opened:
        world.strike("delay_socket", seconds=2, jitter_s=1, when={"nth": 1})
        world.change()
        world.change()
        assert Wire(opened.peer).is_silent()
        world.exchange.clock.advance(3)
        first, second = opened.message(), opened.message()
        assert world.progress(second) == world.progress(first) + 1


def silence_socket(world):
    with world.watching() as opened:
        world.strike("silence_socket", when={"nth": 2})
        world.change()
        assert opened.message()["type"] == world.changes
        world.change()
        opened.send_frames(frame(9, b"there?"))
        world.change()
        assert Wire(opened.peer).is_silent()
        world.exchange.clock.advance(3_600)
        world.exchange.faults.clear()
        world.change()
        assert Wire(opened.peer).is_silent()


def drop_message(world):
    with world.watching() as opened:
        world.strike("drop_message", when={"nth": 2}, match={"message": world.changes})
        for _ in range(3):
            world.change()
        first, third = opened.message(), opened.message()
        assert world.progress(third) == world.progress(first) + 2
        assert not world.signs or third["seq"] == first["seq"] + 2


def duplicate_message(world):
    with world.watching() as opened:
        world.strike("duplicate_message", times=2, when={"nth": 1})
        world.change()
        world.change()
        frames = [opened.frame() for _ in range(4)]
        assert frames[0] == frames[1] == frames[2] != frames[3]


def reorder_messages(world):
    with world.watching() as opened:
        world.strike("reorder_messages", by=2, when={"nth": 1})
        for _ in range(3):
            world.change()
        progress = [world.progress(opened.message()) for _ in range(3)]
        assert [each - progress[2] for each in progress] == [1, 2, 0]
        world.strike("reorder_messages", by=5, wait_s=4, when={"nth": 1})
        world.change()
        world.change()
        late = world.progress(opened.message())
        assert Wire(opened.peer).is_silent()
        world.exchange.clock.advance(4)
        assert world.progress(opened.message()) == late - 1


def sequence_gap(world):
    with world.watching() as opened:
        world.strike("sequence_gap", by=3, when={"nth": 2})
        for _ in range(3):
            world.change()
        messages = [opened.message() for _ in range(3 if world.signs else 2)]
        if world.signs:
            numbers = [message["seq"] for message in messages]
            assert [number - numbers[0] for number in numbers] == [0, 4, 5]
        else:  # nothing is numbered: a message is missing
            assert world.progress(messages[1]) == world.progress(messages[0]) + 2


def stale_snapshot(world):
    world.strike("stale_snapshot", when={"nth": 1})
    with world.watching() as opened:
        world.change()
        first = world.progress(opened.message())
        if world.signs:
            world.ask_for_snapshot(opened)
            snapshot = opened.message()
            assert snapshot["type"] == "orderbook_snapshot"
            assert world.progress(snapshot) == first - 1
            assert snapshot["seq"] == 3
            world.ask_for_snapshot(opened)
            assert world.progress(opened.message()) == first
        else:  # what was sent first came again
            world.change()
            assert world.progress(opened.message()) == first + 2


def delta_before_snapshot(world):
    world.strike("delta_before_snapshot", when={"nth": 1})
    with world.stream() as opened:
        world.subscribe(opened)
        if world.signs:
            assert opened.message()["type"] == "subscribed"
            assert Wire(opened.peer).is_silent()
            world.change()
        kinds = [opened.message()["type"] for _ in range(2)]
        last = "orderbook_snapshot" if world.signs else "subscribed"
        assert kinds == [world.changes, last]


def corrupt_field(world):
    pointer = "/msg/market_ticker" if world.signs else "/data/ticker"
    with world.watching() as opened:
        world.strike("corrupt_field", pointer=pointer, how="wrong_type", when={"nth": 1})
        world.change()
        world.change()
        bodies = [
            message.get("msg") or message.get("data")
            for message in (opened.message(), opened.message())
        ]
        assert 12_345 in bodies[0].values()
        assert 12_345 not in bodies[1].values()


def unknown_type(world):
    with world.watching() as opened:
        world.strike("unknown_type", type="moon_phase", when={"nth": 1})
        world.change()
        first, second = opened.message(), opened.message()
        assert (first["type"], second["type"]) == ("moon_phase", world.changes)
        assert "seq" not in first


def binary_frame(world):
    with world.watching() as opened:
        world.strike("binary_frame", when={"nth": 1})
        world.change()
        opcode, payload = opened.frame()
        assert (opcode, json.loads(payload)["type"]) == (2, world.changes)


def oversize_frame(world):
    with world.watching() as opened:
        world.strike("oversize_frame", bytes=3_000_000, when={"nth": 1})
        world.change()
        world.change()
        opcode, payload = opened.frame()
        assert (opcode, len(payload)) == (1, 3_000_000)
        assert json.loads(payload)["type"] == opened.message()["type"]


def no_pong(world):
    with world.watching() as opened:
        world.strike("no_pong", when={"nth": 1})
        opened.send_frames(frame(9, b"one"))
        assert Wire(opened.peer).is_silent()
        opened.send_frames(frame(9, b"two"))
        assert opened.frame() == (10, b"two")
        world.change()
        assert opened.message()["type"] == world.changes


def flap(world):
    world.strike("flap", code=1013, when={"nth": 1})
    with world.opened() as opened:
        assert opened.closed() == (1013, "")
    world.strike("flap", code=0)
    with world.opened() as opened:
        wire = Wire(opened.peer)
        assert (wire.to_end(), wire.end) == (b"", "fin")
    world.exchange.faults.clear()
    with world.watching():
        eventually(lambda: world.exchange.run(lambda: len(world.exchange._context.streams)) == 1)


def refuse_auth(world):
    world.strike("refuse_auth", when={"nth": 1})
    with world.opened() as opened:
        if not world.signs:
            key = world.exchange.credentials().api_key
            opened.send({"type": "auth", "api_key": key})
        assert opened.closed() == (1008, "INVALID_API_KEY")
    with world.watching() as opened:
        world.change()
        assert opened.message()["type"] == world.changes


CHECKS = {
    check.__name__: check
    for check in (
        drop_socket,
        close_socket,
        delay_socket,
        silence_socket,
        drop_message,
        duplicate_message,
        reorder_messages,
        sequence_gap,
        stale_snapshot,
        delta_before_snapshot,
        corrupt_field,
        unknown_type,
        binary_frame,
        oversize_frame,
        no_pong,
        flap,
        refuse_auth,
    )
}
