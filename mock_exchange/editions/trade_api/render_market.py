"""Markets, books, events and series as everybody reads them (T07, T09). Formatting only."""

from typing import Any, Final

from mock_exchange.core.grids import STRUCTURES, Bands
from mock_exchange.core.market import DETERMINED
from mock_exchange.core.units import PAYOUT_E4
from mock_exchange.core.view_types import BookView, MarketView
from mock_exchange.editions.trade_api.catalogue import (
    WIRE_STATUSES,
    EventTerms,
    MarketTerms,
    SeriesTerms,
    Source,
)
from mock_exchange.editions.trade_api.desk import Desk
from mock_exchange.editions.trade_api.formats import DAY_US, contracts, dollars, moment, opposite_e4

Json = dict[str, Any]
VALUED: Final = DETERMINED | {"settled"}
"""Statuses of a market in which it is known what a contract is worth."""


def market(desk: Desk, view: MarketView, terms: MarketTerms, at_us: int) -> Json:
    """Return a market. ``previous_*`` are the prices of a day ago."""
    ticker, tape = view.ticker, desk.tape
    book = desk.views.book(ticker, 1)
    bids, asks = (book.bids, book.asks) if book else ((), ())
    bid_e4, bid_size_e2 = bids[0] if bids else (0, 0)
    ask_e4, ask_size_e2 = asks[0] if asks else (PAYOUT_E4, 0)
    before = tape.quote_before(ticker, at_us - DAY_US)
    settled_us = tape.settled_us(ticker)
    shown: Json = {
        "ticker": ticker,
        "event_ticker": terms.event,
        "market_type": terms.market_type,
        "title": view.title,
        "subtitle": terms.yes_sub_title,
        "yes_sub_title": terms.yes_sub_title,
        "no_sub_title": terms.no_sub_title,
        "created_time": moment(terms.created_us),
        "updated_time": moment(max(terms.created_us, tape.changed_us(ticker))),
        "open_time": moment(terms.open_us),
        "close_time": moment(terms.close_us),
        "expected_expiration_time": moment(terms.expected_expiration_us),
        "expiration_time": moment(terms.latest_expiration_us),
        "latest_expiration_time": moment(terms.latest_expiration_us),
        "settlement_timer_seconds": terms.settlement_timer_s,
        "status": WIRE_STATUSES[view.status],
        "yes_bid_dollars": dollars(bid_e4),
        "yes_bid_size_fp": contracts(bid_size_e2),
        "yes_ask_dollars": dollars(ask_e4),
        "yes_ask_size_fp": contracts(ask_size_e2),
        "no_bid_dollars": dollars(opposite_e4(ask_e4)),
        "no_ask_dollars": dollars(opposite_e4(bid_e4)),
        "last_price_dollars": dollars(view.last_price_e4),
        "volume_fp": contracts(view.volume_e2),
        "volume_24h_fp": contracts(tape.volume_since_e2(ticker, at_us - DAY_US)),
        "result": result(view),
        "can_close_early": terms.can_close_early,
        "open_interest_fp": contracts(view.open_interest_e2),
        "notional_value_dollars": dollars(PAYOUT_E4),
        "liquidity_dollars": dollars(0),  # no longer in the OpenAPI, still on the wire (T07)
        "previous_yes_bid_dollars": dollars(before.bid_e4),
        "previous_yes_ask_dollars": dollars(before.ask_e4),
        "previous_price_dollars": dollars(tape.price_before_e4(ticker, at_us - DAY_US)),
        "settlement_bounds_type": "default",
        "expiration_value": terms.expiration_value,
        "rules_primary": terms.rules_primary,
        "rules_secondary": terms.rules_secondary,
        "price_level_structure": terms.structure,
        "price_ranges": price_ranges(view, terms),
        "exchange_index": 0,
    }
    if view.value_e4 is not None or view.outcome is not None:
        shown["settlement_value_dollars"] = dollars(settlement_value_e4(view))
    if settled_us is not None:
        shown["settlement_ts"] = moment(settled_us)
    for name in ("strike_type", "floor_strike", "cap_strike"):
        value = getattr(terms, name)
        if value is not None:
            shown[name] = value
    return shown | combination(desk, terms)


