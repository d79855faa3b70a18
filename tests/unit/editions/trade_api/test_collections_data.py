"""The table of collections hangs together with the seeded world."""

from mock_exchange.core.grids import STRUCTURES
from mock_exchange.editions.trade_api.collections_data import COLLECTIONS, COMBO_STRUCTURE
from mock_exchange.editions.trade_api.world_data import EVENTS


def test_collections_are_of_seeded_events_and_can_be_filled():
    known = {each.ticker for each in EVENTS}
    for each in COLLECTIONS:
        assert set(each.events) <= known
        assert each.size_min <= len(each.events)
        assert each.opens_s < each.closes_s
    assert COMBO_STRUCTURE in STRUCTURES
