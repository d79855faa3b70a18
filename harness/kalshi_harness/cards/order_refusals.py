"""Cards about orders that are refused, and that a refused order changes nothing (C08, C09, C22, C32, D04, D07, D09)."""

# ruff: noqa: D401 - a card describes what holds, it commands nobody

from typing import Any

from kalshi_harness.card import Deck
from kalshi_harness.trader import TraderEnvironment, order_body
from kalshi_harness.verdict import expect, expect_equal

DECK = Deck("order refusals")

ANY = "BTC-2024-12-31"
BROKEN_FIELDS: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("size zero", {"size": 0}, "size"),
    ("size negative, the contract's own example", {"size": -100}, "size"),
    ("size above a million", {"size": 1_000_001}, "size"),
    ("size a fraction", {"size": 1.5}, "size"),
    ("size as text", {"size": "100"}, "size"),
    ("size true", {"size": True}, "size"),
    ("size null", {"size": None}, "size"),
    ("price zero", {"price": 0}, "price"),
    ("price one", {"price": 1}, "price"),
    ("price in cents", {"price": 65}, "price"),
    ("price below a cent", {"price": 0.001}, "price"),
    ("price between cents", {"price": 0.655}, "price"),
    ("price of a float's making", {"price": 0.1 + 0.2}, "price"),
    ("price as text", {"price": "0.65"}, "price"),
    ("price negative", {"price": -0.65}, "price"),
    ("price null", {"price": None}, "price"),
    ("side unknown", {"side": "yes"}, "side"),
    ("side in capitals", {"side": "BUY"}, "side"),
    ("type unknown", {"type": "stop"}, "type"),
    ("time_in_force unknown", {"time_in_force": "day"}, "time_in_force"),
    ("ticker as number", {"ticker": 5}, "ticker"),
    ("ticker in lower case", {"ticker": "btc-2024"}, "ticker"),
    ("a field nobody knows", {"stop_price": 0.5}, "stop_price"),
    ("an attempt to be filled", {"filled_size": 100}, "filled_size"),
    ("an attempt to be someone", {"account_id": "user_0002"}, "account_id"),
)
MISSING_FIELDS = ("ticker", "side", "type", "size", "price")


@DECK.card(
    "ORD-050",
    "An order that is over cannot be cancelled",
    rules=("C09", "D06", "D09"),
    needs=("control",),
)
def cancel_terminal(environment: TraderEnvironment) -> None:
    """400 ORDER_NOT_CANCELLABLE, filled or cancelled, and nothing changes."""
    owner, other = environment.new_trader(), environment.new_trader()
    ticker = environment.new_market()
    cancelled = owner.place(ticker, "buy", 1, 0.3)["order_id"]
    owner.cancel(cancelled)
    filled = owner.place(ticker, "buy", 1, 0.5)["order_id"]
    other.place(ticker, "sell", 1, 0.5)
    before = environment.controls.state_hash()
    for order_id in (cancelled, filled):
        owner.refused("cancel_order", "ORDER_NOT_CANCELLABLE", path={"order_id": order_id})
    expect_equal(environment.controls.state_hash(), before, "the exchange's state")
    expect_equal(owner.order(filled)["status"], "filled", "the filled order")


@DECK.card("ORD-060", "An unknown order is 404 ORDER_NOT_FOUND", rules=("C09", "C10", "C22", "D30"))
def unknown_order(environment: TraderEnvironment) -> None:
    """Ids that break the grammar too."""
    for order_id in ("ord_999999999", "ord_1", "order", "ord_00000000a", "1", "ord_" + "9" * 30):
        environment.trader.refused("get_order", "ORDER_NOT_FOUND", path={"order_id": order_id})


@DECK.card(
    "ORD-070",
    "Each field that breaks its schema is 400 INVALID_ORDER and named with its value",
    rules=("C08", "C21", "C22", "C32", "D04", "D07", "D09", "D30"),
    needs=("control", "clock"),
)
def broken_fields(environment: TraderEnvironment) -> None:
    """A refused order changes nothing."""
    environment.controls.freeze()
    before = environment.controls.state_hash()
    trader = environment.trader
    for name, change, field in BROKEN_FIELDS:
        body = {**order_body(ANY, "buy", 100, 0.65), **change}
        error = _refused_in_time(environment, body)
        details = error.get("details", {})
        expect_equal(details.get("field"), field, f"the field named for {name}", error)
        expect_equal(details.get("value"), body[field], f"the value shown for {name}", error)
    for field in MISSING_FIELDS:
        body = order_body(ANY, "buy", 100, 0.65)
        del body[field]
        error = _refused_in_time(environment, body)
        expect_equal(error.get("details", {}).get("field"), field, f"without {field}", error)
    expect_equal(environment.controls.state_hash(), before, "the exchange's state")
    expect(trader.account_id != "", "the target told its account")


def _refused_in_time(environment: TraderEnvironment, body: Any) -> dict[str, Any]:
    environment.controls.advance(60)  # a new window: refused orders draw on the limit as well
    return environment.trader.refused("place_order", "INVALID_ORDER", body=body)


@DECK.card(
    "ORD-080",
    "A body that is no object is refused as an order",
    rules=("C08", "C32", "D09", "D30"),
    needs=("control",),
)
def body_shapes(environment: TraderEnvironment) -> None:
    """Strict JSON, but no order."""
    for body in (b"[]", b'"buy"', b"5", b"null", b"true", b"{}"):
        environment.new_trader().refused("place_order", "INVALID_ORDER", body=body)


@DECK.card(
    "ORD-140",
    "An order that cannot be paid is 403 INSUFFICIENT_BALANCE and changes nothing",
    rules=("C08", "C20", "C22", "D03"),
    needs=("control",),
)
def insufficient_balance(environment: TraderEnvironment) -> None:
    """To the cent, for buys and for shorts."""
    trader, ticker = environment.new_trader(6_500), environment.new_market()
    before = environment.controls.state_hash()
    for side, price in (("buy", 0.66), ("sell", 0.34)):
        body = order_body(ticker, side, 100, price)
        trader.refused("place_order", "INSUFFICIENT_BALANCE", body=body)
    expect_equal(environment.controls.state_hash(), before, "the exchange's state")
    trader.place(ticker, "buy", 100, 0.65)
    expect_equal(trader.balance(), 0, "the balance after an order that takes it all")


@DECK.card(
    "ORD-150",
    "An order for an unknown ticker is 404 MARKET_NOT_FOUND",
    rules=("C08", "C22", "D09"),
    needs=("trades",),
)
def unknown_market(environment: TraderEnvironment) -> None:
    """The ticker keeps its grammar."""
    body = order_body("NO-SUCH-TICKER", "buy", 1, 0.01)
    environment.trader.refused("place_order", "MARKET_NOT_FOUND", body=body)
