"""How a signed connection ends."""

from support.trade_stream import TradeStream
from support.trade_world import USER, TradeWorld


def test_a_peer_that_is_gone_leaves_nothing_behind():
    world = TradeWorld()
    stream = TradeStream(world)
    stream.subscribe("trade", "ticker")
    assert world.venue._parts.hub.connection_count(USER) == 1
    stream.session.disconnected("client", 1000, "")
    assert world.venue._parts.hub.connection_count(USER) == 0
    assert (world.venue.streams(), world.venue.subscription_counts()) == ((), {})


def test_a_reset_closes_it_with_1001():
    world = TradeWorld()
    stream = TradeStream(world)
    world.venue.reset()
    stream.take()
    assert stream.closed.code == 1001


def test_it_wakes_its_transport_once_until_its_output_is_taken():
    world = TradeWorld()
    stream = TradeStream(world)
    calls = []
    stream.session.wake = lambda: calls.append(1)
    stream.subscribe("trade")
    for _ in range(2):
        world.placed(side="ask", price="0.3100", count="1.00")
    assert len(calls) == 2
    assert stream.session.next_deadline_us() is None
