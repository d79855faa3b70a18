"""Candles: what happened in a period, and what carried over from the one before."""

from mock_exchange.editions.trade_api.candles import Span, candles, latest_before, projected
from mock_exchange.editions.trade_api.tape import Print, Quote

MINUTE_US = 60_000_000
QUOTES = [
    Quote(30_000_000, 4_000, 6_000, 0),
    Quote(5 * MINUTE_US + 1, 4_500, 5_500, 700),
    Quote(5 * MINUTE_US + 2, 3_500, 5_000, 700),
]
PRINTS = [
    Print(0, "T", 5_000, 700, "bid", 5 * MINUTE_US + 1),
    Print(1, "T", 5_300, 100, "bid", 6 * MINUTE_US),
    Print(2, "T", 4_400, 200, "ask", 20 * MINUTE_US),
]


def minutes(start_s=0, end_s=100_000):
    return candles(PRINTS, QUOTES, 1, start_s, end_s)


def test_only_periods_in_which_something_happened_have_a_candle():
    assert [each.end_s for each in minutes()] == [60, 360, 1_200]


def test_a_range_has_both_its_ends():
    assert [each.end_s for each in minutes(60, 360)] == [60, 360]
    assert [each.end_s for each in minutes(61, 359)] == []
    assert minutes(360, 60) == []


def test_prices_and_volume_are_those_of_the_trades():
    candle = minutes()[1]
    assert candle.price == Span(5_000, 5_000, 5_300, 5_300)
    assert (candle.volume_e2, candle.turnover) == (800, 5_000 * 700 + 5_300 * 100)
    assert candle.mean_e4 == round((5_000 * 7 + 5_300) / 8)


def test_quotes_open_with_what_they_found():
    candle = minutes()[1]
    assert candle.bid == Span(4_000, 3_500, 4_500, 3_500)
    assert candle.ask == Span(6_000, 5_000, 6_000, 5_000)
    assert candle.open_interest_e2 == 700


def test_a_period_without_a_quote_has_the_ones_before():
    last = minutes()[2]
    assert last.bid == Span(3_500, 3_500, 3_500, 3_500)
    assert last.open_interest_e2 == 700


def test_previous_is_the_last_trade_before():
    assert [each.previous_e4 for each in minutes()] == [None, None, 5_300]


def test_a_period_without_a_trade_has_no_price_and_no_mean():
    first = minutes()[0]
    assert (first.price, first.mean_e4, first.volume_e2) == (None, None, 0)


def test_the_latest_before_a_start_is_of_an_earlier_period():
    assert latest_before(PRINTS, QUOTES, 1, 1_200).end_s == 360
    assert latest_before(PRINTS, QUOTES, 1, 1_201).end_s == 1_200
    assert latest_before(PRINTS, QUOTES, 1, 60) is None
    assert latest_before([], [], 60, 1_000) is None


def test_a_projection_keeps_the_last_price_and_has_no_trade():
    later = projected(minutes()[1], 600)
    assert (later.end_s, later.price, later.previous_e4, later.volume_e2) == (600, None, 5_300, 0)
    assert later.bid == Span(3_500, 3_500, 3_500, 3_500)
    assert projected(later, 660).previous_e4 == 5_300


def test_trades_alone_are_of_an_empty_book():
    candle = candles(PRINTS[:1], [], 60, 0, 3_600)[0]
    assert (candle.bid.close_e4, candle.ask.close_e4) == (0, 10_000)
