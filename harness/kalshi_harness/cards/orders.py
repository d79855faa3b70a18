"""Cards about orders: placing, matching, cancelling, reading (C08, C09, C10, D01, D03 to D07, D21)."""

# ruff: noqa: D401 - a card describes what holds, it commands nobody

from datetime import datetime

from kalshi_harness.card import Deck
from kalshi_harness.driver import Answer
from kalshi_harness.trader import TraderEnvironment, order_body
from kalshi_harness.verdict import expect, expect_equal

DECK = Deck("orders")


@DECK.card(
    "ORD-010",
    "A limit order rests and is answered with exactly the printed fields",
    rules=("C08", "C29", "D01", "D05", "D06"),
    needs=("trades",),
)
def rests(environment: TraderEnvironment) -> None:
    """Placed far from the market, read, cancelled: safe on any venue."""
    trader = environment.trader
    ticker = environment.any_ticker()
    placed = trader.place(ticker, "buy", 1, 0.01)
    expected = {
        "ticker": ticker,
        "side": "buy",
        "type": "limit",
        "size": 1,
        "price": 0.01,
        "filled_size": 0,
        "status": "open",
    }
    shown = {name: placed.get(name) for name in expected}
    expect_equal(shown, expected, "the placed order", placed)
    read = trader.order(placed["order_id"])
    expect_equal({name: read.get(name) for name in expected}, expected, "the order read", read)
    expect_equal(read["fills"], [], "its fills", read)
    cancelled = trader.cancel(placed["order_id"])
    expect_equal(cancelled["order_id"], placed["order_id"], "the cancelled order", cancelled)
    expect_equal(cancelled["status"], "cancelled", "its status", cancelled)
    expect_equal(trader.order(placed["order_id"])["status"], "cancelled", "the order afterwards")


@DECK.card(
    "ORD-020",
    "gtc is the default, and the answer does not show it",
    rules=("C08", "D05"),
    needs=("control",),
)
def default_time_in_force(environment: TraderEnvironment) -> None:
    """With and without the field both orders rest."""
    trader, ticker = environment.new_trader(), environment.new_market()
    with_it = trader.place(ticker, "buy", 1, 0.5, time_in_force="gtc")
    without = trader.place(ticker, "buy", 1, 0.5)
    expect_equal(set(with_it), set(without), "the fields of both answers")
    expect_equal((with_it["status"], without["status"]), ("open", "open"), "their statuses")


@DECK.card(
    "ORD-030",
    "An order is filled in parts, and the parts are its fills",
    rules=("C08", "C10", "D06"),
    needs=("control",),
)
def partial_fill(environment: TraderEnvironment) -> None:
    """The contract's own story: 100 at 0.65, 50 filled."""
    owner, other = environment.new_trader(), environment.new_trader()
    ticker = environment.new_market()
    order_id = owner.place(ticker, "buy", 100, 0.65)["order_id"]
    other.place(ticker, "sell", 50, 0.65)
    order = owner.order(order_id)
    expect_equal(
        (order["status"], order["filled_size"]), ("partially_filled", 50), "half filled", order
    )
    expect_equal(
        [(f["size"], f["price"]) for f in order["fills"]], [(50, 0.65)], "its fills", order
    )
    other.place(ticker, "sell", 20, 0.65)
    other.place(ticker, "sell", 30, 0.6)
    order = owner.order(order_id)
    expect_equal((order["status"], order["filled_size"]), ("filled", 100), "wholly filled", order)
    expect_equal(sum(fill["size"] for fill in order["fills"]), 100, "the sum of its fills", order)
    expect_equal(
        {fill["price"] for fill in order["fills"]}, {0.65}, "the resting order's price", order
    )


@DECK.card(
    "ORD-040",
    "A part-filled order that is cancelled keeps what was filled",
    rules=("C09", "C10", "D06"),
    needs=("control",),
)
def cancel_after_part(environment: TraderEnvironment) -> None:
    """And the money of the rest comes back."""
    owner, other = environment.new_trader(10_000), environment.new_trader()
    ticker = environment.new_market()
    order_id = owner.place(ticker, "buy", 10, 0.5)["order_id"]
    other.place(ticker, "sell", 3, 0.5)
    owner.cancel(order_id)
    order = owner.order(order_id)
    expect_equal((order["status"], order["filled_size"]), ("cancelled", 3), "the order", order)
    expect_equal(owner.balance(), 10_000 - 150, "the balance")


