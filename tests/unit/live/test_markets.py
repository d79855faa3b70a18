"""The market list: whole at first, then the rows that changed."""

import pytest

from mock_exchange.core.commands import CloseMarket, SettleMarket
from mock_exchange.live import markets
from mock_exchange.live.look import Look
from mock_exchange.live.markets import MarketsPart
from mock_exchange.live.scene import Scene
from support.session_world import TICKER, World


@pytest.fixture
def world():
    return World()


def changes(part, world):
    return part.changes(Scene(world.venue), Look(), world.clock.now_us())


def test_the_first_message_lists_every_market_with_its_title(world):
    part = MarketsPart()
    said = changes(part, world)
    assert [row[0] for row in said["rows"]] == world.venue.exchange.state.tickers
    assert set(said["titles"]) == set(world.venue.exchange.state.tickers)
    row = next(row for row in said["rows"] if row[0] == TICKER)
    assert row == [TICKER, "active", True, None, 6500, 100_000_000, 50_000_000, 6400, 6600]
    assert changes(part, world) is None


def test_an_order_a_trade_and_a_settlement_each_bring_one_row_back(world):
    part = MarketsPart()
    changes(part, world)
    world.place(price=0.65, size=1)
    assert changes(part, world) == {"rows": [[TICKER, "active", True, None, 6500, 100_000_000, 50_000_000, 6500, 6600]], "titles": {}, "more": 0}  # fmt: skip
    world.place(price=0.66, size=3)
    (row,) = changes(part, world)["rows"]
    assert row[4:6] == [6600, 100_000_300]
    world.venue.execute(CloseMarket(TICKER))
    world.venue.execute(SettleMarket(TICKER, "yes"))
    (row,) = changes(part, world)["rows"]
    assert row[1:4] == ["settled", False, "yes"]


def test_a_message_has_no_more_rows_than_the_most_and_the_rest_follows(world, monkeypatch):
    monkeypatch.setattr(markets, "ROWS_MAX", 4)
    part, tickers = MarketsPart(), []
    while (said := changes(part, world)) is not None:
        assert len(said["rows"]) <= 4
        tickers += [row[0] for row in said["rows"]]
    assert tickers == world.venue.exchange.state.tickers


def test_markets_beyond_the_most_are_counted(world, monkeypatch):
    monkeypatch.setattr(markets, "MARKETS_MAX", 3)
    said = changes(MarketsPart(), world)
    assert (len(said["rows"]), said["more"]) == (3, len(world.venue.exchange.state.tickers) - 3)
