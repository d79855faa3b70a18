"""Market data: markets, events, series, books, trades, candles (T09, T11). Pure. Filters are the operation's own, by their names."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kalshi_refclient._core.planning import Plan
from kalshi_refclient.trade_api import values
from kalshi_refclient.trade_api._core.planning import TradePlanning
from kalshi_refclient.trade_api.values import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketPlans(TradePlanning):
    """Plans of what needs no key."""

    def get_exchange_status(self) -> Plan[values.ExchangeStatus]:
        """Return whether the exchange is up and trading."""
        body = yield from self.call("GetExchangeStatus")
        return self._value(values.ExchangeStatus, {"status": body}, "status")

    def get_markets(
        self, /, *, limit: int | None = None, cursor: str | None = None, **filters: Any
    ) -> Plan[Page[values.Market]]:
        """Return one page of markets. Filters: ``status``, ``event_ticker``, ``series_ticker``, ``tickers``, ``min_close_ts`` and the others."""
        body = yield from self.call("GetMarkets", limit=limit, cursor=cursor, **filters)
        return self._page(values.Market, body, "markets")

    def get_market(self, ticker: str) -> Plan[values.Market]:
        """Return a market."""
        body = yield from self.call("GetMarket", ticker=ticker)
        return self._value(values.Market, body, "market")

    def get_orderbook(self, ticker: str, *, depth: int | None = None) -> Plan[values.OrderBook]:
        """Return a market's book; ``depth`` keeps so many of the best levels of each side."""
        body = yield from self.call("GetMarketOrderbook", ticker=ticker, depth=depth)
        return self._value(values.OrderBook, body, "orderbook_fp")

    def get_orderbooks(self, tickers: Sequence[str]) -> Plan[dict[str, values.OrderBook]]:
        """Return the books of up to 100 markets, by ticker."""
        body = yield from self.call("GetMarketOrderbooks", tickers=list(tickers))
        return {
            each["ticker"]: self._value(values.OrderBook, each, "orderbook_fp")
            for each in body["orderbooks"]
        }

    def get_trades(
        self, /, *, limit: int | None = None, cursor: str | None = None, **filters: Any
    ) -> Plan[Page[values.Trade]]:
        """Return one page of everybody's trades, newest first. Filters: ``ticker``, ``min_ts``, ``max_ts``, ``is_block_trade``."""
        body = yield from self.call("GetTrades", limit=limit, cursor=cursor, **filters)
        return self._page(values.Trade, body, "trades")

    def get_events(
        self, /, *, limit: int | None = None, cursor: str | None = None, **filters: Any
    ) -> Plan[Page[values.Event]]:
        """Return one page of events. Filters: ``status``, ``series_ticker``, ``with_nested_markets`` and the others."""
        body = yield from self.call("GetEvents", limit=limit, cursor=cursor, **filters)
        return self._page(values.Event, body, "events")

    def get_event(self, event_ticker: str) -> Plan[values.Event]:
        """Return an event with its markets."""
        body = yield from self.call("GetEvent", event_ticker=event_ticker, with_nested_markets=True)
        return self._value(values.Event, body, "event")

    def get_series_list(self, /, **filters: Any) -> Plan[tuple[values.Series, ...]]:
        """Return all series. Filters: ``category``, ``tags``, ``min_updated_ts``."""
        body = yield from self.call("GetSeriesList", **filters)
        return self._values(values.Series, {"series": values.listed(body, "series")}, "series")

    def get_series(self, series_ticker: str) -> Plan[values.Series]:
        """Return a series."""
        body = yield from self.call("GetSeries", series_ticker=series_ticker)
        return self._value(values.Series, body, "series")

    def get_candlesticks(
        self,
        series_ticker: str,
        ticker: str,
        *,
        start_ts: int,
        end_ts: int,
        period_interval: int = 60,
    ) -> Plan[tuple[values.Candlestick, ...]]:
        """Return a market's candles between two moments (unix seconds), of 1, 60 or 1440 minutes each."""
        body = yield from self.call(
            "GetMarketCandlesticks",
            series_ticker=series_ticker,
            ticker=ticker,
            start_ts=start_ts,
            end_ts=end_ts,
            period_interval=period_interval,
        )
        return self._values(values.Candlestick, body, "candlesticks")
