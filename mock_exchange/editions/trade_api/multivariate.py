"""Operations on multivariate events and their collections (T07)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mock_exchange.editions.trade_api.desk import Handler

HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType({})
