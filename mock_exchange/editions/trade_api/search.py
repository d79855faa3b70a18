"""Operations that tell what one can filter by: tags of the series, competitions of the sports (T07)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mock_exchange.editions.trade_api.desk import Answer, Asked, Desk, Handler
from mock_exchange.editions.trade_api.discovery_data import SPORTS


def get_filters_for_sports(_desk: Desk, _call: Asked) -> Answer:
    """Return the sports with their competitions and scopes."""
    return {
        "filters_by_sports": {
            sport: {
                "scopes": sorted({each for scopes in competitions.values() for each in scopes}),
                "competitions": {
                    name: {"scopes": list(scopes)} for name, scopes in competitions.items()
                },
            }
            for sport, competitions in SPORTS.items()
        },
        "sport_ordering": sorted(SPORTS),
    }


def get_tags_for_series_categories(desk: Desk, _call: Asked) -> Answer:
    """Return every category of the series there are, with the tags its series have."""
    found: dict[str, set[str]] = {}
    for series in desk.catalogue.all_series():
        found.setdefault(series.category, set()).update(series.tags)
    return {"tags_by_categories": {name: sorted(tags) for name, tags in sorted(found.items())}}


HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        "GetFiltersForSports": get_filters_for_sports,
        "GetTagsForSeriesCategories": get_tags_for_series_categories,
    }
)
SEEDED: Final = frozenset({"GetFiltersForSports"})
