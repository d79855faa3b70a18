"""Seeded traders against users who do what they like, on both editions: two sides after any advance, and everybody's money in order."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_exchange.activity.traders import ACCOUNTS
from mock_exchange.core.commands import CancelAllOrders, PlaceOrder
from mock_exchange.core.events import Refused
from mock_exchange.core.invariants import check
from support.session_world import World
from support.trade_world import TradeWorld

ROOT = Path(__file__).parents[2]
WORLDS = {"reference": World, "trade-api": TradeWorld}
USER, BYSTANDER = "user_0001", "user_0002"

orders = st.builds(
    lambda ticker, side, place, contracts, time_in_force: (
        lambda market: PlaceOrder(
            USER,
            market.ticker,
            side,
            "limit",
            contracts * 100,
            sorted(market.prices)[place % len(market.prices)],
            time_in_force,
        ),
        ticker,
    ),
    st.integers(0, 40),
    st.sampled_from(["bid", "ask"]),
    st.one_of(st.integers(0, 10_000), st.sampled_from([0, 1, -1, -2])),
    st.integers(1, 3_000),
    st.sampled_from(["gtc", "ioc"]),
)
steps = st.lists(
    st.tuples(
        st.one_of(orders, st.just("cancel")),
        st.sampled_from([0, 0.1, 0.5, 1, 7.3, 45]),
    ),
    max_size=6,
)


def one_sided(state):
    """Return the markets that trade and lack a side, or are crossed."""
    found = []
    for market in state.markets.values():
        bid_e4, ask_e4 = market.bids.best_price_e4(), market.asks.best_price_e4()
        if market.trading and (bid_e4 is None or ask_e4 is None or bid_e4 >= ask_e4):
            found.append(market.ticker)
    return found


def act(world, step):
    venue = world.venue
    state = venue.exchange.state
    if step == "cancel":
        return venue.execute(CancelAllOrders(USER))
    make, number = step
    trading = [market for market in state.markets.values() if market.trading]
    return venue.execute(make(trading[number % len(trading)]))


@pytest.mark.parametrize("edition", WORLDS)
@settings(max_examples=15)
@given(seed=st.integers(0, 1_000), played=steps)
def test_books_have_two_sides_whatever_users_do(edition, seed, played):
    world = WORLDS[edition](activity=seed)
    state = world.venue.exchange.state
    bystander = world.venue.exchange.views.account(BYSTANDER)
    assert one_sided(state) == []
    for step, advance_s in played:
        act(world, step)
        world.clock.advance(advance_s)
        if advance_s >= 0.5:
            assert one_sided(state) == []
    check(world.venue.exchange)
    assert world.venue.exchange.views.account(BYSTANDER) == bystander


@pytest.mark.parametrize("edition", WORLDS)
@settings(max_examples=8)
@given(seed=st.integers(0, 1_000), played=steps)
def test_nothing_the_traders_do_is_refused(edition, seed, played):
    world = WORLDS[edition](activity=seed)
    floor, refused = world.venue._parts.floor, []
    apply = floor._apply

    def noted(command, at_us):
        events = apply(command, at_us)
        account = getattr(command, "account_id", "")
        refused.extend(each for each in events if type(each) is Refused and account in ACCOUNTS)
        return events

    floor._apply = noted
    for step, advance_s in played:
        act(world, step)
        world.clock.advance(advance_s)
    world.clock.advance(30)
    assert refused == []


@pytest.mark.parametrize("edition", WORLDS)
def test_the_same_seed_gives_the_same_bytes_however_the_clock_is_moved(edition):
    worlds = [WORLDS[edition](activity=11) for _ in range(2)]
    worlds[0].clock.advance(90)
    for _ in range(60):
        worlds[1].clock.advance(1.5)
    found = [world.venue.exchange for world in worlds]
    assert found[0].state_hash() == found[1].state_hash()
    assert list(found[0].journal.lines()) == list(found[1].journal.lines())
    assert len(found[0].state.trades) > 40


@pytest.mark.parametrize("edition", WORLDS)
def test_without_it_nobody_trades(edition):
    world = WORLDS[edition]()
    before = world.venue.exchange.state_hash()
    world.clock.advance(30)
    assert world.venue.exchange.state_hash() == before
    assert not ACCOUNTS & set(world.venue.exchange.state.accounts)


PLAY = """
import sys
sys.path[:0] = sys.argv[1:]
from support.trade_world import TradeWorld
world = TradeWorld(activity=11)
world.clock.advance(60)
print(world.venue.exchange.state_hash())
"""


def test_the_same_seed_gives_the_same_market_in_any_process():
    folders = [str(ROOT / "tests"), str(ROOT / "schemas")]
    found = {
        subprocess.run(
            [sys.executable, "-c", PLAY, *folders],
            env=os.environ | {"PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("0", "1")
    }
    assert len(found) == 1
