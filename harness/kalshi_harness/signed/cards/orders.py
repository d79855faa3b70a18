"""Cards about orders: they rest, match by price and then time, change and end (T06, T08, T12)."""

# ruff: noqa: D401 - a card describes what holds, it commands nobody

from decimal import Decimal

from kalshi_harness.card import Deck
from kalshi_harness.signed.trader import SignedEnvironment, SignedTrader
from kalshi_harness.verdict import Need, expect_equal

DECK = Deck("orders")
NEEDS: tuple[Need, ...] = ("trades", "control")


@DECK.card(
    "TOR-010",
    "An order rests, is read as it was placed, and is cancelled",
    rules=("T08",),
    needs=("trades",),
)
def rests(environment: SignedEnvironment) -> None:
    """A cent for one contract: nobody trades with it."""
    trader = environment.trader
    body = trader.order_body(environment.any_ticker(), "bid", "1.00", "0.0100", post_only=True)
    placed = trader.succeed("CreateOrderV2", body=body)
    expect_equal(placed["client_order_id"], body["client_order_id"], "the client order id")
    _counts(placed, fill="0", remaining="1")
    order = trader.order(placed["order_id"])
    expect_equal((order["status"], order["book_side"]), ("resting", "bid"), "the order")
    expect_equal(Decimal(order["yes_price_dollars"]), Decimal("0.01"), "its price")
    cancelled = _cancel(trader, placed)
    expect_equal(Decimal(cancelled["reduced_by"]), Decimal(1), "what the cancel took away")
    expect_equal(trader.order(placed["order_id"])["status"], "canceled", "the order's status")


@DECK.card(
    "TOR-020",
    "An order is filled in parts, and keeps them when it is cancelled",
    rules=("T06", "T08"),
    needs=NEEDS,
)
def parts(environment: SignedEnvironment) -> None:
    """Hundredths of a contract are counted too."""
    owner, other, ticker = (
        environment.new_trader(),
        environment.new_trader(),
        environment.new_market(),
    )
    placed = owner.place(ticker, "bid", "100.00", "0.6500")
    other.place(ticker, "ask", "50.00", "0.6500")
    other.place(ticker, "ask", "20.50", "0.6500")
    order = owner.order(placed["order_id"])
    expect_equal(Decimal(order["fill_count_fp"]), Decimal("70.5"), "what was filled")
    cancelled = _cancel(owner, placed)
    expect_equal(Decimal(cancelled["reduced_by"]), Decimal("29.5"), "what was left")
    kept = owner.order(placed["order_id"])
    expect_equal(Decimal(kept["fill_count_fp"]), Decimal("70.5"), "what was filled, afterwards")


@DECK.card("TOR-030", "Better prices trade first, then earlier orders", rules=("T08",), needs=NEEDS)
def priority(environment: SignedEnvironment) -> None:
    """Two of three asks are taken: the cheap one, and the first of the others."""
    ticker, taker = environment.new_market(), environment.new_trader()
    makers = [environment.new_trader() for _ in range(3)]
    prices = ("0.5000", "0.5000", "0.4500")
    asks = [m.place(ticker, "ask", "1.00", price) for m, price in zip(makers, prices, strict=True)]
    taker.place(ticker, "bid", "2.00", "0.6000")
    found = [m.order(a["order_id"])["status"] for m, a in zip(makers, asks, strict=True)]
    expect_equal(found, ["executed", "resting", "executed"], "the asks")
    paid = sorted(Decimal(each["yes_price_dollars"]) for each in taker.fills())
    expect_equal(paid, [Decimal("0.45"), Decimal("0.5")], "the prices of the fills")


@DECK.card("TOR-040", "An immediate-or-cancel order never rests", rules=("T08",), needs=NEEDS)
def immediate(environment: SignedEnvironment) -> None:
    """It fills what it can."""
    maker, taker, ticker = (
        environment.new_trader(),
        environment.new_trader(),
        environment.new_market(),
    )
    maker.place(ticker, "ask", "2.00", "0.5000")
    word = {"time_in_force": "immediate_or_cancel"}
    _counts(taker.place(ticker, "bid", "5.00", "0.5000", **word), fill="2", remaining="0")
    _counts(taker.place(ticker, "bid", "5.00", "0.5000", **word), fill="0", remaining="0")
    expect_equal(taker.book(ticker)["yes"], [], "the bids")


@DECK.card(
    "TOR-050", "A fill-or-kill order fills whole or changes nothing", rules=("T08",), needs=NEEDS
)
def whole_or_nothing(environment: SignedEnvironment) -> None:
    """Three are more than two."""
    maker, taker, ticker = (
        environment.new_trader(),
        environment.new_trader(),
        environment.new_market(),
    )
    maker.place(ticker, "ask", "2.00", "0.5000")
    before = taker.cash()
    word = {"time_in_force": "fill_or_kill"}
    body = taker.order_body(ticker, "bid", "3.00", "0.5000", **word)
    taker.refused("CreateOrderV2", 409, "fill_or_kill_insufficient_resting_volume", body=body)
    expect_equal((taker.cash(), taker.fills()), (before, []), "cash and fills after the refusal")
    _counts(taker.place(ticker, "bid", "2.00", "0.5000", **word), fill="2", remaining="0")