@DECK.card(
    "ORD-090",
    "A market order carries no price and never rests",
    rules=("C08", "D04"),
    needs=("control",),
)
def market_order(environment: TraderEnvironment) -> None:
    """It takes what is there, the rest is cancelled."""
    maker, taker = environment.new_trader(), environment.new_trader()
    ticker = environment.new_market()
    maker.place(ticker, "sell", 3, 0.4)
    maker.place(ticker, "sell", 4, 0.45)
    order = taker.place(ticker, "buy", 10, None)
    expect("price" not in order, "a market order shows no price", order)
    expect_equal(
        (order["status"], order["filled_size"]), ("cancelled", 7), "the market order", order
    )
    prices = [(fill["size"], fill["price"]) for fill in taker.order(order["order_id"])["fills"]]
    expect_equal(sorted(prices), [(3, 0.4), (4, 0.45)], "its fills")
    body = order_body(ticker, "buy", 1, None)
    taker.refused("place_order", "INVALID_ORDER", body={**body, "price": 0.5})
    taker.refused("place_order", "INVALID_ORDER", body={**body, "time_in_force": "gtc"})


@DECK.card(
    "ORD-100",
    "An ioc order fills what it can and never rests",
    rules=("C08", "D05"),
    needs=("control",),
)
def ioc(environment: TraderEnvironment) -> None:
    """The rest is cancelled and its money back."""
    maker, taker = environment.new_trader(), environment.new_trader(10_000)
    ticker = environment.new_market()
    maker.place(ticker, "sell", 3, 0.4)
    order = taker.place(ticker, "buy", 5, 0.5, time_in_force="ioc")
    expect_equal((order["status"], order["filled_size"]), ("cancelled", 3), "the ioc order", order)
    expect_equal(taker.balance(), 10_000 - 120, "the balance: three at the maker's 0.40")


@DECK.card(
    "ORD-110",
    "A fok order fills whole or is refused and changes nothing",
    rules=("C08", "D05"),
    needs=("control",),
)
def fok(environment: TraderEnvironment) -> None:
    """400 INVALID_ORDER."""
    maker, taker = environment.new_trader(), environment.new_trader()
    ticker = environment.new_market()
    maker.place(ticker, "sell", 3, 0.4)
    before = environment.controls.state_hash()
    body = order_body(ticker, "buy", 4, 0.5, time_in_force="fok")
    taker.refused("place_order", "INVALID_ORDER", body=body)
    expect_equal(environment.controls.state_hash(), before, "the exchange's state")
    order = taker.place(ticker, "buy", 3, 0.5, time_in_force="fok")
    expect_equal(
        (order["status"], order["filled_size"]), ("filled", 3), "a fok order that fits", order
    )


@DECK.card(
    "ORD-120",
    "Better prices trade first, and at one price the earlier order",
    rules=("C08", "C10"),
    needs=("control",),
)
def priority(environment: TraderEnvironment) -> None:
    """Price, then time; the trade is at the resting order's price."""
    makers = [environment.new_trader() for _ in range(3)]
    ticker = environment.new_market()
    late, early, best = (
        makers[0].place(ticker, "sell", 5, 0.6)["order_id"],
        makers[1].place(ticker, "sell", 5, 0.6)["order_id"],
        makers[2].place(ticker, "sell", 5, 0.55)["order_id"],
    )
    late, early = early, late
    environment.new_trader().place(ticker, "buy", 7, 0.6)
    filled = [
        makers[2].order(best)["filled_size"],
        makers[0].order(early)["filled_size"],
        makers[1].order(late)["filled_size"],
    ]
    expect_equal(filled, [5, 2, 0], "what best, early and late got of 7")


@DECK.card(
    "ORD-130",
    "A better price than asked for is paid back at once",
    rules=("C08", "C04", "D02"),
    needs=("control",),
)
def improvement(environment: TraderEnvironment) -> None:
    """A buy at 0.70 that trades at 0.60 costs 0.60."""
    maker, taker = environment.new_trader(), environment.new_trader(10_000)
    ticker = environment.new_market()
    maker.place(ticker, "sell", 10, 0.6)
    order = taker.place(ticker, "buy", 10, 0.7)
    expect_equal(order["price"], 0.7, "the order's own limit", order)
    expect_equal(taker.balance(), 10_000 - 600, "the balance")


