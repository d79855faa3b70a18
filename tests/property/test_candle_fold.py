"""Candles against an oracle: an hour is the fold of its minutes, a day of its hours, and no contract is lost or counted twice."""

from hypothesis import given
from hypothesis import strategies as st

from mock_exchange.editions.trade_api.candles import Candle, Span, candles
from mock_exchange.editions.trade_api.periods import period_end_s
from mock_exchange.editions.trade_api.tape import Print, Quote

SECOND_US = 1_000_000
START_US = 1_793_505_600 * SECOND_US
"""A day before New York's clocks go back."""

LATEST_S = START_US // SECOND_US + 10 * 86_400
gaps_us = st.one_of(
    st.integers(0, 90 * SECOND_US),
    st.sampled_from([0, 60 * SECOND_US, 3_600 * SECOND_US, 14_400 * SECOND_US]),
)
happenings = st.lists(
    st.tuples(gaps_us, st.booleans(), st.integers(1, 9_999), st.integers(1, 5_000)), max_size=60
)


def tape_of(found):
    """Return trades and quotes; after each trade comes a quote of the moment, as on the tape."""
    prints, quotes, at_us, interest_e2 = [], [], START_US, 0
    for gap_us, trades, price_e4, count_e2 in found:
        at_us += gap_us
        if trades:
            prints.append(Print(len(prints), "T", price_e4, count_e2, "bid", at_us))
            interest_e2 += count_e2
        quotes.append(Quote(at_us, price_e4 - 1, price_e4 + 1, interest_e2))
    return prints, quotes


def folded(parts, minutes):
    """Fold candles into longer ones."""
    groups = {}
    for part in parts:
        groups.setdefault(period_end_s(part.end_s * SECOND_US, minutes), []).append(part)
    return [one(members, end_s) for end_s, members in sorted(groups.items())]


def one(parts, end_s):
    prices = [part.price for part in parts if part.price]
    return Candle(
        end_s,
        joined([part.bid for part in parts]),
        joined([part.ask for part in parts]),
        joined(prices) if prices else None,
        parts[0].previous_e4,
        sum(part.turnover for part in parts),
        sum(part.volume_e2 for part in parts),
        parts[-1].open_interest_e2,
    )


def joined(spans):
    return Span(
        spans[0].open_e4,
        min(span.low_e4 for span in spans),
        max(span.high_e4 for span in spans),
        spans[-1].close_e4,
    )


@given(happenings)
def test_longer_candles_are_the_fold_of_shorter_ones_and_volumes_add_up_to_the_tapes(found):
    prints, quotes = tape_of(found)
    minutes, hours, days = (candles(prints, quotes, each, 0, LATEST_S) for each in (1, 60, 1_440))
    assert hours == folded(minutes, 60)
    assert days == folded(hours, 1_440)
    traded_e2 = sum(each.count_e2 for each in prints)
    for length in (minutes, hours, days):
        assert sum(each.volume_e2 for each in length) == traded_e2


@given(happenings, st.integers(0, 10 * 86_400), st.integers(0, 86_400))
def test_a_range_is_a_cut_out_of_the_whole(found, offset_s, length_s):
    prints, quotes = tape_of(found)
    start_s = START_US // SECOND_US + offset_s
    for minutes in (1, 60, 1_440):
        whole = candles(prints, quotes, minutes, 0, LATEST_S)
        cut = candles(prints, quotes, minutes, start_s, start_s + length_s)
        assert cut == [each for each in whole if start_s <= each.end_s <= start_s + length_s]
