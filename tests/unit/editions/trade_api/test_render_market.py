"""Markets and books as objects."""

import pytest

from mock_exchange.core.view_types import BookView
from mock_exchange.editions.trade_api import render_market
from mock_exchange.editions.trade_api.catalogue import SeriesTerms
from support.trade_world import EDITION


@pytest.mark.rule("T09")
@pytest.mark.parametrize(("depth", "shown"), [(0, 2), (1, 1), (100, 2)])
def test_a_book_keeps_the_best_levels_last(depth, shown):
    view = BookView("X", 1, [(3_100, 100), (3_000, 200)], [(3_300, 50), (3_400, 60)])
    book = render_market.book(view, depth)
    assert len(book["yes_dollars"]) == shown
    assert book["yes_dollars"][-1] == ["0.3100", "1.00"]
    assert book["no_dollars"][-1] == ["0.6700", "0.50"]


@pytest.mark.rule("T07", "T13")
def test_a_series_keeps_its_schema():
    shown = render_market.series(SeriesTerms("S", "S", "C", fee_multiplier_ppm=4_250_000))
    assert EDITION.validator("Series").violations(shown) == ()
    assert shown["fee_multiplier"] == 4.25
