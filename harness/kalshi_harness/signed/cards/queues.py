"""Cards about what becomes of a resting order's place and of the group it is in (T08, T12)."""

# ruff: noqa: D401 - a card describes what holds, it commands nobody

from decimal import Decimal

from kalshi_harness.card import Deck
from kalshi_harness.environment import Body
from kalshi_harness.signed.trader import SignedEnvironment, SignedTrader
from kalshi_harness.verdict import Need, expect_equal

DECK = Deck("queues")
NEEDS: tuple[Need, ...] = ("trades", "control")
PRICE = "0.5000"


@DECK.card("TQU-010", "An order that is made smaller keeps its place", rules=("T08",), needs=NEEDS)
def smaller(environment: SignedEnvironment) -> None:
    """Decreased, then amended: it is still the first to trade."""
    ticker, taker = environment.new_market(), environment.new_trader()
    (first, one), (_, _) = _two_asks(environment, ticker)
    path = {"order_id": one["order_id"]}
    first.succeed("DecreaseOrderV2", path=path, body={"reduce_by": "1.00"})
    first.succeed("AmendOrderV2", path=path, body=_terms(ticker, "3.00", PRICE))
    taker.place(ticker, "bid", "3.00", PRICE)
    expect_equal(first.order(one["order_id"])["status"], "executed", "the smaller order")


@DECK.card(
    "TQU-020",
    "An order that is made larger, or moved, arrives anew",
    rules=("T08",),
    needs=NEEDS,
)
def larger(environment: SignedEnvironment) -> None:
    """The other one trades first."""
    for changes in ([("6.00", PRICE)], [("5.00", "0.5100"), ("5.00", PRICE)]):
        ticker, taker = environment.new_market(), environment.new_trader()
        (first, one), (second, two) = _two_asks(environment, ticker)
        for count, price in changes:
            body = _terms(ticker, count, price)
            first.succeed("AmendOrderV2", path={"order_id": one["order_id"]}, body=body)
        taker.place(ticker, "bid", "5.00", PRICE)
        expect_equal(second.order(two["order_id"])["status"], "executed", "the other order")
        kept = first.order(one["order_id"])["fill_count_fp"]
        expect_equal(Decimal(kept), Decimal(0), "what the amended order traded", changes)


@DECK.card("TQU-030", "A queue position is what stands in front", rules=("T08",), needs=NEEDS)
def position(environment: SignedEnvironment) -> None:
    """Five, then two when three of them traded; and none for the first."""
    ticker, taker = environment.new_market(), environment.new_trader()
    pairs = _two_asks(environment, ticker)
    for traded, due in ((None, ("0", "5")), ("3.00", ("0", "2"))):
        if traded is not None:
            taker.place(ticker, "bid", traded, PRICE)
        found = tuple(_in_front(trader, order) for trader, order in pairs)
        expect_equal(found, tuple(Decimal(each) for each in due), "the queue positions")


@DECK.card(
    "TQU-040",
    "A group that trades more than its limit is triggered, and cancels what rests",
    rules=("T12",),
    needs=NEEDS,
)
def group_limit(environment: SignedEnvironment) -> None:
    """Five of four: the other order of the group goes, one outside stays, and the group takes no more."""
    maker, taker, ticker = (
        environment.new_trader(),
        environment.new_trader(),
        environment.new_market(),
    )
    group = maker.succeed("CreateOrderGroup", body={"contracts_limit": 4})["order_group_id"]
    maker.place(ticker, "bid", "5.00", "0.4000", order_group_id=group)
    inside = maker.place(ticker, "bid", "5.00", "0.3000", order_group_id=group)
    outside = maker.place(ticker, "bid", "5.00", "0.3000")
    taker.place(ticker, "ask", "5.00", "0.4000")
    found = [maker.order(each["order_id"])["status"] for each in (inside, outside)]
    expect_equal(found, ["canceled", "resting"], "the orders")


@DECK.card(
    "TQU-050",
    "A group that trades within its limit is left alone",
    rules=("T12",),
    needs=NEEDS,
)
def group_within(environment: SignedEnvironment) -> None:
    """Three of four; then it is listed, with what rests in it."""
    maker, taker, ticker = (
        environment.new_trader(),
        environment.new_trader(),
        environment.new_market(),
    )
    group = maker.succeed("CreateOrderGroup", body={"contracts_limit": 4})["order_group_id"]
    placed = maker.place(ticker, "bid", "5.00", "0.4000", order_group_id=group)
    taker.place(ticker, "ask", "3.00", "0.4000")
    expect_equal(maker.order(placed["order_id"])["status"], "resting", "the order")
    shown = maker.succeed("GetOrderGroup", path={"order_group_id": group})
    expect_equal(shown["orders"], [placed["order_id"]], "the orders of the group")
    limit = Decimal(shown.get("contracts_limit_fp", "0"))
    expect_equal(limit, Decimal(4), "the limit of the group")


def _two_asks(
    environment: SignedEnvironment, ticker: str
) -> tuple[tuple[SignedTrader, Body], tuple[SignedTrader, Body]]:
    """Return two traders with five contracts each for sale at one price, in their order."""
    first, second = environment.new_trader(), environment.new_trader()
    return (
        (first, first.place(ticker, "ask", "5.00", PRICE)),
        (second, second.place(ticker, "ask", "5.00", PRICE)),
    )


def _terms(ticker: str, count: str, price: str) -> Body:
    return {"ticker": ticker, "side": "ask", "count": count, "price": price}


def _in_front(trader: SignedTrader, order: Body) -> Decimal:
    path = {"order_id": order["order_id"]}
    return Decimal(trader.succeed("GetOrderQueuePosition", path=path)["queue_position_fp"])
