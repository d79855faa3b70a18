"""How each toxic of the process looks on the wire, read from raw sockets: kind -> a check of a world. All of them are in ``CHECKS``."""

from support.toxics_world import Wire, eventually, refuses
from support.transport_raw import address, call
from support.transport_stream import handshake


def restart(world):
    where = address(world.exchange)
    for at, placed in (("before", 0), ("after", 1)):
        world.strike("restart", at=at, down_s=5, match={"operation": world.place})
        with world.watching() as opened, world.sent(world.get()) as idle:
            assert idle.answer().status == 200
            idle.data = b""
            with world.sent(world.post()) as wire:
                assert (wire.to_end(), wire.end) == (b"", "fin")
            stream = Wire(opened.peer)
            assert (stream.to_end(), stream.end) == (b"", "fin")
            assert (idle.to_end(), idle.end) == (b"", "fin")
        eventually(lambda: refuses(world.exchange, where))
        world.exchange.clock.advance(4.9)
        assert refuses(world.exchange, where)
        world.exchange.clock.advance(0.1)
        assert world.whole(world.get()).status == 200
        assert world.open_orders() == placed
    world.strike("restart", state="lose", match={"operation": world.place})
    with world.sent(world.post()) as wire:
        assert wire.to_end() == b""
    assert world.open_orders() == 0
    assert world.whole(world.get()).status == 200  # the keys are those of the seed
    assert [entry.fault for entry in world.exchange.requests(world.place)] == ["restart"] * 3


def refuse_connections(world):
    where = address(world.exchange)
    world.strike("refuse_connections", seconds=5, when={"nth": 1})
    with world.watching() as opened, world.sent(world.get()) as wire:
        assert wire.answer().status == 200
        eventually(lambda: refuses(world.exchange, where))
        wire.data = b""
        wire.peer.sendall(world.post())
        assert wire.answer().status in {200, 201}
        world.exchange.clock.advance(5)
        assert not refuses(world.exchange, where)
        world.change()
        assert opened.message()["type"] == world.changes
    world.strike("refuse_connections", seconds=5, how="reset", cut=True, when={"nth": 1})
    with world.sent(world.get()) as wire:
        assert wire.answer().status == 200
        assert (wire.to_end() != b"", wire.end) == (True, "fin")
    for _ in range(2):
        assert is_turned_away(world)
    world.exchange.clock.advance(5)
    assert world.whole(world.get()).status == 200
    struck = [hit.operation for hit in world.exchange.faults.plan.recent]
    assert struck == [world.read, "connect", "connect"]


def is_turned_away(world):
    """Tell whether a connection is taken and reset: how far one comes until then is chance."""
    try:
        with world.sent(world.get()) as wire:
            return (wire.to_end(), wire.end) == (b"", "reset")
    except (ConnectionResetError, BrokenPipeError):
        return True


def pause(world):
    world.strike("pause", seconds=3, when={"nth": 1}, match={"operation": world.read})
    with (
        world.watching() as opened,
        world.sent(world.get()) as first,
        world.sent(world.post()) as second,
    ):
        eventually(lambda: world.exchange._context.process.paused)
        opened.send_frames(b"\x89\x80\x00\x00\x00\x00")  # a ping
        with world.sent(handshake(*world.auth, target=world.ws_path)) as third:
            for wire in (first, second, third, Wire(opened.peer)):
                assert wire.is_silent()
            assert call(world.exchange, "GET", "/__mock__/clock").status == 200
            assert world.open_orders() == 0
            world.exchange.clock.advance(3)
            assert first.answer().status == 200
            assert second.answer().status in {200, 201}
            assert third.head()[0] == 101
        assert opened.frame() == (10, b"")
        assert world.open_orders() == 1
        world.change()
        assert opened.message()["type"] == world.changes


CHECKS = {check.__name__: check for check in (restart, refuse_connections, pause)}
