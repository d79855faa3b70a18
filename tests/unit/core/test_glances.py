"""Cheap readings for who looks again and again: they say what the views say."""

import pytest

from mock_exchange.core.glances import best_prices, holdings, trades_since
from support.core_book import traded_floor


@pytest.fixture
def floor():
    return traded_floor()


def test_the_best_prices_are_the_first_of_the_book(floor):
    state, views = floor.exchange.state, floor.exchange.views
    assert best_prices(state, "RAIN") == (None, views.book("RAIN").asks[0][0]) == (None, 6300)
    assert best_prices(state, "SNOW") == (views.book("SNOW").bids[0][0], None) == (4000, None)
    with pytest.raises(KeyError):
        best_prices(state, "HAIL")


def test_trades_are_read_on_from_where_the_reader_was(floor):
    state = floor.exchange.state
    assert [index for index, _, _ in trades_since(state, 0, 10)] == [0, 1, 2]
    assert [traded.price_e4 for _, traded, _ in trades_since(state, 1, 10)] == [6300, 4000]
    assert trades_since(state, 3, 10) == []
    assert trades_since(state, 2, 10)[0][2] == floor.now_us


def test_of_too_many_trades_the_newest_are_read_and_of_one_market_only_its_own(floor):
    state = floor.exchange.state
    assert [index for index, _, _ in trades_since(state, 0, 2)] == [1, 2]
    assert [index for index, _, _ in trades_since(state, 0, 2, "RAIN")] == [0, 1]
    assert trades_since(state, 0, 0) == []


def test_holdings_count_open_positions_and_resting_orders(floor):
    state = floor.exchange.state
    assert holdings(state, "alice") == (2, 1)
    assert holdings(state, "bob") == (1, 1)
    with pytest.raises(KeyError):
        holdings(state, "nobody")
