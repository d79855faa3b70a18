"""How a signed connection waits for a slow peer, and how it ends."""

import pytest

from support.trade_stream import TradeStream
from support.trade_world import TICKER, USER, TradeWorld


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


def slow(*channels):
    """Return a world and a stream whose peer stopped reading after it subscribed."""
    world = TradeWorld()
    stream = TradeStream(world)
    stream.subscribe(*channels, market_ticker=TICKER)
    stream.session.pause()
    return world, stream


def go_on(world, stream):
    stream.session.resume(world.clock.now_us())
    return stream.take()


@pytest.mark.rule("T10")
def test_a_peer_that_stopped_reading_gets_the_newest_prices_and_every_trade():
    world, stream = slow("ticker", "trade")
    for price in ("0.3300", "0.3400", "0.3500"):
        world.placed(price=price, count="1.00", time_in_force="immediate_or_cancel")
    assert stream.take() == []
    told = go_on(world, stream)
    assert [m["type"] for m in told].count("trade") == 3
    (prices,) = [m for m in told if m["type"] == "ticker"]
    assert prices["msg"]["volume_fp"] == world.ok(f"/markets/{TICKER}")["market"]["volume_fp"]
    assert world.venue.traffic.conflated == 2


@pytest.mark.rule("T10")
def test_one_that_reads_gets_every_price():
    world = TradeWorld()
    stream = TradeStream(world)
    stream.subscribe("ticker", market_ticker=TICKER)
    for price in ("0.3000", "0.2900"):
        world.placed(price=price)
    assert len(stream.take()) == 2
    assert world.venue.traffic.conflated == 0


@pytest.mark.rule("T10")
def test_how_long_a_frame_waits_for_its_peer_is_told():
    world, stream = slow("trade")
    world.placed(side="ask", price="0.3100", count="1.00")
    world.clock.advance(3)
    assert stream.session.lag_us(world.clock.now_us()) == 3_000_000
    go_on(world, stream)
    assert stream.session.lag_us(world.clock.now_us()) == 0


@pytest.mark.rule("T10")
def test_one_that_waits_too_long_loses_its_subscriptions_and_is_told_so_when_it_reads():
    world, stream = slow("user_orders", "ticker")
    for _ in range(600):
        order_id = world.placed(count="1.00")["order_id"]
        world.send("DELETE", f"/portfolio/events/orders/{order_id}")
    told = go_on(world, stream)
    assert [(m["sid"], m["msg"]["code"]) for m in told] == [(1, 25), (2, 25)]
    assert stream.command("list_subscriptions")[0]["msg"] == []


@pytest.mark.rule("T10")
def test_a_close_does_not_wait_for_a_peer_that_does_not_read():
    world, stream = slow("trade")
    world.placed(side="ask", price="0.3100", count="1.00")
    stream.session.shut(1001, "going away")
    assert stream.take() == []
    assert stream.closed.code == 1001
