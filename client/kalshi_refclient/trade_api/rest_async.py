"""The asyncio REST client of trade-api-3.34: the same plans as :mod:`kalshi_refclient.trade_api.rest`, awaited (T01 to T08)."""

import httpx2

from kalshi_contract.edition import Environment
from kalshi_refclient.auth import Authenticator
from kalshi_refclient.rest_async import AsyncRestClient
from kalshi_refclient.settings import Settings
from kalshi_refclient.trade_api._core.batch_plans import TradePlans
from kalshi_refclient.trade_api.methods import awaiting, strolling
from kalshi_refclient.trade_api.settings import TradeSettings, trade_plans_of, trade_settings


class AsyncTradeApiClient(AsyncRestClient[TradePlans]):
    """The asyncio client: the same methods as :class:`TradeApiClient`, to be awaited.

    One client belongs to one event loop. Cancelling a task cancels its call at once; an order that was on its way
    is then as unknown as after a lost answer.
    """

    def __init__(
        self,
        auth: Authenticator | None = None,
        *,
        rest_url: str | None = None,
        environment: str | None = None,
        settings: TradeSettings | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        super().__init__(
            auth,
            rest_url=rest_url,
            environment=environment,
            settings=trade_settings(settings),
            transport=transport,
        )

    def _own_settings(self) -> Settings:
        return TradeSettings()

    def _own_plans(self, environment: Environment | None) -> TradePlans:
        settings = trade_settings(self.settings)
        signs = self.auth is not None
        return trade_plans_of(settings, environment, self.monitor, self.counters, signs=signs)

    call = awaiting(TradePlans.call)
    get_limits = awaiting(TradePlans.get_limits)

    get_exchange_status = awaiting(TradePlans.get_exchange_status)
    get_markets = awaiting(TradePlans.get_markets)
    iterate_markets = strolling(TradePlans.get_markets, "ticker")
    get_market = awaiting(TradePlans.get_market)
    get_orderbook = awaiting(TradePlans.get_orderbook)
    get_orderbooks = awaiting(TradePlans.get_orderbooks)
    get_trades = awaiting(TradePlans.get_trades)
    iterate_trades = strolling(TradePlans.get_trades, "trade_id")
    get_events = awaiting(TradePlans.get_events)
    iterate_events = strolling(TradePlans.get_events, "event_ticker")
    get_event = awaiting(TradePlans.get_event)
    get_series_list = awaiting(TradePlans.get_series_list)
    get_series = awaiting(TradePlans.get_series)
    get_candlesticks = awaiting(TradePlans.get_candlesticks)

    get_balance = awaiting(TradePlans.get_balance)
    get_positions = awaiting(TradePlans.get_positions)
    iterate_positions = strolling(TradePlans.get_positions, "ticker")
    get_fills = awaiting(TradePlans.get_fills)
    iterate_fills = strolling(TradePlans.get_fills, "fill_id")
    get_settlements = awaiting(TradePlans.get_settlements)
    iterate_settlements = strolling(TradePlans.get_settlements, "ticker")
    get_orders = awaiting(TradePlans.get_orders)
    iterate_orders = strolling(TradePlans.get_orders, "order_id")
    get_order = awaiting(TradePlans.get_order)
    get_queue_position = awaiting(TradePlans.get_queue_position)

    create_order = awaiting(TradePlans.create_order)
    batch_create_orders = awaiting(TradePlans.batch_create_orders)
    reconcile = awaiting(TradePlans.reconcile)
    find_order = awaiting(TradePlans.find_order)
    amend_order = awaiting(TradePlans.amend_order)
    decrease_order = awaiting(TradePlans.decrease_order)
    cancel_order = awaiting(TradePlans.cancel_order)
    batch_cancel_orders = awaiting(TradePlans.batch_cancel_orders)
    cancel_all_orders = awaiting(TradePlans.cancel_all_orders)

    create_order_group = awaiting(TradePlans.create_order_group)
    get_order_groups = awaiting(TradePlans.get_order_groups)
    get_order_group = awaiting(TradePlans.get_order_group)
    update_order_group_limit = awaiting(TradePlans.update_order_group_limit)
    reset_order_group = awaiting(TradePlans.reset_order_group)
    trigger_order_group = awaiting(TradePlans.trigger_order_group)
    delete_order_group = awaiting(TradePlans.delete_order_group)
