"""Filters: the sports of the table, the tags of the series there are."""

from support.trade_api_discovery import TradeWorld


def test_sports_come_with_competitions_and_scopes():
    body = TradeWorld().get("/search/filters_by_sport").body
    assert body["sport_ordering"] == ["Basketball"]
    sport = body["filters_by_sports"]["Basketball"]
    assert sport["competitions"]["Pro Basketball"]["scopes"] == ["Games", "Futures"]
    assert sport["scopes"] == ["Futures", "Games"]


def test_tags_are_those_of_the_series_by_category():
    tags = TradeWorld().get("/search/tags_by_categories").body["tags_by_categories"]
    assert tags["Economics"] == ["Fed", "Inflation"]
    assert tags["Climate and Weather"] == ["Daily temperature"]


def test_a_world_without_series_has_no_tags():
    world = TradeWorld(seeded=False)
    assert world.get("/search/tags_by_categories").body == {"tags_by_categories": {}}
