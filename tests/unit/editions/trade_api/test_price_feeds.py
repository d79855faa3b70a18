"""Made-up prices: the same for whoever asks, of the seed, moving a little; and what the channels of values say of them."""

from itertools import pairwise

import orjson
import pytest

from mock_exchange.editions.trade_api.price_feeds import (
    FEEDS,
    INSTRUMENTS,
    MINUTE_MS,
    QUARTER_MS,
    PriceFeeds,
    listing,
)
from support.trade_world import START_US

START_MS = START_US // 1_000
pytestmark = pytest.mark.rule("T10")


def only(channel, name, at_ms=START_MS, seed=7):
    """Return what a channel tells of one name."""
    (update,) = PriceFeeds(seed).updates(channel, [name], at_ms * 1_000)
    return update.msg


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_a_price_is_of_its_seed_and_moment_whatever_was_asked_before(name):
    fresh, asked, other = PriceFeeds(7), PriceFeeds(7), PriceFeeds(8)
    for at_ms in range(START_MS, START_MS + 5_000, 999):
        asked.value_e8(name, at_ms)
    later_ms = START_MS + 777
    assert fresh.value_e8(name, later_ms) == asked.value_e8(name, later_ms)
    moments = [START_MS + 60_000 * each for each in range(10)]
    assert [fresh.value_e8(name, each) for each in moments] != [
        other.value_e8(name, each) for each in moments
    ]


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_a_price_moves_a_little_a_second_and_stays_near_its_base(name):
    feeds, base_e8 = PriceFeeds(7), INSTRUMENTS[name].base_e8
    values = [feeds.value_e8(name, START_MS + 1_000 * each) for each in range(600)]
    assert len(set(values)) > 10
    assert all(abs(value - base_e8) < base_e8 / 40 for value in values)
    steps = [abs(b - a) for a, b in pairwise(values)]
    assert max(steps) < base_e8 / 2_000
    assert all(value % 10 ** (8 - INSTRUMENTS[name].decimals) == 0 for value in values)


def test_prices_that_were_forgotten_are_worked_out_again(monkeypatch):
    monkeypatch.setattr("mock_exchange.editions.trade_api.price_feeds._POINTS_MAX", 4)
    few = PriceFeeds(7)
    moments = [START_MS + 100_000 * each for each in range(20)]
    assert [few.value_e8("BRTI", each) for each in moments] == [
        PriceFeeds(7).value_e8("BRTI", each) for each in moments
    ]


def test_an_index_comes_with_the_mean_of_the_minute_before():
    feeds, msg = PriceFeeds(7), only("cfbenchmarks_value", "SOLUSD_RTI")
    window = msg["avg_60s_data"]
    values = [
        feeds.value_e8("SOLUSD_RTI", each) for each in range(START_MS - MINUTE_MS, START_MS, 1_000)
    ]
    assert window == {
        "value": f"{sum(values) // 60 / 10**8:.8f}",
        "window_size": 60,
        "window_start_ts_ms": START_MS - MINUTE_MS,
        "window_end_ts_exclusive": START_MS,
    }
    data = orjson.loads(msg["data"])
    assert (data["type"], data["id"], data["time"]) == ("value", "SOLUSD_RTI", START_MS)
    assert data["value"] == f"{feeds.value_e8('SOLUSD_RTI', START_MS) / 10**8:.2f}"


@pytest.mark.parametrize(
    ("since_ms", "size"),
    [(-60_000, None), (-59_000, 1), (-1_000, 59), (0, 60), (1_000, None)],
)
def test_the_last_minute_of_a_quarter_of_an_hour_has_a_mean_of_its_own(since_ms, size):
    quarter_ms = (START_MS // QUARTER_MS + 1) * QUARTER_MS
    msg = only("cfbenchmarks_value", "BRTI", quarter_ms + since_ms)
    window = msg.get("last_60s_windowed_average_15min")
    assert (window and window["window_size"]) == size
    if window:
        assert window["window_start_ts_ms"] == quarter_ms - MINUTE_MS


def test_quick_values_and_currencies_have_eight_decimals_and_the_moment_of_their_source():
    quick = only("cfbenchmarks_value_5hz", "BRTI", START_MS + 200)
    euro = only("pyth_value", "FX.EUR/USD")
    for msg in (quick, euro):
        assert len(msg["value_usd"].partition(".")[2]) == 8
        assert msg["received_at"] == msg["source_ts_ms"]
    assert quick["source_ts_ms"] == START_MS + 200


@pytest.mark.parametrize("channel", FEEDS)
def test_a_list_has_everything_there_is(channel):
    update = listing(channel)
    assert list(update.msg.values()) == [list(FEEDS[channel].names)]
    assert set(FEEDS[channel].names) <= set(INSTRUMENTS)
