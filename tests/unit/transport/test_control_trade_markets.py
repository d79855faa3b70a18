"""Control operations on markets, orders and pauses of trade-api-3.34, over the wire."""

import pytest

from mock_exchange.transport.control_trade_markets import ROWS
from support.trade_control import Control, exchange
from support.trade_world import ORDER, TICKER

__all__ = ["exchange"]
NEW = {
    "ticker": "NEW-EVENT-ONE",
    "title": "How much?",
    "market_type": "scalar",
    "price_level_structure": "deci_cent",
    "strike_type": "between",
    "floor_strike": 1.5,
    "cap_strike": 2.5,
    "fee_type": "quadratic",
    "fee_multiplier": 0.5,
}
LEGS = [
    {"event_ticker": "KXNBA-27", "market_ticker": "KXNBA-27-BOS", "side": "yes"},
    {"event_ticker": "KXFED-26DEC", "market_ticker": "KXFED-26DEC-T3.50", "side": "no"},
]


def test_every_operation_does_what_it_says(exchange):
    control, ticker = Control(exchange, ROWS), NEW["ticker"]
    market = control("create_market", NEW)["market"]
    assert (market["market_type"], market["floor_strike"]) == ("scalar", 1.5)
    combined = control("combine_markets", {"collection_ticker": "KXCOMBO-DAY", "legs": LEGS})
    assert combined["market"] in control("list_markets")["markets"]
    order = ORDER | {"account_id": "user_0001", "ticker": ticker, "price": "0.5010"}
    placed = control("place_order_as", order)["order"]
    assert control("show_order", order_id=placed["order_id"])["order"] == placed
    assert control("list_open_orders", query=f"?ticker={ticker}")["orders"] == [placed]
    book = control("show_book", ticker=ticker)["book"]
    assert book["bids"] == [{"price": "0.5010", "count": "10.00"}]
    gone = control("cancel_order_as_owner", order_id=placed["order_id"])["order"]
    assert gone["status"] == "canceled"
    for word in ("pause_market", "resume_market", "close_market"):
        control(word, ticker=ticker)
    control("determine_market", {"outcome": "0.2500"}, ticker=ticker)
    control("dispute_market", ticker=ticker)
    described = control("describe_market", {"cap_strike": 3.5}, ticker=ticker)["market"]
    assert (described["floor_strike"], described["cap_strike"]) == (1.5, 3.5)
    fees = {
        "fee_type": "quadratic",
        "fee_multiplier": 0.5,
        "scheduled_time": "2034-01-01T00:00:00Z",
    }
    change = control("schedule_series_fees", fees, series_ticker="KXFED")["fee_change"]
    assert (change["fee_multiplier"], change["scheduled_ts"]) == (0.5, fees["scheduled_time"])
    change = control("schedule_event_fees", {}, event_ticker="KXFED-26DEC")["fee_change"]
    assert (change["fee_type_override"], change["fee_multiplier_override"]) == (None, None)
    settled = control("settle_market", {"outcome": "yes"}, ticker=ticker)["market"]
    assert (settled["status"], settled["result"]) == ("finalized", "yes")
    assert settled == control("show_market", ticker=ticker)["market"]
    paused = control("pause_exchange", {"scope": "everything"})["exchange"]
    assert paused == control("show_exchange")["exchange"]
    assert control("resume_exchange")["exchange"]["exchange_active"] is True
    assert control.done == set(control.rows)


@pytest.mark.parametrize(
    ("operation_id", "body"),
    [
        ("create_market", NEW | {"price_level_structure": "wide"}),
        ("create_market", NEW | {"colour": "red"}),
        ("settle_market", {"outcome": "maybe"}),
        ("determine_market", {}),
        ("pause_exchange", {"scope": "some"}),
        ("describe_market", {}),
        ("schedule_series_fees", {"fee_multiplier": 1}),
        ("schedule_series_fees", {"fee_type": "quadratic"}),  # of a series that there is not
        ("schedule_event_fees", {"scheduled_time": "noon"}),
    ],
)
def test_what_is_asked_for_wrongly_is_refused(exchange, operation_id, body):
    answer = Control(exchange, ROWS).ask(
        operation_id, body, ticker=TICKER, series_ticker="NONE", event_ticker="KXFED-26DEC"
    )
    assert (answer.status, answer.json["error"]["code"]) == (400, "INVALID_PARAMETER")
