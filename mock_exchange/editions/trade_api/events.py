"""Operations on events and series (T05, T07, T09)."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from mock_exchange.editions.trade_api import render_market
from mock_exchange.editions.trade_api.archive import is_archived
from mock_exchange.editions.trade_api.catalogue import QUERY_STATUSES, EventTerms, SeriesTerms
from mock_exchange.editions.trade_api.desk import Answer, Asked, Desk, Handler
from mock_exchange.editions.trade_api.filters import names
from mock_exchange.editions.trade_api.formats import contracts
from mock_exchange.editions.trade_api.market_data import later, rendered
from mock_exchange.editions.trade_api.milestones import all_milestones, shown_milestone
from mock_exchange.editions.trade_api.pages import page

EVENTS_DEFAULT: Final = 200


def get_events(desk: Desk, call: Asked) -> Answer:
    """List events by ticker, no combinations; a status means that any of its markets has it."""
    query = call.query
    found = [each for each in desk.catalogue.all_events() if _wanted(desk, each, query)]
    shown, cursor = page(
        found,
        lambda each: each.ticker,
        limit=query["limit"] or EVENTS_DEFAULT,
        cursor=query["cursor"],
    )
    nested = bool(query["with_nested_markets"])
    events = [shown_event(desk, each, call.at_us, nested=nested) for each in shown]
    answer: dict[str, Any] = {"events": events, "cursor": cursor}
    if query["with_milestones"]:
        tickers = {each.ticker for each in shown}
        answer["milestones"] = [
            shown_milestone(each) for each in all_milestones(desk) if each.terms.event in tickers
        ]
    return answer


def get_event(desk: Desk, call: Asked) -> Answer:
    """Return an event with its markets, beside it or, if asked, inside it or nowhere."""
    terms = desk.catalogue.event(str(call.path_parameters["event_ticker"]))
    if terms is None:
        return desk.not_found()
    without = bool(call.query["exclude_markets"])
    nested = bool(call.query["with_nested_markets"]) and not without
    markets = [] if nested or without else _markets(desk, terms, call.at_us)
    return {"event": shown_event(desk, terms, call.at_us, nested=nested), "markets": markets}


def get_event_metadata(desk: Desk, call: Asked) -> Answer:
    """Return an event's pictures and colours: addresses that lead nowhere."""
    terms = desk.catalogue.event(str(call.path_parameters["event_ticker"]))
    series = None if terms is None else desk.catalogue.series(terms.series)
    if terms is None or series is None:
        return desk.not_found()
    base = "https://mock.invalid/images"
    return {
        "image_url": f"{base}/{terms.ticker}.png",
        "market_details": [
            {
                "market_ticker": ticker,
                "image_url": f"{base}/{ticker}.png",
                "color_code": COLOURS[number % len(COLOURS)],
            }
            for number, ticker in enumerate(desk.catalogue.members(terms.ticker))
        ],
        "settlement_sources": [render_market.source(each) for each in series.sources],
    }


COLOURS: Final[Sequence[str]] = ("#0B6E4F", "#C84C09", "#3A506B", "#7A306C")


def get_series_list(desk: Desk, call: Asked) -> Answer:
    """List all series, by category, tags or their last change."""
    query = call.query
    tags = names(query["tags"])
    return {
        "series": [
            _series(desk, each, query)
            for each in desk.catalogue.all_series()
            if query["category"] in {None, each.category}
            and (tags is None or tags & set(each.tags))
            and later(each.updated_us, query["min_updated_ts"])
        ]
    }


def get_series(desk: Desk, call: Asked) -> Answer:
    """Return one series."""
    terms = desk.catalogue.series(str(call.path_parameters["series_ticker"]))
    return desk.not_found() if terms is None else {"series": _series(desk, terms, call.query)}


def _series(desk: Desk, terms: SeriesTerms, query: Mapping[str, Any]) -> dict[str, Any]:
    shown = render_market.series(terms)
    if query.get("include_product_metadata"):
        shown["product_metadata"] = dict(terms.product_metadata or {})
    if query.get("include_volume"):
        volume_e2 = sum(
            view.volume_e2
            for view in desk.views.markets()
            if desk.catalogue.series_of(view.ticker) is terms
        )
        shown["volume_fp"] = contracts(volume_e2)
    return shown


def shown_event(desk: Desk, terms: EventTerms, at_us: int, *, nested: bool) -> dict[str, Any]:
    """Return an event as an object, its markets in it or not."""
    series = desk.catalogue.series(terms.series)
    assert series is not None, "the catalogue hangs together"  # noqa: S101 - our own data
    members = desk.catalogue.members(terms.ticker)
    updated_us = max([terms.updated_us, *map(desk.tape.changed_us, members)])
    shown = render_market.event(terms, series, updated_us)
    if nested:
        shown["markets"] = _markets(desk, terms, at_us)
    return shown


def _markets(desk: Desk, terms: EventTerms, at_us: int) -> list[dict[str, Any]]:
    """Return an event's markets; those that left for the past are told of there."""
    tickers = desk.catalogue.members(terms.ticker)
    live = [ticker for ticker in tickers if not is_archived(desk, ticker, at_us)]
    views = map(desk.views.market, live)
    return rendered(desk, [view for view in views if view is not None], at_us)


def _wanted(desk: Desk, terms: EventTerms, query: Mapping[str, Any]) -> bool:
    status, tickers = query["status"], names(query["tickers"])
    members = desk.catalogue.members(terms.ticker)
    if terms.collection or query["series_ticker"] not in {None, terms.series}:
        return False
    if tickers is not None and terms.ticker not in tickers:
        return False
    if status is not None:
        views = map(desk.views.market, members)
        if not any(view and view.status in QUERY_STATUSES[status] for view in views):
            return False
    closes_us = [m.close_us for m in map(desk.catalogue.market, members) if m is not None]
    low_s = query["min_close_ts"]
    if low_s is not None and not any(later(each, low_s) for each in closes_us):
        return False
    updated_us = max([terms.updated_us, *map(desk.tape.changed_us, members)])
    return later(updated_us, query["min_updated_ts"])


HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        "GetEvents": get_events,
        "GetEvent": get_event,
        "GetEventMetadata": get_event_metadata,
        "GetSeriesList": get_series_list,
        "GetSeries": get_series,
    }
)
SEEDED: Final = frozenset({"GetEventMetadata"})
