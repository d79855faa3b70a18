"""How each toxic of a WebSocket looks on the wire, read from a raw socket: kind -> a check of a world. All of them are in ``CHECKS``."""

from support.toxics_world import Wire


def drop_socket(world):
    for reset, end in ((False, "fin"), (True, "reset")):
        with world.watching() as opened:
            world.strike("drop_socket", reset=reset)
            world.change()
            wire = Wire(opened.peer)
            assert (wire.to_end(), wire.end) == (b"", end)
        world.exchange.faults.clear()


def close_socket(world):
    with world.watching() as opened:
        world.strike("close_socket", code=1012, reason="restart", match={"message": world.changes})
        world.change()
        assert opened.closed() == (1012, "restart")


def delay_socket(world):
    with world.watching() as opened:
        world.strike("delay_socket", seconds=2, when={"nth": 1})
        world.change()
        world.change()
        assert Wire(opened.peer).is_silent()
        world.exchange.clock.advance(2)
        first, second = opened.message(), opened.message()
        assert world.progress(second) == world.progress(first) + 1


CHECKS = {check.__name__: check for check in (drop_socket, close_socket, delay_socket)}
