"""Operations on markets: lists, one market, books, trades (T05, T07, T09)."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from mock_exchange.core.view_types import MarketView
from mock_exchange.editions.trade_api import render_market, render_order
from mock_exchange.editions.trade_api.archive import cutoff_us, is_archived
from mock_exchange.editions.trade_api.catalogue import QUERY_STATUSES, MarketTerms
from mock_exchange.editions.trade_api.desk import Answer, Asked, Desk, Handler, Json
from mock_exchange.editions.trade_api.filters import ONE, names, too_many
from mock_exchange.editions.trade_api.formats import SECOND_US
from mock_exchange.editions.trade_api.pages import newest_page, page
from mock_exchange.editions.trade_api.tape import Print

_MOMENTS: Final[Mapping[str, Callable[[Desk, MarketTerms], int | None]]] = MappingProxyType(
    {
        "created": lambda _, terms: terms.created_us,
        "updated": lambda desk, terms: max(terms.created_us, desk.tape.changed_us(terms.ticker)),
        "close": lambda _, terms: terms.close_us,
        "settled": lambda desk, terms: desk.tape.settled_us(terms.ticker),
    }
)
"""Name of a time filter -> the moment of a market that it looks at."""

_STATUSES_OF: Final[Mapping[str, frozenset[str | None]]] = MappingProxyType(
    {
        "created": frozenset({"unopened", "open", None}),
        "updated": frozenset({None}),
        "close": frozenset({"closed", None}),
        "settled": frozenset({"settled", None}),
    }
)
"""Name of a time filter -> the statuses it may be asked for together with (T09)."""


def get_markets(desk: Desk, call: Asked) -> Answer:
    """List markets by ticker, narrowed down by event, series, status and time."""
    query = call.query
    refused = too_many(desk, query, "event_ticker", ONE)
    if refused is not None:
        return refused
    why = _clash(query)
    if why:
        return desk.refuse("invalid_parameter", why)
    found = [
        view
        for view in desk.views.markets()
        if _wanted(desk, view, query) and not is_archived(desk, view.ticker, call.at_us)
    ]
    shown_views, cursor = page(
        found, lambda view: view.ticker, limit=query["limit"], cursor=query["cursor"]
    )
    return {"markets": rendered(desk, shown_views, call.at_us), "cursor": cursor}


def _clash(query: Mapping[str, Any]) -> str:
    """Return which filters do not go together, '' where all do (T05, T09)."""
    timed = [
        name
        for name in _STATUSES_OF
        if query[f"min_{name}_ts"] is not None or query[f"max_{name}_ts"] is not None
    ]
    for name in timed:
        if query["status"] not in _STATUSES_OF[name]:
            return f"{name} times do not go with status {query['status']!r}"
    if len(timed) > 1:
        return f"{timed[0]} times do not go with {timed[1]} times"
    if "updated" in timed:
        others = [name for name in ("event_ticker", "tickers") if query[name]]
        if others or query["mve_filter"] == "only":
            return f"updated times do not go with {(*others, 'mve_filter only')[0]}"
        if query["series_ticker"] and query["mve_filter"] != "exclude":
            return "updated times go with series_ticker only beside mve_filter exclude"
    return ""


def get_market(desk: Desk, call: Asked) -> Answer:
    """Return one market."""
    view = desk.views.market(str(call.path_parameters["ticker"]))
    if view is None or is_archived(desk, view.ticker, call.at_us):
        return desk.not_found()
    return {"market": rendered(desk, [view], call.at_us)[0]}


def get_market_orderbook(desk: Desk, call: Asked) -> Answer:
    """Return a market's book, or the best levels of it."""
    book = desk.views.book(str(call.path_parameters["ticker"]))
    if book is None or is_archived(desk, book.ticker, call.at_us):
        return desk.not_found()
    return {"orderbook_fp": render_market.book(book, call.query["depth"] or 0)}


