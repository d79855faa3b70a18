"""Forecasts: a line of chances out of an event's prices, and percentiles on it."""

import pytest

from mock_exchange.editions.trade_api.forecasts import line, percentile


def test_markets_that_name_one_end_each_are_places_of_their_own():
    assert line([(3.5, None, 0.75), (3.75, None, 0.25)]) == [(3.5, 0.25), (3.75, 0.75)]


def test_below_and_above_are_read_from_either_side():
    assert line([(None, 50.0, 0.25), (60.0, None, 0.25)]) == [(50.0, 0.25), (60.0, 0.75)]


def test_markets_that_name_stretches_share_the_whole():
    parts = [(54.0, None, 0.5), (52.0, 53.0, 1.0), (None, 52.0, 0.5)]
    assert line(parts) == [(52.0, 0.25), (53.0, 0.75)]


def test_chances_never_fall_along_the_line():
    assert line([(1.0, None, 0.4), (2.0, None, 0.6)]) == [(1.0, 0.6), (2.0, 0.6)]


def test_a_percentile_lies_between_its_neighbours():
    places = [(10.0, 0.2), (20.0, 0.6), (20.5, 0.6), (30.0, 0.8)]
    assert percentile(places, 0.4) == pytest.approx(15.0)
    assert percentile(places, 0.6) == 20.0
    assert percentile(places, 0.7) == pytest.approx(25.25)


def test_beyond_the_ends_are_the_ends():
    places = [(10.0, 0.2), (20.0, 0.6)]
    assert (percentile(places, 0.0), percentile(places, 0.9999)) == (10.0, 20.0)
