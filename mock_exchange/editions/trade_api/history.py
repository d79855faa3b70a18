"""Operations on what is older than the cut-off (T09): the same lists as at the live operations, and nothing that is there."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mock_exchange.editions.refusal import Refusal
from mock_exchange.editions.trade_api.accounts import holder, holders
from mock_exchange.editions.trade_api.archive import (
    cutoff_us,
    is_archived,
    is_archived_order,
    is_archived_with_event,
)
from mock_exchange.editions.trade_api.desk import Answer, Asked, Desk, Handler
from mock_exchange.editions.trade_api.filters import ONE, names, too_many
from mock_exchange.editions.trade_api.formats import moment
from mock_exchange.editions.trade_api.market_data import rendered, trades_page, within
from mock_exchange.editions.trade_api.order_reads import orders_of, orders_page
from mock_exchange.editions.trade_api.pages import page
from mock_exchange.editions.trade_api.portfolio import (
    fills_of,
    fills_page,
    position_facts,
    positions_page,
)

_FILTERS: Final = ("tickers", "event_ticker", "series_ticker", "mve_filter")
"""Filters of markets of the past, of which one may be given (T05)."""


def get_cutoff(_desk: Desk, call: Asked) -> Answer:
    """Return the moments that part the live from the past: one for all here."""
    cutoff = moment(cutoff_us(call.at_us))
    return {
        "market_settled_ts": cutoff,
        "trades_created_ts": cutoff,
        "orders_updated_ts": cutoff,
        "market_positions_last_updated_ts": cutoff,
    }


def get_markets(desk: Desk, call: Asked) -> Answer:
    """List markets by ticker, narrowed down by one of tickers, event, series, or being no combination."""
    query = call.query
    given = [name for name in _FILTERS if query[name]]
    if len(given) > 1:
        return desk.refuse("invalid_parameter", f"{given[0]} does not go with {given[1]}")
    refused = too_many(desk, query, "event_ticker", ONE)
    if refused is not None:
        return refused
    tickers = names(query["tickers"])
    found = []
    for view in desk.views.markets():
        terms, series = desk.catalogue.market(view.ticker), desk.catalogue.series_of(view.ticker)
        if (
            terms is not None
            and is_archived(desk, view.ticker, call.at_us)
            and (tickers is None or view.ticker in tickers)
            and query["event_ticker"] in {None, terms.event}
            and query["series_ticker"] in {None, series and series.ticker}
            and not (query["mve_filter"] == "exclude" and terms.collection)
        ):
            found.append(view)
    shown, cursor = page(
        found, lambda view: view.ticker, limit=query["limit"], cursor=query["cursor"]
    )
    return {"markets": rendered(desk, shown, call.at_us), "cursor": cursor}


def get_market(desk: Desk, call: Asked) -> Answer:
    """Return one market."""
    view = desk.views.market(str(call.path_parameters["ticker"]))
    if view is None or not is_archived(desk, view.ticker, call.at_us):
        return desk.not_found()
    return {"market": rendered(desk, [view], call.at_us)[0]}


def get_trades(desk: Desk, call: Asked) -> Answer:
    """List trades, newest first."""
    return trades_page(desk, call.query, before_us=cutoff_us(call.at_us))


def get_fills(desk: Desk, call: Asked) -> Answer:
    """List the account's fills, newest first."""
    query, account_ids = call.query, holders(desk, call)
    if isinstance(account_ids, Refusal):
        return account_ids
    end_us = cutoff_us(call.at_us)
    found = [
        each
        for each in fills_of(desk, account_ids, query["ticker"] and [query["ticker"]])
        if each.at_us < end_us and within(each.at_us, query)
    ]
    return fills_page(desk, query, found)


def get_orders(desk: Desk, call: Asked) -> Answer:
    """List the account's orders, newest first."""
    query, account_ids = call.query, holders(desk, call)
    if isinstance(account_ids, Refusal):
        return account_ids
    found = [
        each
        for each in orders_of(desk, *account_ids)
        if query["ticker"] in {None, each.ticker}
        and within(each.created_at_us, query)
        and is_archived_order(each, call.at_us)
    ]
    return orders_page(desk, query, found)


def get_positions(desk: Desk, call: Asked) -> Answer:
    """List what the account held in markets that were paid out, by market; and the same by event."""
    query, account_id = call.query, holder(desk, call)
    if isinstance(account_id, Refusal):
        return account_id
    refused = too_many(desk, query, "event_ticker", ONE)
    if refused is not None:
        return refused
    found = []
    for ticker in sorted(desk.exchange.state.accounts[account_id].positions):
        terms = desk.catalogue.market(ticker)
        facts = position_facts(desk, account_id, ticker)
        if (
            terms is not None
            and facts is not None
            and is_archived_with_event(desk, ticker, call.at_us)
            and query["ticker"] in {None, ticker}
            and query["event_ticker"] in {None, terms.event}
        ):
            found.append((ticker, facts))
    return positions_page(desk, query, found)


HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        "GetHistoricalCutoff": get_cutoff,
        "GetHistoricalMarkets": get_markets,
        "GetHistoricalMarket": get_market,
        "GetTradesHistorical": get_trades,
        "GetFillsHistorical": get_fills,
        "GetHistoricalOrders": get_orders,
        "GetHistoricalPositions": get_positions,
    }
)
