"""The client for trade-api-3.34, the venue's API of today. Everything public of it is here."""

from kalshi_refclient.trade_api.rest import TradeApiClient
from kalshi_refclient.trade_api.rest_async import AsyncTradeApiClient
from kalshi_refclient.trade_api.settings import TradeSettings
from kalshi_refclient.trade_api.websocket import TradeStreamClient

__all__ = ["AsyncTradeApiClient", "TradeApiClient", "TradeSettings", "TradeStreamClient"]
