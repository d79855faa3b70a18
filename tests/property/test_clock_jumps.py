"""However a frozen clock gets somewhere, in one jump or in many steps, the same happens on the way: the same bytes for everybody."""

from hypothesis import given, settings
from hypothesis import strategies as st

from mock_exchange.editions.trade_api.price_feeds import FEEDS
from support.trade_stream import TradeStream
from support.trade_world import START_US, TradeWorld

SPAN_MS = 9_000
"""Of a longer jump not every value is told."""

NAMES = {"index_ids": ["BRTI"], "underlying_tickers": ["FX.EUR/USD"]}
CHANNELS = ("ticker", "trade", "user_orders", "market_lifecycle_v2", *FEEDS)


def played(steps_ms):
    """Return what happened, and what a stream was told, while the clock went on by these steps and then to the end of the span."""
    world = TradeWorld(activity=5)
    stream = TradeStream(world)
    stream.subscribe(*CHANNELS, **NAMES)
    for after_s in (3, 5, 8):
        world.placed(expiration_time=START_US // 1_000_000 + after_s, count="1.00")
    frames = []
    for step_ms in (*steps_ms, SPAN_MS - sum(steps_ms)):
        world.clock.advance(step_ms / 1_000)
        frames += stream.session.take_output()[0]
    exchange = world.venue.exchange
    return exchange.state_hash(), list(exchange.journal.lines()), frames


WHOLE = []


@settings(max_examples=12)
@given(st.lists(st.integers(0, 2_250), min_size=1, max_size=4))
def test_a_jump_is_the_steps_that_it_is_made_of(steps_ms):
    if not WHOLE:
        WHOLE.append(played(()))
    assert played(steps_ms) == WHOLE[0]


def test_enough_happens_on_the_way():
    _, commands, frames = played(())
    assert len(frames) > 60
    assert sum(b"ExpireOrders" in line for line in commands) == 3
