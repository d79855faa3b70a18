import asyncio
import socket

from mock_exchange import MockExchange
from mock_exchange.transport.http_protocol import HttpProtocol
from mock_exchange.transport.turned_away import TurnedAway, speaker_on
from support.toxics_process import is_turned_away
from support.toxics_world import toxic_world


class FakeTransport(asyncio.Transport):
    """A transport without a socket. ``calls``: what was done to it."""

    def __init__(self):
        super().__init__()
        self.calls = []

    def get_extra_info(self, name, default=None):
        return self if name == "socket" else default

    def setsockopt(self, _level, option, _value):
        self.calls.append(option)

    def abort(self):
        self.calls.append("abort")


def test_a_connection_is_reset_and_not_just_closed():
    with MockExchange() as exchange:
        protocol, transport = TurnedAway(exchange._context), FakeTransport()
        protocol.connection_made(transport)
    assert transport.calls == [socket.SO_LINGER, "abort"]


def test_who_speaks_on_a_new_connection_is_decided_as_it_comes():
    with toxic_world("reference-2025-01-27") as world:
        assert world.whole(world.get()).status == 200
        world.strike("refuse_connections", seconds=2, how="reset", when={"at_s": 1})
        world.exchange.clock.advance(1)
        assert is_turned_away(world)
        hits = [hit.operation for hit in world.exchange.faults.plan.recent]
        assert hits == ["", "connect"]
        made = world.exchange.run(lambda: speaker_on(world.exchange._context))
        assert isinstance(made, TurnedAway)
        world.exchange.clock.advance(2)
        assert not world.exchange._context.process.turns_away
        assert issubclass(HttpProtocol, asyncio.Protocol)