@DECK.card("TOR-060", "A post-only order that would trade is refused", rules=("T08",), needs=NEEDS)
def post_only(environment: SignedEnvironment) -> None:
    """One that would not, rests."""
    maker, taker, ticker = (
        environment.new_trader(),
        environment.new_trader(),
        environment.new_market(),
    )
    maker.place(ticker, "ask", "2.00", "0.5000")
    body = taker.order_body(ticker, "bid", "1.00", "0.5000", post_only=True)
    taker.refused("CreateOrderV2", 400, "invalid_order", body=body)
    _counts(taker.place(ticker, "bid", "1.00", "0.4900", post_only=True), fill="0", remaining="1")


@DECK.card("TOR-070", "An account never trades with itself", rules=("T08",), needs=NEEDS)
def self_trade(environment: SignedEnvironment) -> None:
    """The taker gives way, or the maker does: as the order says."""
    trader, ticker = environment.new_trader(), environment.new_market()
    resting = trader.place(ticker, "ask", "1.00", "0.5000")
    taken = trader.place(ticker, "bid", "1.00", "0.5000")
    _counts(taken, fill="0", remaining="0")
    expect_equal(trader.order(resting["order_id"])["status"], "resting", "the resting order")
    trader.place(ticker, "bid", "1.00", "0.5000", self_trade_prevention_type="maker")
    expect_equal(trader.order(resting["order_id"])["status"], "canceled", "the resting order, then")
    expect_equal(trader.fills(), [], "the fills")


@DECK.card("TOR-080", "An order is decreased and amended", rules=("T08",), needs=NEEDS)
def changed(environment: SignedEnvironment) -> None:
    """It keeps its id, and what it traded: the count of an amendment is that and what shall remain."""
    trader, other = environment.new_trader(), environment.new_trader()
    ticker = environment.new_market()
    placed = trader.place(ticker, "bid", "10.00", "0.3000")
    other.place(ticker, "ask", "1.00", "0.3000")
    path = {"order_id": placed["order_id"]}
    less = trader.succeed("DecreaseOrderV2", path=path, body={"reduce_by": "4.00"})
    expect_equal(Decimal(less["remaining_count"]), Decimal(5), "what remains")
    terms = {"ticker": ticker, "side": "bid", "count": "5.00", "price": "0.3100"}
    trader.succeed("AmendOrderV2", path=path, body=terms)
    order = trader.order(placed["order_id"])
    found = (Decimal(order["yes_price_dollars"]), Decimal(order["remaining_count_fp"]))
    expect_equal(found, (Decimal("0.31"), Decimal(4)), "price and rest of the amended order")


@DECK.card("TOR-090", "In a batch each order stands for itself", rules=("T08",), needs=NEEDS)
def batch(environment: SignedEnvironment) -> None:
    """One of three is for a market that nobody knows; the others rest, and are cancelled in a batch."""
    trader, ticker = environment.new_trader(), environment.new_market()
    orders = [
        trader.order_body(where, "bid", "1.00", price)
        for where, price in (
            (ticker, "0.1000"),
            ("KXNOTHING-NOBODY-KNOWS", "0.1000"),
            (ticker, "0.1100"),
        )
    ]
    told = trader.succeed("BatchCreateOrdersV2", body={"orders": orders})["orders"]
    expect_equal([bool(each.get("error")) for each in told], [False, True, False], "the errors")
    ids = [each["order_id"] for each in told if not each.get("error")]
    gone = trader.succeed("BatchCancelOrdersV2", body={"orders": [{"order_id": i} for i in ids]})
    reduced = [Decimal(each["reduced_by"]) for each in gone["orders"]]
    expect_equal(reduced, [Decimal(1), Decimal(1)], "what was cancelled")


@DECK.card(
    "TOR-100", "An order group that is triggered cancels its orders", rules=("T12",), needs=NEEDS
)
def group(environment: SignedEnvironment) -> None:
    """An order outside the group stays."""
    trader, ticker = environment.new_trader(), environment.new_market()
    made = trader.succeed("CreateOrderGroup", body={"contracts_limit": 20})["order_group_id"]
    inside = trader.place(ticker, "bid", "1.00", "0.1000", order_group_id=made)
    outside = trader.place(ticker, "bid", "1.00", "0.1000")
    trader.succeed("TriggerOrderGroup", path={"order_group_id": made})
    found = [trader.order(each["order_id"])["status"] for each in (inside, outside)]
    expect_equal(found, ["canceled", "resting"], "the orders")


def _cancel(trader: SignedTrader, placed: dict[str, object]) -> dict[str, str]:
    return trader.succeed("CancelOrderV2", path={"order_id": str(placed["order_id"])})


def _counts(placed: dict[str, str], *, fill: str, remaining: str) -> None:
    found = (Decimal(placed["fill_count"]), Decimal(placed["remaining_count"]))
    expect_equal(found, (Decimal(fill), Decimal(remaining)), "what was filled, and what remains")
