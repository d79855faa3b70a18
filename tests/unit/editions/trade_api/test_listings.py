"""What is said of a new market, and what is made up."""

import pytest

from mock_exchange.editions.trade_api.catalogue import Catalogue, EventTerms, SeriesTerms
from mock_exchange.editions.trade_api.fee_book import schedule_of
from mock_exchange.editions.trade_api.formats import moment
from mock_exchange.editions.trade_api.listings import STRIKE_TYPES, listing, second_us
from support.trade_world import EDITION, START_US

WEEK_US = 7 * 86_400_000_000


def test_a_ticker_alone_makes_a_market():
    series, event, terms, command = listing(Catalogue(), "S-E-M", {}, START_US)
    assert (series.ticker, event.ticker, event.series, terms.event) == ("S", "S-E", "S", "S-E")
    assert (terms.open_us, terms.close_us) == (START_US, START_US + WEEK_US)
    assert (command.ticker, command.title, command.options.initialized) == ("S-E-M", "S-E-M", False)
    assert command.options.fees == schedule_of(series, event)


def test_series_and_event_that_are_there_stay():
    catalogue = Catalogue(
        [SeriesTerms("OLD", "Old", "Weather")], [EventTerms("X", "OLD", "X?", "")]
    )
    said = {"event_ticker": "X", "series_ticker": "NEW", "event_title": "Other"}
    series, event, *_ = listing(catalogue, "X-1", said, START_US)
    assert (series.title, event.title) == ("Old", "X?")


def test_a_moment_needs_its_offset():
    assert second_us("1970-01-01T01:00:00+01:00") == 0
    assert second_us("1970-01-01T00:00:01.75Z") == 2_000_000
    with pytest.raises(ValueError, match="with its offset"):
        second_us("2026-11-22T15:04:05")


@pytest.mark.parametrize(
    "times",
    [{"close_time": "1970-01-01T00:00:01Z"}, {"expected_expiration_time": "2026-11-23T00:00:00Z"}],
)
def test_moments_come_in_order(times):
    with pytest.raises(ValueError, match="in this order"):
        listing(Catalogue(), "S-E-M", times, START_US)


def test_every_moment_of_a_market_can_be_written():
    with pytest.raises(ValueError, match="9999 at the latest"):
        listing(Catalogue(), "S-E-M", {"close_time": "9999-12-26T00:00:00Z"}, START_US)
    terms = listing(Catalogue(), "S-E-M", {"close_time": "9999-12-24T23:59:59Z"}, START_US).terms
    assert moment(terms.latest_expiration_us) == "9999-12-31T23:59:59Z"


def test_a_type_of_strike_is_one_of_the_editions():
    assert list(STRIKE_TYPES) == EDITION.objects["Market"]["properties"]["strike_type"]["enum"]
    assert listing(Catalogue(), "S-E-M", {"strike_type": "less"}, START_US).terms.strike_type
    with pytest.raises(ValueError, match=r"strike_type is one of greater, .*, not 'up'"):
        listing(Catalogue(), "S-E-M", {"strike_type": "up"}, START_US)