def combination(desk: Desk, terms: MarketTerms) -> Json:
    """Return what a market shows of its legs, with their values once they have one; nothing where it has none."""
    if not terms.collection:
        return {}
    legs = []
    for leg in terms.legs:
        shown = {"event_ticker": leg.event, "market_ticker": leg.market, "side": leg.side}
        view = desk.views.market(leg.market)
        if view is not None and view.status in VALUED:
            shown["yes_settlement_value_dollars"] = dollars(settlement_value_e4(view))
        legs.append(shown)
    return {"mve_collection_ticker": terms.collection, "mve_selected_legs": legs}


def result(view: MarketView) -> str:
    """Return how a market came out, '' before that is known."""
    if view.outcome is not None:
        return view.outcome
    if view.value_e4 is None:
        return ""
    return {PAYOUT_E4: "yes", 0: "no"}.get(view.value_e4, "scalar")


def settlement_value_e4(view: MarketView) -> int:
    """Return what a YES contract is worth in a market whose result is known."""
    if view.value_e4 is not None:
        return view.value_e4
    return PAYOUT_E4 if view.outcome == "yes" else 0


def price_ranges(view: MarketView, terms: MarketTerms) -> list[Json]:
    """Return the bands of a market's price grid."""
    return bands(view.bands or STRUCTURES[terms.structure])


def bands(grid: Bands) -> list[Json]:
    """Return a price grid."""
    return [
        {
            "start": dollars(band.start_e4),
            "end": dollars(band.end_e4),
            "step": dollars(band.step_e4),
        }
        for band in grid
    ]


def book(view: BookView, depth: int) -> Json:
    """Return a book: bids of both sides, the best last; ``depth`` 0 is all of it."""
    levels = depth or None
    yes = [[dollars(price), contracts(count)] for price, count in reversed(view.bids[:levels])]
    no = [
        [dollars(opposite_e4(price)), contracts(count)]
        for price, count in reversed(view.asks[:levels])
    ]
    return {"yes_dollars": yes, "no_dollars": no}


def event(terms: EventTerms, series_terms: SeriesTerms, updated_us: int) -> Json:
    """Return an event, without its markets."""
    shown: Json = {
        "event_ticker": terms.ticker,
        "series_ticker": terms.series,
        "sub_title": terms.sub_title,
        "title": terms.title,
        "collateral_return_type": "MECNET" if terms.mutually_exclusive else "",
        "mutually_exclusive": terms.mutually_exclusive,
        "category": series_terms.category,
        "settlement_sources": [source(each) for each in series_terms.sources],
        "last_updated_ts": moment(updated_us),
        "exchange_index": 0,
    }
    if terms.strike_us is not None:
        shown["strike_date"] = moment(terms.strike_us)
    if terms.strike_period is not None:
        shown["strike_period"] = terms.strike_period
    if terms.fee_type_override is not None:
        shown["fee_type_override"] = terms.fee_type_override
    if terms.fee_multiplier_override_ppm is not None:
        shown["fee_multiplier_override"] = terms.fee_multiplier_override_ppm / 1_000_000
    return shown


def series(terms: SeriesTerms) -> Json:
    """Return a series."""
    return {
        "ticker": terms.ticker,
        "frequency": terms.frequency,
        "title": terms.title,
        "category": terms.category,
        "categories": [terms.category],
        "tags": list(terms.tags),
        "settlement_sources": [source(each) for each in terms.sources],
        "contract_url": f"https://mock.invalid/contracts/{terms.ticker}.pdf",
        "contract_terms_url": f"https://mock.invalid/contracts/{terms.ticker}-terms.pdf",
        "fee_type": terms.fee_type,
        "fee_multiplier": terms.fee_multiplier_ppm / 1_000_000,
        "additional_prohibitions": [],
        "last_updated_ts": moment(terms.updated_us),
        "exchange_index": 0,
    }


def source(value: Source) -> Json:
    """Return where a result is read."""
    return {"name": value.name, "url": value.url}
