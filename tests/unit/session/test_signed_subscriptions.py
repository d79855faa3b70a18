"""How subscriptions are changed: markets, indices and underlyings by the same rules, each with its own words."""

import pytest

from mock_exchange.editions.trade_api.price_feeds import FEEDS
from support.trade_stream import TradeStream
from support.trade_world import TICKER, TradeWorld

VALUES = {
    "cfbenchmarks_value": ("index_ids", "indices", "BRTI", "SOLUSD_RTI", 24),
    "cfbenchmarks_value_5hz": ("index_ids", "indices", "BRTI", "SOLUSD_RTI", 24),
    "pyth_value": ("underlying_tickers", "underlyings", "FX.EUR/USD", "FX.GBP/USD", 28),
}
pytestmark = pytest.mark.rule("T10")


@pytest.fixture
def world():
    return TradeWorld()


@pytest.fixture
def stream(world):
    return TradeStream(world)


@pytest.fixture(params=VALUES)
def channel(request):
    return request.param


def heard(world, stream):
    """Return whose values come within the next second."""
    stream.take()
    world.clock.advance(1)
    names = {m["msg"].get("index_id", m["msg"].get("underlying_ticker")) for m in stream.take()}
    return sorted(names)


def test_names_are_added_and_taken_away_and_confirmed_with_the_whole_list(world, stream, channel):
    member, words, one, two, _ = VALUES[channel]
    stream.subscribe(channel, **{member: [one]})
    (added,) = stream.command(
        "update_subscription", sid=1, action=f"subscribe_{words}", **{member: [two, one]}
    )
    assert (added["type"], added["sid"], added["seq"]) == ("ok", 1, 1)
    assert added["msg"] == {member: [one, two]}
    assert heard(world, stream) == sorted([one, two])
    (left,) = stream.command(
        "update_subscription", sids=[1], action=f"unsubscribe_{words}", **{member: [one]}
    )
    assert left["msg"] == {member: [two]}
    assert heard(world, stream) == [two]


def test_a_list_is_a_frame_of_the_channel_with_the_commands_id(stream, channel):
    member, words, one, _, _ = VALUES[channel]
    stream.subscribe(channel, **{member: [one]})
    action = "indexlist" if words == "indices" else "underlying_list"
    (listed,) = stream.command("update_subscription", sid=1, action=action)
    assert listed["type"] == FEEDS[channel].list_type
    assert (listed["id"], listed["sid"], listed["seq"]) == (2, 1, 1)
    assert listed["msg"] == {member: list(FEEDS[channel].names)}


def test_all_names_every_index(world, stream):
    stream.subscribe("cfbenchmarks_value", index_ids=["all"])
    assert heard(world, stream) == sorted(FEEDS["cfbenchmarks_value"].names)


def test_a_channel_of_values_needs_names_that_it_has(stream, channel):
    member, words, one, _, missing = VALUES[channel]
    assert stream.error("subscribe", channels=[channel]) == missing
    assert stream.error("subscribe", channels=[channel], **{member: []}) == missing
    assert stream.error("subscribe", channels=[channel], **{member: one}) == 11
    assert stream.error("subscribe", channels=[channel], **{member: [one, "NOPE"]}) == 11
    assert stream.command("list_subscriptions")[0]["msg"] == []
    stream.subscribe(channel, **{member: [one]})
    for action in (f"subscribe_{words}", f"unsubscribe_{words}"):
        assert stream.error("update_subscription", sid=1, action=action) == missing


@pytest.mark.parametrize("action", ["add_markets", "get_snapshot", "underlying_list"])
def test_an_action_of_another_kind_of_channel_is_error_13(stream, action):
    stream.subscribe("cfbenchmarks_value", index_ids=["BRTI"])
    assert stream.error("update_subscription", sid=1, action=action) == 13


@pytest.mark.parametrize("action", ["subscribe_indices", "underlying_list"])
def test_a_channel_of_markets_has_no_indices(stream, action):
    stream.subscribe("orderbook_delta", market_ticker=TICKER)
    assert stream.error("update_subscription", sid=1, action=action, index_ids=["BRTI"]) == 13
