"""Terms of markets, and what falls due."""

from mock_exchange.editions.trade_api.catalogue import QUERY_STATUSES, WIRE_STATUSES, Catalogue


def test_every_status_can_be_asked_for_once():
    asked = [status for statuses in QUERY_STATUSES.values() for status in statuses]
    assert sorted(asked) == sorted(WIRE_STATUSES)


def test_an_adopted_market_hangs_together_and_falls_due_twice():
    catalogue = Catalogue()
    catalogue.adopt("S-E-M", "Will it?", "If so.", 500, 100)
    catalogue.adopt("S-E-M", "Other", "Other", 900, 100)
    assert catalogue.market("S-E-M").yes_sub_title == "Will it?"
    assert catalogue.event("S-E").series == catalogue.series("S").ticker == "S"
    assert catalogue.members("S-E") == ("S-E-M",)
    assert catalogue.series_of("S-E-M").ticker == "S"
    assert (catalogue.due(99), catalogue.due(499), catalogue.due(500)) == ([], ["S-E-M"], ["S-E-M"])
    assert catalogue.series_of("NONE") is None
