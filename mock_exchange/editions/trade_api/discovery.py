"""Operations on search, live data, milestones, targets and incentives, joined to one room (T07)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mock_exchange.editions.trade_api import incentives, live_data, milestones, search, weather
from mock_exchange.editions.trade_api.desk import Handler

_ROOMS: Final = (search, milestones, live_data, weather, incentives)
HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {name: handler for room in _ROOMS for name, handler in room.HANDLERS.items()}
)
SEEDED: Final = frozenset(name for room in _ROOMS for name in room.SEEDED)