def get_market_orderbooks(desk: Desk, call: Asked) -> Answer:
    """Return the books of several markets, in the order asked for; unknown ones are left out."""
    tickers: list[str] = call.query["tickers"]
    books = [(ticker, desk.views.book(ticker)) for ticker in dict.fromkeys(tickers)]
    return {
        "orderbooks": [
            {"ticker": ticker, "orderbook_fp": render_market.book(book, 0)}
            for ticker, book in books
            if book is not None and not is_archived(desk, ticker, call.at_us)
        ]
    }


def get_trades(desk: Desk, call: Asked) -> Answer:
    """List trades since the cut-off, newest first."""
    return trades_page(desk, call.query, from_us=cutoff_us(call.at_us))


def trades_page(
    desk: Desk, query: Mapping[str, Any], *, from_us: int = 0, before_us: int | None = None
) -> Json:
    """Return a page of the trades from a moment on and before another, newest first."""
    ticker, low_s, high_s = query["ticker"], query["min_ts"], query["max_ts"]
    prints = desk.tape.prints if ticker is None else desk.tape.prints_of(ticker)
    from_us = max(from_us, 0 if low_s is None else low_s * SECOND_US)
    ends_us = [] if high_s is None else [(high_s + 1) * SECOND_US]
    ends_us += [] if before_us is None else [before_us]
    first = bisect_left(prints, from_us, key=_at_us)
    behind = bisect_left(prints, min(ends_us), key=_at_us) if ends_us else len(prints)
    found, block = prints[first:behind][::-1], query["is_block_trade"]
    if block is not None:
        found = [each for each in found if each.block == block]
    shown, cursor = newest_page(found, query)
    return {"trades": [render_order.trade(desk.ids, each) for each in shown], "cursor": cursor}


def rendered(desk: Desk, views: Iterable[MarketView], at_us: int) -> list[dict[str, Any]]:
    """Return markets as objects."""
    shown = []
    for view in views:
        terms = desk.catalogue.market(view.ticker)
        if terms is not None:
            shown.append(render_market.market(desk, view, terms, at_us))
    return shown


def within(at_us: int, query: Mapping[str, Any]) -> bool:
    """Tell whether a moment lies between ``min_ts`` and ``max_ts``, whole seconds, both included."""
    low_s, high_s = query["min_ts"], query["max_ts"]
    seconds = at_us // SECOND_US
    return (low_s is None or seconds >= low_s) and (high_s is None or seconds <= high_s)


def later(at_us: int, than_s: int | None) -> bool:
    """Tell whether a moment is later than a whole second, and not just in it: as the venue says of what was updated (T05)."""
    return than_s is None or at_us > than_s * SECOND_US


def _wanted(desk: Desk, view: MarketView, query: Mapping[str, Any]) -> bool:
    terms = desk.catalogue.market(view.ticker)
    if terms is None or query["mve_filter"] == ("exclude" if terms.collection else "only"):
        return False
    tickers = names(query["tickers"])
    series = desk.catalogue.series_of(view.ticker)
    status = query["status"]
    return (
        (tickers is None or view.ticker in tickers)
        and query["event_ticker"] in {None, terms.event}
        and (query["series_ticker"] in {None, series and series.ticker})
        and (status is None or view.status in QUERY_STATUSES[status])
        and all(_in_time(desk, terms, name, query) for name in _MOMENTS)
    )


def _in_time(desk: Desk, terms: MarketTerms, name: str, query: Mapping[str, Any]) -> bool:
    low_s, high_s = query[f"min_{name}_ts"], query[f"max_{name}_ts"]
    if low_s is None and high_s is None:
        return True
    at_us = _MOMENTS[name](desk, terms)
    if at_us is None or name != "updated":
        return at_us is not None and within(at_us, {"min_ts": low_s, "max_ts": high_s})
    return later(at_us, low_s) and (high_s is None or at_us <= high_s * SECOND_US)


def _at_us(each: Print) -> int:
    return each.at_us


HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        "GetMarkets": get_markets,
        "GetMarket": get_market,
        "GetMarketOrderbook": get_market_orderbook,
        "GetMarketOrderbooks": get_market_orderbooks,
        "GetTrades": get_trades,
    }
)
