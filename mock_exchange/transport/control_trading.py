"""Control operations on markets, and on orders of any account."""

from datetime import datetime
from typing import Any

from mock_exchange.transport.control_table import (
    ACCOUNT_ID,
    COUNT,
    SOMETHING,
    TEXT,
    TICKER,
    Call,
    Row,
    a_list,
    an_object,
)

MARKET = an_object(
    {
        "ticker": TICKER,
        "title": TEXT,
        "status": {"enum": ["active", "closed", "settled"]},
        "outcome": {"enum": ["yes", "no", None]},
        "last_price": {"type": "number"},
        "volume": COUNT,
        "open_interest": COUNT,
    }
)
LEVEL = an_object({"price": {"type": "number"}, "size": COUNT})
ORDER = {"type": "object", "description": "The contract's order_status object, and its account_id."}
NEW_ORDER = {
    "type": "object",
    "description": "The contract's order_request object, and the account it is placed for.",
    "properties": {"account_id": ACCOUNT_ID},
    "required": ["account_id"],
}


def _markets(call: Call) -> Any:
    return {"markets": call.office.markets()}


def _market(call: Call) -> Any:
    return {"market": call.office.market(call.path["ticker"])}


def _book(call: Call) -> Any:
    return {"book": call.office.book(call.path["ticker"], call.query.get("levels"))}


def _create(call: Call) -> Any:
    body = call.body
    expires = body.get("expiration_date")
    expires_at_us = None
    if expires is not None:
        moment = datetime.fromisoformat(expires)
        expires_at_us = round(moment.timestamp()) * 1_000_000
    market = call.office.create_market(
        body["ticker"], body.get("title", ""), body.get("description", ""), expires_at_us
    )
    return {"market": market}


def _close(call: Call) -> Any:
    return {"market": call.office.close_market(call.path["ticker"])}


def _settle(call: Call) -> Any:
    return {"market": call.office.settle_market(call.path["ticker"], call.body["outcome"])}


def _orders(call: Call) -> Any:
    query = call.query
    return {"orders": call.office.open_orders(query.get("account_id"), query.get("ticker"))}


def _order(call: Call) -> Any:
    return {"order": call.office.order(call.path["order_id"])}


def _place(call: Call) -> Any:
    order = {name: value for name, value in call.body.items() if name != "account_id"}
    return {"order": call.office.place_order(call.body["account_id"], order)}


def _cancel(call: Call) -> Any:
    return {"order": call.office.cancel_order(call.path["order_id"])}


ROWS = (
    Row(
        "GET",
        "/markets",
        "list_markets",
        "markets",
        "Every market, by ticker",
        _markets,
        an_object({"markets": a_list(MARKET)}),
    ),
    Row(
        "POST",
        "/markets",
        "create_market",
        "markets",
        "Open a market that trades in cents and whole contracts",
        _create,
        an_object({"market": MARKET}),
        an_object(
            {
                "ticker": TICKER,
                "title": TEXT,
                "description": TEXT,
                "expiration_date": {
                    "type": "string",
                    "format": "date-time",
                    "pattern": "^[12][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$",
                },
            },
            optional=("title", "description", "expiration_date"),
        ),
    ),
    Row(
        "GET",
        "/markets/{ticker}",
        "show_market",
        "markets",
        "One market",
        _market,
        an_object({"market": MARKET}),
    ),
    Row(
        "GET",
        "/markets/{ticker}/book",
        "show_book",
        "markets",
        "A market's book, best first",
        _book,
        an_object(
            {
                "book": an_object(
                    {"ticker": TICKER, "seq": COUNT, "bids": a_list(LEVEL), "asks": a_list(LEVEL)}
                )
            }
        ),
        query={"levels": {"type": "integer", "minimum": 1, "maximum": 99}},
    ),
    Row(
        "POST",
        "/markets/{ticker}/close",
        "close_market",
        "markets",
        "End trading: every resting order is cancelled",
        _close,
        an_object({"market": MARKET}),
    ),
    Row(
        "POST",
        "/markets/{ticker}/settle",
        "settle_market",
        "markets",
        "Pay a market out, once; one that still trades is closed first",
        _settle,
        an_object({"market": MARKET}),
        an_object({"outcome": {"enum": ["yes", "no"]}}),
    ),
    Row(
        "GET",
        "/orders",
        "list_open_orders",
        "orders",
        "Resting orders of all accounts or one",
        _orders,
        an_object({"orders": a_list(SOMETHING)}),
        query={"account_id": ACCOUNT_ID, "ticker": TICKER},
    ),
    Row(
        "POST",
        "/orders",
        "place_order_as",
        "orders",
        "Place an order as any account",
        _place,
        an_object({"order": ORDER}),
        NEW_ORDER,
    ),
    Row(
        "GET",
        "/orders/{order_id}",
        "show_order",
        "orders",
        "One order of any account, with its fills",
        _order,
        an_object({"order": ORDER}),
    ),
    Row(
        "DELETE",
        "/orders/{order_id}",
        "cancel_order_as_owner",
        "orders",
        "Cancel what rests of an order, as its owner",
        _cancel,
        an_object({"order": ORDER}),
    ),
)
