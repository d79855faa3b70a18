"""Streams: the state on subscribing and the updates after it are what REST and the oracle say, at every moment (S1 to S4)."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.property_mix import ORDER_TRANSITIONS
from support.property_venue import VenueDriver, order_id

seeds = st.integers(0, 2**32 - 1)
pytestmark = pytest.mark.timeout(900)  # ten times the examples at night
RUNS = settings.default.max_examples // 8
"""Whole runs are dear: an eighth of the profile's examples."""
UNFINISHED = {"open", "partially_filled"}


def subscriptions(driver, account_id):
    """Return subscriptions to everything an account may watch now."""
    own = [{"channel": name, "account_id": account_id} for name in ("account", "orders")]
    tickers = driver.oracle.state()["markets"]
    return own + [{"channel": "market", "ticker": ticker} for ticker in tickers]


def agree(driver, watcher, account_id, state):
    """What a watcher was told is what the oracle knows and REST shows."""
    cents = state["accounts"][account_id]["cash_micros"] // 10_000
    rest = driver.get(f"/accounts/{account_id}", account_id)["account"]["balance"]
    assert watcher.balances == {account_id: cents}
    assert rest == cents
    for ticker, seen in watcher.markets.items():
        market = state["markets"][ticker]
        assert seen == (market["last_price_e4"] / 10_000, market["volume_e2"] // 100)
        shown = driver.get(f"/markets/{ticker}", account_id)["market"]
        assert seen == (shown["last_price"], shown["volume"])
    for number, order in state["orders"].items():
        seen = watcher.orders.get(order_id(number))
        if order["account_id"] != account_id:
            assert seen is None, "an order of somebody else"
        elif seen is None:
            assert order["status"] not in UNFINISHED, "an open order that was never told"
        else:
            assert seen == (order["status"], order["filled_e2"] // 100)


@pytest.mark.rule("D18", "C14", "C15", "C16", "C17", "C18", "C19")
@settings(max_examples=RUNS)
@given(seeds, st.integers(8, 40))
def test_state_and_updates_are_what_rest_and_the_oracle_say_at_every_moment(seed, joined_after):
    driver = VenueDriver(seed)
    watchers = []
    for number in range(70):
        if number in {7, joined_after}:
            watchers += [
                (name, driver.watch(name, subscriptions(driver, name))) for name in driver.keys
            ]
        driver.step()
        state = driver.oracle.state()
        for account_id, watcher in watchers:
            watcher.listen()
            agree(driver, watcher, account_id, state)


@pytest.mark.rule("D06", "C19")
@settings(max_examples=RUNS)
@given(seeds)
def test_messages_of_an_order_come_in_the_order_of_its_life_and_end_with_what_rest_says(seed):
    driver = VenueDriver(seed)
    lives = {}
    for number in range(70):
        if number == 7:
            for name in driver.keys:
                driver.watch(name, [{"channel": "orders", "account_id": name}])
        driver.step()
    for watcher in driver.watchers:
        watcher.listen()
        for message in watcher.messages:
            if message["type"] == "order_update":
                data = message["data"]
                lives.setdefault(data["order_id"], []).append((data["status"], data["filled_size"]))

    state = driver.oracle.state()["orders"]
    assert set(lives) <= {order_id(number) for number in state}
    for number, order in state.items():
        life = lives.get(order_id(number))
        if life is None:  # ended before anybody listened
            assert order["status"] not in UNFINISHED
            continue
        shown = driver.get(f"/orders/{order_id(number)}", order["account_id"])["order"]
        assert life[-1] == (shown["status"], shown["filled_size"])
        for (before, filled_before), (after, filled_after) in pairwise(life):
            assert (before, after) in ORDER_TRANSITIONS
            assert filled_before <= filled_after
            assert (filled_before < filled_after) == (after != "cancelled")


@pytest.mark.rule("D19", "C26")
@settings(max_examples=RUNS)
@given(seeds, st.sampled_from([0, 0.001, 0.004]))
def test_a_burst_is_paced_and_conflated_and_still_ends_with_the_truth(seed, seconds):
    driver = VenueDriver(seed, limits="contract")
    for _ in range(8):
        driver.step()
    watched = {name: driver.watch(name, subscriptions(driver, name)) for name in driver.keys}
    # By commands and not by REST: the limit here is on what the server sends, not on what clients ask.
    driver.is_rest = lambda _: False
    for _ in range(120):
        driver.step(seconds)
        for watcher in watched.values():
            watcher.listen()
    for _ in range(10):
        driver.clock.advance(1)
        for watcher in watched.values():
            watcher.listen()

    state = driver.oracle.state()
    for name, watcher in watched.items():
        agree(driver, watcher, name, state)
        heard = watcher.heard_at_us
        # The 101st message after any message comes a second later at the earliest.
        assert all(
            later - at_us >= 1_000_000 for at_us, later in zip(heard, heard[100:], strict=False)
        )
