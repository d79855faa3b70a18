"""Terms of markets, and what falls due."""

from mock_exchange.editions.trade_api.catalogue import (
    QUERY_STATUSES,
    WIRE_STATUSES,
    Catalogue,
    EventTerms,
    SeriesTerms,
)


def test_every_status_can_be_asked_for_once():
    asked = [status for statuses in QUERY_STATUSES.values() for status in statuses]
    assert sorted(asked) == sorted(WIRE_STATUSES)


def test_an_adopted_market_hangs_together_and_tells_its_hours():
    catalogue, hours = Catalogue(), []
    catalogue.follow(lambda moment_us, ticker: hours.append((moment_us, ticker)))
    catalogue.adopt("S-E-M", "Will it?", "If so.", 500, 100)
    catalogue.adopt("S-E-M", "Other", "Other", 900, 100)
    assert catalogue.market("S-E-M").yes_sub_title == "Will it?"
    assert catalogue.event("S-E").series == catalogue.series("S").ticker == "S"
    assert catalogue.members("S-E") == ("S-E-M",)
    assert catalogue.series_of("S-E-M").ticker == "S"
    assert hours == [(100, "S-E-M"), (500, "S-E-M")]


def test_who_follows_late_is_told_of_the_markets_there_are():
    catalogue, hours = Catalogue(), []
    catalogue.adopt("S-E-M", "Will it?", "If so.", 500, 100)
    catalogue.follow(lambda moment_us, ticker: hours.append((moment_us, ticker)))
    assert hours == [(100, "S-E-M"), (500, "S-E-M")]
    assert catalogue.series_of("NONE") is None


def test_terms_are_revised_in_their_place():
    catalogue = Catalogue([SeriesTerms("S", "S", "Other")], [EventTerms("S-E", "S", "", "")], ())
    catalogue.revise_series(SeriesTerms("S", "new", "Other"))
    catalogue.revise_event(EventTerms("S-E", "S", "new", ""))
    assert [each.title for each in catalogue.all_series()] == ["new"]
    assert [each.title for each in catalogue.all_events()] == ["new"]
    assert catalogue.members("S-E") == ()
