"""Control operations on markets, orders and pauses, of an exchange that speaks ``trade-api-3.34``."""

from collections.abc import Callable
from typing import Any, cast

from mock_exchange.core.grids import STRUCTURES
from mock_exchange.editions.trade_api.listings import FEE_TYPES, STRIKE_TYPES
from mock_exchange.transport.control_table import (
    ACCOUNT_ID,
    COUNT,
    SOMETHING,
    TEXT,
    TICKER,
    Call,
    Row,
    Schema,
    a_list,
    an_object,
)
from mock_exchange.transport.control_trading import ROWS as REFERENCE_ROWS
from mock_exchange.transport.trade_office import TradeOffice

MARKET: Schema = {"type": "object", "description": "The edition's Market object."}
ORDER: Schema = {"type": "object", "description": "The edition's Order object, and its account_id."}
NEW_ORDER: Schema = {
    "type": "object",
    "description": "The body of CreateOrderV2, and the account it is placed for.",
    "properties": {"account_id": ACCOUNT_ID},
    "required": ["account_id"],
}
OUTCOME: Schema = {
    "anyOf": [{"enum": ["yes", "no"]}, {"type": "string", "pattern": r"^[01]\.[0-9]{2,4}$"}],
    "description": "yes, no, or what a YES contract of a scalar market pays, in dollars.",
}
MOMENT: Schema = {"type": "string", "format": "date-time", "maxLength": 40}
NUMBER: Schema = {"type": "number"}
FLAG: Schema = {"type": "boolean"}
FEES: dict[str, Schema] = {
    "fee_type": {"enum": list(FEE_TYPES)},
    "fee_multiplier": {"type": "number", "minimum": 0, "maximum": 10},
}
SAID: dict[str, Schema] = {
    **dict.fromkeys(("title", "description", "yes_sub_title", "no_sub_title"), TEXT),
    **dict.fromkeys(("rules_secondary", "event_title"), TEXT),
    "strike_type": {"enum": list(STRIKE_TYPES)},
    **dict.fromkeys(("series_ticker", "event_ticker"), TICKER),
    **dict.fromkeys(("open_time", "close_time", "expected_expiration_time"), MOMENT),
    **dict.fromkeys(("floor_strike", "cap_strike"), NUMBER),
    **dict.fromkeys(("mutually_exclusive", "can_close_early"), FLAG),
    "settlement_timer_seconds": {"type": "integer", "minimum": 1, "maximum": 31_536_000},
    "market_type": {"enum": ["binary", "scalar"]},
    "price_level_structure": {"enum": list(STRUCTURES)},
    **FEES,
}
"""What may be said of a new market; ``listings.listing`` says what is made up otherwise."""

STATUS = an_object(dict.fromkeys(("exchange_active", "trading_active"), FLAG), closed=False)
LEG = an_object({"event_ticker": TICKER, "market_ticker": TICKER, "side": {"enum": ["yes", "no"]}})
LEVEL = an_object({"price": TEXT, "count": TEXT})


def _office(call: Call) -> TradeOffice:
    return cast("TradeOffice", call.office)


def _create(call: Call) -> Any:
    return {"market": _office(call).create_market(**call.body)}


def _combine(call: Call) -> Any:
    body = call.body
    return {"market": _office(call).combine_markets(body["collection_ticker"], body["legs"])}


def _determine(call: Call) -> Any:
    outcome = call.body["outcome"]
    return {"market": _office(call).determine_market(call.path["ticker"], outcome)}


def _settle(call: Call) -> Any:
    outcome = (call.body or {}).get("outcome")
    return {"market": _office(call).settle_market(call.path["ticker"], outcome)}


def _describe(call: Call) -> Any:
    return {"market": _office(call).describe_market(call.path["ticker"], call.body)}


def _series_fees(call: Call) -> Any:
    return {"fee_change": _scheduled(call, series=call.path["series_ticker"])}


def _event_fees(call: Call) -> Any:
    return {"fee_change": _scheduled(call, event=call.path["event_ticker"])}


def _scheduled(call: Call, *, series: str = "", event: str = "") -> Any:
    body = call.body
    return _office(call).schedule_fees(
        series=series,
        event=event,
        fee_type=body.get("fee_type"),
        multiplier=body.get("fee_multiplier"),
        scheduled_time=body.get("scheduled_time"),
    )


def _status(call: Call) -> Any:
    return {"exchange": _office(call).exchange_status()}


def _pause(call: Call) -> Any:
    return {"exchange": _office(call).pause_exchange((call.body or {}).get("scope", "trading"))}


def _resume(call: Call) -> Any:
    return {"exchange": _office(call).resume_exchange()}