@DECK.card(
    "ORD-160",
    "An order never trades with one of the same account: the newcomer's rest is cancelled",
    rules=("C08", "D06"),
    needs=("control",),
)
def self_trade(environment: TraderEnvironment) -> None:
    """The declared self-trade rule of the edition."""
    trader, ticker = environment.new_trader(10_000), environment.new_market()
    resting = trader.place(ticker, "sell", 5, 0.5)["order_id"]
    order = trader.place(ticker, "buy", 5, 0.5)
    expect_equal((order["status"], order["filled_size"]), ("cancelled", 0), "the newcomer", order)
    expect_equal(trader.order(resting)["status"], "open", "the resting order")
    expect_equal(trader.balance(), 10_000 - 250, "the balance: only the resting order's reserve")


@DECK.card(
    "ORD-170",
    "The largest order is a million contracts",
    rules=("C08", "D07"),
    needs=("control",),
)
def largest(environment: TraderEnvironment) -> None:
    """At a cent: $10,000."""
    trader = environment.new_trader(1_000_000)
    order = trader.place(environment.new_market(), "buy", 1_000_000, 0.01)
    expect_equal(order["size"], 1_000_000, "the size", order)
    expect_equal(trader.balance(), 0, "the balance")


@DECK.card(
    "ORD-180",
    "Every price from 0.01 to 0.99 is taken and answered as it was sent",
    rules=("C08", "D02"),
    needs=("control", "clock"),
)
def every_price(environment: TraderEnvironment) -> None:
    """No cent is lost in binary fractions: each costs exactly its cents."""
    environment.controls.freeze()
    trader, ticker = environment.new_trader(10_000), environment.new_market()
    for cents in range(1, 100):
        environment.controls.advance(60)
        order = trader.place(ticker, "buy", 1, cents / 100)
        expect_equal(order["price"], cents / 100, "the price", order)
        expect_equal(
            trader.balance(), 10_000 - cents, f"the balance with one bought at {cents} cents"
        )
        trader.cancel(order["order_id"])


@DECK.card(
    "ORD-190",
    "The same Idempotency-Key and body is one order, another body is refused",
    rules=("C23", "D21"),
    needs=("control",),
)
def idempotency(environment: TraderEnvironment) -> None:
    """The first answer comes again, byte for byte."""
    trader, ticker = environment.new_trader(10_000), environment.new_market()
    body = order_body(ticker, "buy", 10, 0.5)
    key = [("Idempotency-Key", "6f1c1a7e-0001")]
    first = trader.call("place_order", body=body, headers=key)
    again = trader.call("place_order", body=body, headers=key)
    expect_equal((again.status, again.body), (200, first.body), "the second answer", again)
    expect_equal(trader.balance(), 10_000 - 500, "the balance: one order")
    other = order_body(ticker, "buy", 11, 0.5)
    trader.refused("place_order", "INVALID_ORDER", body=other, headers=key)
    new = trader.call("place_order", body=body, headers=[("Idempotency-Key", "6f1c1a7e-0002")])
    expect(_order_id(new) != _order_id(first), "another key is another order", new)
    stranger = environment.new_trader()
    theirs = stranger.call("place_order", body=body, headers=key)
    expect(_order_id(theirs) != _order_id(first), "another account's key is its own", theirs)


def _order_id(answer: Answer) -> str:
    expect_equal(answer.status, 200, "the status of place_order", answer)
    return str(answer.json()["order"]["order_id"])


@DECK.card(
    "ORD-200",
    "Moments are the exchange's, in UTC",
    rules=("C08", "C09", "C10", "C11"),
    needs=("control", "clock"),
)
def moments(environment: TraderEnvironment) -> None:
    """created_at, cancelled_at and filled_at tell the clock's time, to the second."""
    environment.controls.freeze()
    maker, taker = environment.new_trader(), environment.new_trader()
    ticker = environment.new_market()
    first = maker.place(ticker, "sell", 2, 0.6)
    environment.controls.advance(120)
    taker.place(ticker, "buy", 1, 0.6)
    environment.controls.advance(180)
    cancelled = maker.cancel(first["order_id"])
    filled = maker.fills()[0]["filled_at"]
    order = [first["created_at"], filled, cancelled["cancelled_at"]]
    expect_equal(
        [_seconds(moment) - _seconds(order[0]) for moment in order], [0, 120, 300], "seconds"
    )


def _seconds(moment: str) -> int:
    expect(moment.endswith("Z"), "moments end in Z", moment)
    return int(datetime.fromisoformat(moment).replace(microsecond=0).timestamp())
