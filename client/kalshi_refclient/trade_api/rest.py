"""The blocking REST client of trade-api-3.34 (T01 to T08). Its asyncio twin is :mod:`kalshi_refclient.trade_api.rest_async`.

Methods are made of the plans in ``_core``; a test holds the two clients to the same ones.
"""

import httpx2

from kalshi_contract.edition import Environment
from kalshi_refclient.auth import Authenticator
from kalshi_refclient.rest import RestClient
from kalshi_refclient.settings import Settings
from kalshi_refclient.trade_api._core.batch_plans import TradePlans
from kalshi_refclient.trade_api.methods import blocking, walking
from kalshi_refclient.trade_api.settings import TradeSettings, trade_plans_of, trade_settings


class TradeApiClient(RestClient[TradePlans]):
    """The blocking client. Safe to share between threads; close it, or use it in a ``with`` statement.

    ``auth`` signs (:class:`~kalshi_refclient.signing.SigningAuth`); ``None`` leaves the public operations. ``call`` speaks every
    operation of the edition, the other methods are the daily ones. Errors are those of every client
    (:mod:`kalshi_refclient.errors`).
    """

    def __init__(
        self,
        auth: Authenticator | None = None,
        *,
        rest_url: str | None = None,
        environment: str | None = None,
        settings: TradeSettings | None = None,
        transport: httpx2.BaseTransport | None = None,
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

    call = blocking(TradePlans.call)
    get_limits = blocking(TradePlans.get_limits)

    get_exchange_status = blocking(TradePlans.get_exchange_status)
    get_markets = blocking(TradePlans.get_markets)
    iterate_markets = walking(TradePlans.get_markets, "ticker")
    get_market = blocking(TradePlans.get_market)
    get_orderbook = blocking(TradePlans.get_orderbook)
    get_orderbooks = blocking(TradePlans.get_orderbooks)
    get_trades = blocking(TradePlans.get_trades)
    iterate_trades = walking(TradePlans.get_trades, "trade_id")
    get_events = blocking(TradePlans.get_events)
    iterate_events = walking(TradePlans.get_events, "event_ticker")
    get_event = blocking(TradePlans.get_event)
    get_series_list = blocking(TradePlans.get_series_list)
    get_series = blocking(TradePlans.get_series)
    get_candlesticks = blocking(TradePlans.get_candlesticks)

    get_balance = blocking(TradePlans.get_balance)
    get_positions = blocking(TradePlans.get_positions)
    iterate_positions = walking(TradePlans.get_positions, "ticker")
    get_fills = blocking(TradePlans.get_fills)
    iterate_fills = walking(TradePlans.get_fills, "fill_id")
    get_settlements = blocking(TradePlans.get_settlements)
    iterate_settlements = walking(TradePlans.get_settlements, "ticker")
    get_orders = blocking(TradePlans.get_orders)
    iterate_orders = walking(TradePlans.get_orders, "order_id")
    get_order = blocking(TradePlans.get_order)
    get_queue_position = blocking(TradePlans.get_queue_position)

    create_order = blocking(TradePlans.create_order)
    batch_create_orders = blocking(TradePlans.batch_create_orders)
    reconcile = blocking(TradePlans.reconcile)
    find_order = blocking(TradePlans.find_order)
    amend_order = blocking(TradePlans.amend_order)
    decrease_order = blocking(TradePlans.decrease_order)
    cancel_order = blocking(TradePlans.cancel_order)
    batch_cancel_orders = blocking(TradePlans.batch_cancel_orders)
    cancel_all_orders = blocking(TradePlans.cancel_all_orders)

    create_order_group = blocking(TradePlans.create_order_group)
    get_order_groups = blocking(TradePlans.get_order_groups)
    get_order_group = blocking(TradePlans.get_order_group)
    update_order_group_limit = blocking(TradePlans.update_order_group_limit)
    reset_order_group = blocking(TradePlans.reset_order_group)
    trigger_order_group = blocking(TradePlans.trigger_order_group)
    delete_order_group = blocking(TradePlans.delete_order_group)