def _changing(
    word: str, operation_id: str, summary: str, change: Callable[[TradeOffice, str], Any]
) -> Row:
    """Return the row of a change of a market that needs no body."""

    def handler(call: Call) -> Any:
        return {"market": change(_office(call), call.path["ticker"])}

    answer = an_object({"market": MARKET})
    return Row(
        "POST", f"/markets/{{ticker}}/{word}", operation_id, "markets", summary, handler, answer
    )


def _in_our_terms(operation_id: str, answer: Schema, body: Schema | None = None) -> Row:
    """Return a row of the other edition with our objects in it: what it does, the office does in our terms."""
    row = next(each for each in REFERENCE_ROWS if each.operation_id == operation_id)
    body = row.body if body is None else body
    return Row(row.method, row.path, operation_id, row.tag, row.summary, row.handler, answer, body,
               query=row.query)  # fmt: skip


METADATA = an_object(
    {name: SAID[name] for name in ("yes_sub_title", "strike_type", "floor_strike", "cap_strike")},
    optional=("yes_sub_title", "strike_type", "floor_strike", "cap_strike"),
) | {"minProperties": 1}
BOOK = an_object({"ticker": TICKER, "seq": COUNT, "bids": a_list(LEVEL), "asks": a_list(LEVEL)})
ROWS = (
    Row("GET", "/exchange", "show_exchange", "exchange", "Whether the exchange and trading are active",
        _status, an_object({"exchange": STATUS})),
    Row("POST", "/exchange/pause", "pause_exchange", "exchange", "Pause trading, or everything",
        _pause, an_object({"exchange": STATUS}),
        an_object({"scope": {"enum": ["trading", "everything"]}}, optional=("scope",)),
        body_required=False),
    Row("POST", "/exchange/resume", "resume_exchange", "exchange", "End the pause", _resume,
        an_object({"exchange": STATUS})),
    _in_our_terms("list_markets", an_object({"markets": a_list(MARKET)})),
    Row("POST", "/markets", "create_market", "markets",
        "List a market of any kind; it opens at its open_time, or at once", _create,
        an_object({"market": MARKET}),
        an_object({"ticker": TICKER, **SAID}, optional=tuple(SAID))),
    Row("POST", "/combinations", "combine_markets", "markets",
        "Make the market of a selection of legs in a multivariate collection", _combine,
        an_object({"market": MARKET}),
        an_object({"collection_ticker": TICKER, "legs": a_list(LEG)})),
    _in_our_terms("show_market", an_object({"market": MARKET})),
    _in_our_terms("show_book", an_object({"book": BOOK})),
    _changing("pause", "pause_market", "Deactivate a market", TradeOffice.pause_market),
    _changing("resume", "resume_market", "Activate a market, also one that was to open later",
              TradeOffice.resume_market),
    _changing("close", "close_market", "End trading: every resting order is cancelled",
              TradeOffice.close_market),
    Row("POST", "/markets/{ticker}/determine", "determine_market", "markets",
        "Say how a market ended, or of a disputed one, how it really did; it is paid out by itself "
        "when its settlement_timer_seconds are over", _determine,
        an_object({"market": MARKET}), an_object({"outcome": OUTCOME})),
    _changing("dispute", "dispute_market", "Call a result into question",
              TradeOffice.dispute_market),
    Row("POST", "/markets/{ticker}/settle", "settle_market", "markets",
        "Pay a market out at once; with an outcome it is closed and determined first", _settle,
        an_object({"market": MARKET}), an_object({"outcome": OUTCOME}, optional=("outcome",)),
        body_required=False),
    Row("PATCH", "/markets/{ticker}", "describe_market", "markets",
        "Say something else of a market: texts and strikes; its readers are told", _describe,
        an_object({"market": MARKET}), METADATA),
    Row("POST", "/series/{series_ticker}/fee-changes", "schedule_series_fees", "markets",
        "Change the fees of a series at a moment, or at once", _series_fees,
        an_object({"fee_change": SOMETHING}),
        an_object({**FEES, "scheduled_time": MOMENT}, optional=("fee_multiplier", "scheduled_time"))),
    Row("POST", "/events/{event_ticker}/fee-changes", "schedule_event_fees", "markets",
        "Override the fees of an event at a moment, or at once; what is left out is the series' own",
        _event_fees, an_object({"fee_change": SOMETHING}),
        an_object({**FEES, "scheduled_time": MOMENT}, optional=(*FEES, "scheduled_time"))),
    _in_our_terms("list_open_orders", an_object({"orders": a_list(SOMETHING)})),
    _in_our_terms("place_order_as", an_object({"order": ORDER}), NEW_ORDER),
    _in_our_terms("show_order", an_object({"order": ORDER})),
    _in_our_terms("cancel_order_as_owner", an_object({"order": ORDER})),
)  # fmt: skip
