"""Operations on what is older than the cutoff (T09)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mock_exchange.editions.trade_api.desk import Handler

HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType({})
