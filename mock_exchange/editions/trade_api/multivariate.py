"""Operations on multivariate events and their collections (T05, T07). A market made here trades like any other."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from mock_exchange.core.events import Refused
from mock_exchange.core.grids import STRUCTURES
from mock_exchange.editions.refusal import Refusal
from mock_exchange.editions.trade_api.catalogue import EventTerms, Leg, MarketTerms
from mock_exchange.editions.trade_api.collections_data import COMBO_SERIES, COMBO_STRUCTURE
from mock_exchange.editions.trade_api.combos import (
    Collection,
    all_collections,
    combined,
    creation,
    fault,
    legs_of,
)
from mock_exchange.editions.trade_api.desk import Answer, Asked, Desk, Handler, Json
from mock_exchange.editions.trade_api.events import shown_event
from mock_exchange.editions.trade_api.filters import names
from mock_exchange.editions.trade_api.formats import moment
from mock_exchange.editions.trade_api.market_data import rendered
from mock_exchange.editions.trade_api.pages import page
from mock_exchange.editions.trade_api.render_market import bands

TRADABLE: Final = frozenset({"active", "inactive", "initialized"})


def get_collections(desk: Desk, call: Asked) -> Answer:
    """List collections by ticker, narrowed down by status, series and event."""
    query = call.query
    found = [
        each
        for each in all_collections(desk.catalogue)
        if query["status"] in {None, each.status(call.at_us)}
        and query["series_ticker"] in {None, COMBO_SERIES.ticker}
        and query["associated_event_ticker"] in {None, *each.terms.events}
    ]
    shown, cursor = page(
        found, lambda each: each.terms.ticker, limit=query["limit"], cursor=query["cursor"]
    )
    return {"multivariate_contracts": [_collection(each) for each in shown], "cursor": cursor}


def get_collection(desk: Desk, call: Asked) -> Answer:
    """Return one collection."""
    found = _find(desk, str(call.path_parameters["collection_ticker"]))
    return desk.not_found() if found is None else {"multivariate_contract": _collection(found)}


def create_market(desk: Desk, call: Asked) -> Answer:
    """Make the market of a selection; one that exists already is returned as it is."""
    collection = _find(desk, str(call.path_parameters["collection_ticker"]))
    if collection is None:
        return desk.not_found()
    made = _made(desk, collection, legs_of(call.body["selected_markets"]), call.at_us)
    if isinstance(made, Refusal):
        return made
    event, market = made
    answer: Json = {"event_ticker": event.ticker, "market_ticker": market.ticker}
    view = desk.views.market(market.ticker)
    if call.body.get("with_market_payload") and view is not None:
        answer["market"] = rendered(desk, [view], call.at_us)[0]
    return answer


def get_multivariate_events(desk: Desk, call: Asked) -> Answer:
    """List the events of combinations by ticker, with their markets if asked."""
    query = call.query
    if query["collection_ticker"] and query["series_ticker"]:
        return desk.refuse(
            "invalid_parameter", "collection_ticker and series_ticker exclude each other"
        )
    found = [each for each in desk.catalogue.all_events() if _wanted(each, query)]
    shown, cursor = page(
        found, lambda each: each.ticker, limit=query["limit"], cursor=query["cursor"]
    )
    nested = bool(query["with_nested_markets"])
    events = [shown_event(desk, each, call.at_us, nested=nested) for each in shown]
    return {"events": events, "cursor": cursor}


def ticker_of_legs(
    desk: Desk, collection_ticker: str, selected: Sequence[dict[str, Any]], at_us: int
) -> str:
    """Return the market of a selection, made if need be. Raises ``ValueError`` for a selection that cannot be."""
    collection = _find(desk, collection_ticker)
    if collection is None:
        raise ValueError("/mve_collection_ticker names no collection")
    made = _made(desk, collection, legs_of(selected), at_us)
    if isinstance(made, Refusal):
        raise ValueError(str(made.details or made.message))  # noqa: TRY004 - what a refusal says
    return made[1].ticker


def _made(
    desk: Desk, collection: Collection, legs: tuple[Leg, ...], at_us: int
) -> tuple[EventTerms, MarketTerms] | Refusal:
    """Make the market of a selection; one that exists already stays as it is."""
    why = fault(collection, legs, desk.catalogue)
    if not why and collection.status(at_us) != "open":
        why = f"the collection is {collection.status(at_us)}"
    if why:
        return desk.refuse("invalid_parameter", why)
    event, market = combined(collection, legs, desk.catalogue, at_us)
    if desk.views.market(market.ticker) is not None:
        return event, market
    for leg in legs:
        view = desk.views.market(leg.market)
        if view is None or view.status not in TRADABLE:
            return desk.refuse("invalid_parameter", f"market {leg.market} trades no more")
    command = creation(desk.catalogue, event, market)
    for each in desk.apply(command, at_us):
        if type(each) is Refused:
            return desk.dialect.refused(each)
    return event, market


def _wanted(each: EventTerms, query: Mapping[str, Any]) -> bool:
    tickers = names(query["tickers"])
    return (
        bool(each.collection)
        and query["series_ticker"] in {None, each.series}
        and query["collection_ticker"] in {None, each.collection}
        and (tickers is None or each.ticker in tickers)
    )


def _find(desk: Desk, wanted: str) -> Collection | None:
    found = all_collections(desk.catalogue)
    return next((each for each in found if each.terms.ticker == wanted), None)


def _collection(each: Collection) -> Json:
    terms = each.terms
    most = {"size_max": 1} if terms.single_market_per_event else {}
    return {
        "collection_ticker": terms.ticker,
        "series_ticker": COMBO_SERIES.ticker,
        "exchange_index": 0,
        "title": terms.title,
        "description": f"Combinations of {terms.size_min} to {terms.size_max} markets.",
        "open_date": moment(each.opens_us),
        "close_date": moment(each.closes_us),
        "associated_events": [
            {"ticker": event, "is_yes_only": terms.all_yes, "active_quoters": []} | most
            for event in terms.events
        ],
        "associated_event_tickers": list(terms.events),
        "is_ordered": False,
        "is_single_market_per_event": terms.single_market_per_event,
        "is_all_yes": terms.all_yes,
        "size_min": terms.size_min,
        "size_max": terms.size_max,
        "functional_description": "Yes if all legs come true.",
        "price_level_structure": COMBO_STRUCTURE,
        "price_ranges": bands(STRUCTURES[COMBO_STRUCTURE]),
    }


HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        "GetMultivariateEventCollections": get_collections,
        "GetMultivariateEventCollection": get_collection,
        "CreateMarketInMultivariateEventCollection": create_market,
        "GetMultivariateEvents": get_multivariate_events,
    }
)
SEEDED: Final = frozenset({"GetMultivariateEventCollections", "GetMultivariateEventCollection"})
