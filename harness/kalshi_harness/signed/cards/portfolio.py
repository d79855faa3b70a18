"""Cards about money, fills and positions: nothing is made or lost, and everybody sees his own (T06, T08, T13)."""

# ruff: noqa: D401 - a card describes what holds, it commands nobody

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


@DECK.card(
    "TPF-060",
    "A filter leaves out what was not asked for, and nothing else",
    rules=("T07", "T08"),
    needs=NEEDS,
)
def filters(environment: SignedEnvironment) -> None:
    """Orders by market and by status, fills and positions by market."""
    trader, other = environment.new_trader(), environment.new_trader()
    here, elsewhere = environment.new_market(), environment.new_market()
    for ticker in (here, elsewhere):
        other.place(ticker, "ask", "1.00", "0.5000")
        trader.place(ticker, "bid", "2.00", "0.5000")
        trader.place(ticker, "bid", "1.00", "0.5000", time_in_force="immediate_or_cancel")
    for operation, part in (("GetOrders", "orders"), ("GetFills", "fills")):
        listed = trader.succeed(operation, query={"ticker": here})[part]
        expect_equal({each["ticker"] for each in listed}, {here}, f"the markets of {part}")
    held = trader.succeed("GetPositions", query={"ticker": here})["market_positions"]
    expect_equal([each["ticker"] for each in held], [here], "the markets of positions")
    resting = trader.succeed("GetOrders", query={"status": "resting"})["orders"]
    found = sorted((each["ticker"], each["status"]) for each in resting)
    expect_equal(found, sorted((t, "resting") for t in (here, elsewhere)), "the resting orders")


@DECK.card(
    "TPF-070",
    "Pages of orders laid together are all orders, each once",
    rules=("T05", "T08"),
    needs=NEEDS,
)
def order_pages(environment: SignedEnvironment) -> None:
    """Five orders, two a page; the last cursor is empty."""
    trader, ticker = environment.new_trader(), environment.new_market()
    placed = [trader.place(ticker, "bid", "1.00", f"0.{cents}00") for cents in range(40, 45)]
    found: list[str] = []
    query: dict[str, object] = {"limit": 2}
    for _ in range(6):
        page = trader.succeed("GetOrders", query=query)
        found += [each["order_id"] for each in page["orders"]]
        if not page["cursor"]:
            break
        query["cursor"] = page["cursor"]
    due = sorted(each["order_id"] for each in placed)
    expect_equal(sorted(found), due, "the orders of all pages")


@DECK.card(
    "TPF-080",
    "What happens to one account is not seen in another",
    rules=("T08", "T17"),
    needs=NEEDS,
)
def own(environment: SignedEnvironment) -> None:
    """A third account has no order, no fill, no position, and all its money."""
    one, other, third = (environment.new_trader() for _ in range(3))
    ticker, funds = environment.new_market(), third.cash()
    one.place(ticker, "bid", "3.00", "0.5000")
    other.place(ticker, "ask", "2.00", "0.5000")
    for operation, part in (
        ("GetOrders", "orders"),
        ("GetFills", "fills"),
        ("GetPositions", "market_positions"),
    ):
        expect_equal(third.succeed(operation)[part], [], f"{part} of the third account")
    expect_equal(third.cash(), funds, "the cash of the third account")
