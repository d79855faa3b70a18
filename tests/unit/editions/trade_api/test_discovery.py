"""The joined room: every operation once, and what is seeded said so."""

from mock_exchange.editions.trade_api import discovery, live_data, search
from mock_exchange.editions.trade_api.operations import standing


def test_the_room_has_all_its_operations():
    assert len(discovery.HANDLERS) == 14
    assert discovery.HANDLERS["GetGameStats"] is live_data.get_game_stats
    assert discovery.HANDLERS["GetFiltersForSports"] is search.get_filters_for_sports


def test_what_follows_the_exchange_is_stateful_and_the_rest_seeded():
    stateful = {name for name in discovery.HANDLERS if standing(name) == "stateful"}
    assert stateful == {"GetEventLiveData", "GetTagsForSeriesCategories"}
    assert set(discovery.HANDLERS) - stateful == discovery.SEEDED
