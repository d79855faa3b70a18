"""Cards about money, fills and positions: nothing is made or lost, and everybody sees his own (T06, T08, T13)."""

from decimal import Decimal

from kalshi_harness.card import Deck
from kalshi_harness.signed.trader import SignedEnvironment
from kalshi_harness.verdict import Need, expect, expect_equal

DECK = Deck("portfolio")
NEEDS: tuple[Need, ...] = ("trades", "control")


@DECK.card(
    "TPF-010", "What can be read of an account reads as the contract says", rules=("T07", "T08")
)
def readable(environment: SignedEnvironment) -> None:
    """Each answer is held against its schema."""
    for operation in (
        "GetBalance",
        "GetPositions",
        "GetOrders",
        "GetFills",
        "GetSettlements",
        "GetAccountApiLimits",
        "GetApiKeys",
    ):
        environment.trader.succeed(operation)


@DECK.card(
    "TPF-020",
    "A resting order holds its worst cost, and its cancel gives it back",
    rules=("T08",),
    needs=NEEDS,
)
def escrow(environment: SignedEnvironment) -> None:
    """Ten at thirty cents are at least three dollars."""
    trader, ticker = environment.new_trader(), environment.new_market()
    before = trader.cash()
    placed = trader.place(ticker, "bid", "10.00", "0.3000")
    held = before - trader.cash()
    expect(held >= 3, "a resting order holds what it may cost", held)
    trader.succeed("CancelOrderV2", path={"order_id": placed["order_id"]})
    expect_equal(trader.cash(), before, "the cash after the cancel")


@DECK.card(
    "TPF-030",
    "A trade moves money and contracts, to the last hundredth of a cent",
    rules=("T06", "T08", "T13"),
    needs=NEEDS,
)
def trade(environment: SignedEnvironment) -> None:
    """Cash before is cash after, the price paid, and the fees that the fills name."""
    buyer, seller = environment.new_trader(), environment.new_trader()
    ticker, funds = environment.new_market(), buyer.cash()
    buyer.place(ticker, "bid", "7.50", "0.3700")
    seller.place(ticker, "ask", "7.50", "0.3700")
    for trader, price, held in ((buyer, "0.37", "7.5"), (seller, "0.63", "-7.5")):
        (fill,) = trader.fills(ticker=ticker)
        paid = Decimal(price) * Decimal("7.5") + Decimal(fill["fee_cost"])
        expect_equal(trader.position(ticker), Decimal(held), "the position")
        rest = trader.cash() - (funds - paid)
        expect(abs(rest) < Decimal("0.01"), "the cash is what the fill says", trader.cash(), fill)
    sides = {t.fills()[0]["is_taker"] for t in (buyer, seller)}
    expect_equal(sides, {True, False}, "one made the price, one took it")
    ids = {t.fills()[0]["trade_id"] for t in (buyer, seller)}
    expect_equal(len(ids), 1, "both fills are of one trade")


@DECK.card("TPF-040", "Buying back what was sold closes the position", rules=("T08",), needs=NEEDS)
def closes(environment: SignedEnvironment) -> None:
    """Nothing is held, and what it cost is the difference and fees."""
    one, other, ticker = (
        environment.new_trader(),
        environment.new_trader(),
        environment.new_market(),
    )
    funds = one.cash()
    for side, opposite in (("bid", "ask"), ("ask", "bid")):
        other.place(ticker, opposite, "4.00", "0.5000")
        one.place(ticker, side, "4.00", "0.5000")
    expect_equal(one.position(ticker), Decimal(0), "the position")
    fees = sum((Decimal(each["fee_cost"]) for each in one.fills()), Decimal(0))
    expect(fees > 0, "the taker pays a fee", fees)
    expect(
        abs(funds - fees - one.cash()) < Decimal("0.02"), "only fees were lost", one.cash(), fees
    )


@DECK.card(
    "TPF-050",
    "Pages of fills laid together are all fills, newest first",
    rules=("T05", "T08"),
    needs=NEEDS,
)
def fill_pages(environment: SignedEnvironment) -> None:
    """Five fills, two a page."""
    maker, taker, ticker = (
        environment.new_trader(),
        environment.new_trader(),
        environment.new_market(),
    )
    for cents in range(40, 45):
        maker.place(ticker, "ask", "1.00", f"0.{cents}00")
    taker.place(ticker, "bid", "5.00", "0.4400")
    found: list[Decimal] = []
    query: dict[str, object] = {"limit": 2}
    for _ in range(5):
        page = taker.succeed("GetFills", query=query)
        found += [Decimal(each["yes_price_dollars"]) for each in page["fills"]]
        if not page["cursor"]:
            break
        query["cursor"] = page["cursor"]
    due = [Decimal(cents) / 100 for cents in range(44, 39, -1)]
    expect_equal(found, due, "the prices of the fills")
