"""The tables hang together with the seeded world."""

from mock_exchange.editions.trade_api.discovery_data import (
    CITIES,
    GAME,
    MILESTONES,
    PROGRAMS,
    SPORTS,
    TARGETS,
)
from mock_exchange.editions.trade_api.world_data import EVENTS, MARKETS


def test_milestones_are_about_seeded_events_and_programs_about_seeded_markets():
    assert {each.event for each in MILESTONES} <= {each.ticker for each in EVENTS}
    assert {each.ticker for each in PROGRAMS} <= {each.ticker for each in MARKETS}


def test_the_sides_of_a_game_are_targets_of_a_known_competition():
    games = [each for each in MILESTONES if each.type == GAME]
    assert {name for game in games for name in game.names} <= {each.name for each in TARGETS}
    known = {name for competitions in SPORTS.values() for name in competitions}
    assert {game.competition for game in games} <= known


def test_the_stations_of_a_city_weigh_a_hundred_percent():
    for city in CITIES.values():
        assert sum(each.weight_percent for each in city.stations) == 100
