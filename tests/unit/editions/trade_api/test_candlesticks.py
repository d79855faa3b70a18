"""Candles and forecasts as they are asked for: ranges, bounds, series, batches, events, and the past."""

import pytest

from support.trade_world import START_US, TICKER, TradeWorld

START_S = START_US // 1_000_000
DAY_S = 86_400
ONE = f"/series/KXHIGHNY/markets/{TICKER}/candlesticks"
EVENT = "/series/KXHIGHNY/events/KXHIGHNY-26NOV23/candlesticks"
FORECAST = "/series/KXFED/events/KXFED-26DEC/forecast_percentile_history"
SETTLED = "KXRAINSEA-26-JAN"


def span(start_s, end_s, minutes, **more):
    asked = {"start_ts": start_s, "end_ts": end_s, "period_interval": minutes} | more
    return "&".join(f"{name}={value}" for name, value in asked.items())


@pytest.fixture
def world():
    return TradeWorld()


def candles(world, start_s, end_s, minutes, **more):
    return world.ok(ONE, span(start_s, end_s, minutes, **more))["candlesticks"]


@pytest.mark.rule("T09")
def test_a_trade_of_this_moment_is_in_the_candle_of_its_minute(world):
    world.clock.advance(600)
    world.placed(price="0.3300", count="7.50")
    now_s = START_S + 600
    (candle,) = candles(world, now_s, now_s + 59, 1)
    assert candle["end_period_ts"] == -(-now_s // 60) * 60
    assert candle["volume_fp"] == "7.50"
    assert candle["price"]["close_dollars"] == candle["price"]["mean_dollars"] == "0.3300"
    assert candle["price"]["previous_dollars"] == "0.3200"
    assert candle["yes_bid"]["close_dollars"] == "0.3100"
    market = world.ok(f"/markets/{TICKER}")["market"]
    assert candle["open_interest_fp"] == market["open_interest_fp"]


@pytest.mark.rule("T09")
def test_a_moved_quote_makes_a_candle_without_a_price(world):
    world.clock.advance(600)
    world.placed(price="0.3200")
    (candle,) = candles(world, START_S + 600, START_S + 659, 1)
    assert candle["price"] == {"previous_dollars": "0.3200"}
    assert candle["yes_bid"]["open_dollars"] == "0.3100"
    assert candle["yes_bid"]["close_dollars"] == "0.3200"
    assert candle["volume_fp"] == "0.00"


@pytest.mark.rule("T09")
def test_periods_without_anything_are_left_out(world):
    world.clock.advance(86_400)
    assert candles(world, START_S + 600, START_S + 3_000, 1) == []


@pytest.mark.rule("T09")
@pytest.mark.parametrize("minutes", [1, 60])
def test_the_seeded_days_add_up_to_the_markets_volume(world, minutes):
    found = candles(world, START_S - 3 * DAY_S, START_S + DAY_S // 3, minutes)
    volume = world.ok(f"/markets/{TICKER}")["market"]["volume_fp"]
    assert sum(float(each["volume_fp"]) for each in found) == float(volume)
    assert [each["end_period_ts"] for each in found] == sorted(
        each["end_period_ts"] for each in found
    )


@pytest.mark.rule("T09")
def test_the_latest_before_the_start_is_carried_to_the_first_period(world):
    world.clock.advance(7_200)
    start_s = START_S + 3_600
    plain = candles(world, start_s, start_s + 3_600, 60)
    (carried,) = candles(world, start_s, start_s + 3_600, 60, include_latest_before_start="true")
    assert plain == []
    assert carried["end_period_ts"] == -(-start_s // 3_600) * 3_600
    assert carried["price"] == {"previous_dollars": "0.3200"}
    assert carried["volume_fp"] == "0.00"


@pytest.mark.rule("T09")
def test_nothing_is_carried_over_a_real_candle_or_from_before_there_was_one(world):
    world.clock.advance(3_600)
    world.placed(price="0.3300", count="1.00")
    asked = {"include_latest_before_start": "true"}
    first = candles(world, START_S + 3_600, START_S + 7_200, 60, **asked)
    assert [each["volume_fp"] for each in first] == ["1.00"]
    assert candles(world, 1_000, 2_000, 60, **asked) == []


@pytest.mark.rule("T09")
@pytest.mark.parametrize(
    "path", [ONE, EVENT, f"/historical/markets/{SETTLED}/candlesticks", FORECAST]
)
def test_a_range_that_ends_before_it_starts_is_refused(world, path):
    if path.startswith("/historical"):
        world.clock.advance(70 * DAY_S)
    more = {"percentiles": 5_000} if path == FORECAST else {}
    reply = world.get(path, span(START_S, START_S - 60, 1, **more))
    assert reply.status == 400
    assert "must not be after" in reply.body["msg"]


@pytest.mark.rule("T09")
def test_a_range_of_too_many_periods_is_refused(world):
    reply = world.get(ONE, span(START_S, START_S + 5_001 * 60, 1))
    assert reply.status == 400
    assert "5001.000000, max candlesticks: 5000" in reply.body["msg"]
    assert candles(world, START_S, START_S + 5_000 * 60, 1) == []


@pytest.mark.parametrize(
    "path",
    [
        f"/series/KXFED/markets/{TICKER}/candlesticks",
        "/series/KXHIGHNY/markets/NONE/candlesticks",
        "/series/KXFED/events/KXHIGHNY-26NOV23/candlesticks",
        "/series/KXHIGHNY/events/NONE/candlesticks",
        f"/historical/markets/{TICKER}/candlesticks",
        "/historical/markets/NONE/candlesticks",
    ],
)
def test_what_is_not_there_or_is_of_another_series_is_not_found(world, path):
    assert world.get(path, span(START_S, START_S + 60, 1)).status == 404


@pytest.mark.rule("T09")
def test_a_batch_has_an_entry_for_each_known_ticker(world):
    tickers = f"{TICKER},NONE,KXNBA-27-BOS,{TICKER}"
    asked = span(START_S - DAY_S, START_S, 60, market_tickers=tickers)
    found = world.ok("/markets/candlesticks", asked)["markets"]
    assert [each["market_ticker"] for each in found] == [TICKER, "KXNBA-27-BOS"]
    assert found[0]["candlesticks"] == candles(world, START_S - DAY_S, START_S, 60)


@pytest.mark.rule("T09")
@pytest.mark.parametrize(
    ("tickers", "length_s", "minutes", "words"),
    [
        ("A,B", 5_001 * 60, 1, "10002, max candlesticks: 10000"),
        (",".join(f"T{number}" for number in range(101)), 60, 1, "1 to 100 tickers"),
        (",", 60, 1, "1 to 100 tickers"),
        ("A", 600, 5, "period_interval must be one of"),
        ("A", -60, 1, "must not be after"),
    ],
)
def test_a_batch_has_bounds(world, tickers, length_s, minutes, words):
    asked = span(START_S, START_S + length_s, minutes, market_tickers=tickers)
    reply = world.get("/markets/candlesticks", asked)
    assert reply.status == 400
    assert words in reply.body["msg"]


@pytest.mark.rule("T09")
def test_an_event_has_the_candles_of_each_of_its_markets(world):
    found = world.ok(EVENT, span(START_S - DAY_S, START_S, 60))
    assert found["market_tickers"] == sorted(found["market_tickers"])
    assert len(found["market_tickers"]) == len(found["market_candlesticks"]) == 3
    mine = found["market_tickers"].index(TICKER)
    assert found["market_candlesticks"][mine] == candles(world, START_S - DAY_S, START_S, 60)
    assert found["adjusted_end_ts"] == START_S


@pytest.mark.rule("T09")
def test_a_range_too_long_for_an_event_ends_earlier(world):
    found = world.ok(EVENT, span(START_S, START_S + 5_000 * 60, 1))
    assert found["adjusted_end_ts"] == START_S + 1_666 * 60


@pytest.mark.rule("T09")
def test_a_market_of_the_past_has_its_candles_there_and_no_longer_here(world):
    live = f"/series/KXRAINSEA/markets/{SETTLED}/candlesticks"
    asked = span(START_S - 3 * DAY_S, START_S + DAY_S, 1_440)
    before = world.ok(live, asked)["candlesticks"]
    world.clock.advance(70 * DAY_S)
    assert world.get(live, asked).status == 404
    found = world.ok(f"/historical/markets/{SETTLED}/candlesticks", asked)["candlesticks"]
    assert [each["volume"] for each in found] == [each["volume_fp"] for each in before]
    assert found[0]["price"]["previous"] is None
    assert {each["yes_ask"]["close"] for each in found} == {
        each["yes_ask"]["close_dollars"] for each in before
    }
    batch = world.ok("/markets/candlesticks", f"{asked}&market_tickers={SETTLED}")
    assert batch == {"markets": []}


@pytest.mark.rule("T09")
def test_a_forecast_follows_the_prices(world):
    asked = span(START_S - DAY_S, START_S + DAY_S, 60, percentiles="2500&percentiles=5000")
    before = world.ok(FORECAST, asked)["forecast_history"]
    assert before
    assert {each["event_ticker"] for each in before} == {"KXFED-26DEC"}
    low, median = before[-1]["percentile_points"]
    assert (low["percentile"], median["percentile"]) == (2_500, 5_000)
    assert 3.5 <= low["raw_numerical_forecast"] <= median["raw_numerical_forecast"] <= 3.75
    assert median["formatted_forecast"] == f"{median['numerical_forecast']:.2f}"
    world.clock.advance(7_200)
    world.placed(ticker="KXFED-26DEC-T3.50", price="0.7300", count="3000.00")
    after = world.ok(FORECAST, asked)["forecast_history"]
    assert after[: len(before)] == before
    assert after[-1]["percentile_points"][1] != median


def test_an_event_without_numbers_forecasts_nothing(world):
    path = "/series/KXNBA/events/KXNBA-27/forecast_percentile_history"
    asked = span(START_S - DAY_S, START_S, 60, percentiles=5_000)
    assert world.ok(path, asked) == {"forecast_history": []}
