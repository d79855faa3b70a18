"""Which channels of the WebSocket API answer, and how real they are: channel -> standing. What is not here is not served yet."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mock_exchange.editions.trade_api.operations import Standing

CHANNELS: Final[Mapping[str, Standing]] = MappingProxyType(
    {
        "orderbook_delta": "stateful",
        "ticker": "stateful",
        "trade": "stateful",
        "fill": "stateful",
        "market_positions": "stateful",
        "user_orders": "stateful",
        "market_lifecycle_v2": "stateful",
        "multivariate_market_lifecycle": "stateful",
        "order_group_updates": "stateful",
        "communications": "stateful",
        "cfbenchmarks_value": "seeded",
        "cfbenchmarks_value_5hz": "seeded",
        "pyth_value": "seeded",
    }
)
