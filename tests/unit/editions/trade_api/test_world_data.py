"""The world as data hangs together."""

from mock_exchange.core.grids import STRUCTURES, price_grid
from mock_exchange.editions.trade_api.world_data import EVENTS, MARKETS, SEEDED_TICKER, SERIES


def test_every_market_has_an_event_and_every_event_a_series():
    assert {each.event for each in MARKETS} == {each.ticker for each in EVENTS}
    assert {each.series for each in EVENTS} == {each.ticker for each in SERIES}
    assert SEEDED_TICKER in {each.ticker for each in MARKETS}


def test_tickers_begin_with_their_event_and_series():
    events = {each.ticker: each for each in EVENTS}
    for market in MARKETS:
        assert market.ticker.startswith(f"{market.event}-")
        assert market.event.startswith(f"{events[market.event].series}-")


def test_every_price_is_on_its_grid():
    for market in MARKETS:
        grid = price_grid(STRUCTURES[market.structure])
        assert {price_e4 for _, _, price_e4 in market.trades} <= grid, market.ticker
