"""Cards about money and positions: balances in cents, positions and their figures (C04, C05, D02, D03, D08)."""

# ruff: noqa: D401 - a card describes what holds, it commands nobody

from kalshi_harness.card import Deck
from kalshi_harness.trader import TraderEnvironment
from kalshi_harness.verdict import expect, expect_equal

DECK = Deck("accounts")


@DECK.card(
    "ACC-010",
    "One's account is answered with balance in cents, currency and status",
    rules=("C04", "D01", "D02"),
    needs=("account",),
)
def own_account(environment: TraderEnvironment) -> None:
    """Exactly the printed fields."""
    account = environment.trader.account()
    expect_equal(account["account_id"], environment.credentials.account_id, "account_id", account)
    expect_equal(account["currency"], "USD", "currency", account)
    expect(type(account["balance"]) is int, "balance is whole cents", account)


@DECK.card(
    "ACC-020", "Money paid in is the balance, in cents", rules=("C04", "D02"), needs=("control",)
)
def deposit(environment: TraderEnvironment) -> None:
    """123.45 dollars are 12345."""
    account = environment.new_trader(12_345).account()
    expect_equal(account["balance"], 12_345, "the balance after a deposit of $123.45", account)
    expect_equal(account["status"], "active", "the status of a new account", account)


@DECK.card(
    "ACC-030",
    "An order reserves its cost, a cancel gives it back",
    rules=("C04", "C08", "C09", "D02", "D03"),
    needs=("control",),
)
def escrow(environment: TraderEnvironment) -> None:
    """A buy reserves price, a sell without position 1 - price."""
    trader, ticker = environment.new_trader(100_000), environment.new_market()
    bought = trader.place(ticker, "buy", 100, 0.65)
    expect_equal(trader.balance(), 100_000 - 6_500, "the balance after a buy of 100 at 0.65")
    trader.cancel(bought["order_id"])
    expect_equal(trader.balance(), 100_000, "the balance after its cancel")
    sold = trader.place(ticker, "sell", 100, 0.65)
    expect_equal(trader.balance(), 100_000 - 3_500, "the balance after a short sale of 100 at 0.65")
    trader.cancel(sold["order_id"])
    expect_equal(trader.balance(), 100_000, "the balance after that one's cancel")


@DECK.card(
    "ACC-040",
    "Account ids that break their grammar are accounts that do not exist",
    rules=("C04", "C32", "D30"),
    needs=("account",),
)
def odd_account_ids(environment: TraderEnvironment) -> None:
    """Never a 5xx, never a 200."""
    for name in ("no_such_account", "a b", "%", "..", "user_0001\x00", "ü", "x" * 65, "a/b"):
        if (
            name != ".."
        ):  # clients fold dot segments before they send; raw sockets try them elsewhere
            environment.trader.refused(
                "get_account", "ACCOUNT_NOT_FOUND", path={"account_id": name}
            )


@DECK.card("POS-010", "A new account holds nothing", rules=("C05",), needs=("control",))
def no_positions(environment: TraderEnvironment) -> None:
    """An empty list, not a 404."""
    expect_equal(environment.new_trader().positions(), {}, "the positions of a new account")


@DECK.card(
    "POS-020",
    "A long position shows its average price and its gain",
    rules=("C05", "D02", "D03"),
    needs=("control",),
)
def long_position(environment: TraderEnvironment) -> None:
    """100 at 0.65 with the last trade at 0.70 are up $5.00: 500 cents."""
    maker, taker = environment.new_trader(), environment.new_trader()
    ticker = environment.new_market()
    maker.place(ticker, "sell", 100, 0.65)
    taker.place(ticker, "buy", 100, 0.65)
    expect_equal(
        taker.position(ticker),
        {"ticker": ticker, "position": 100, "avg_price": 0.65, "unrealized_pnl": 0},
        "a long position just bought",
    )
    maker.place(ticker, "sell", 1, 0.7)
    environment.new_trader().place(ticker, "buy", 1, 0.7)
    expect_equal(taker.position(ticker)["unrealized_pnl"], 500, "the gain of 100 from 0.65 to 0.70")
    expect_equal(taker.position(ticker)["avg_price"], 0.65, "the average price after others' trade")


@DECK.card(
    "POS-030",
    "A short position is negative and gains when the price falls",
    rules=("C05", "D02", "D03"),
    needs=("control",),
)
def short_position(environment: TraderEnvironment) -> None:
    """Sold 40 at 0.65, last trade 0.50: up 40 x 0.15 = $6.00."""
    buyer, seller = environment.new_trader(), environment.new_trader()
    ticker = environment.new_market()
    buyer.place(ticker, "buy", 40, 0.65)
    seller.place(ticker, "sell", 40, 0.65)
    buyer.place(ticker, "buy", 1, 0.5)
    environment.new_trader().place(ticker, "sell", 1, 0.5)
    held = seller.position(ticker)
    expect_equal(held["position"], -40, "a short position", held)
    expect_equal(held["avg_price"], 0.65, "the average price of a short", held)
    expect_equal(held["unrealized_pnl"], 600, "the gain of 40 short from 0.65 to 0.50", held)


@DECK.card(
    "POS-040",
    "The average price is weighted and rounded half-even to four decimals",
    rules=("C05", "D02"),
    needs=("control",),
)
def average_price(environment: TraderEnvironment) -> None:
    """1 at 0.64 and 2 at 0.66 average 0.65333."""
    maker, taker = environment.new_trader(), environment.new_trader()
    ticker = environment.new_market()
    maker.place(ticker, "sell", 1, 0.64)
    maker.place(ticker, "sell", 2, 0.66)
    taker.place(ticker, "buy", 3, 0.66)
    held = taker.position(ticker)
    expect_equal(held["avg_price"], 0.6533, "the average of 1 at 0.64 and 2 at 0.66", held)
    expect_equal(held["unrealized_pnl"], 2, "its gain at 0.66, whole cents", held)


@DECK.card(
    "POS-050",
    "Selling what one holds nets it, and a closed position is not listed",
    rules=("C05", "D03"),
    needs=("control",),
)
def closing(environment: TraderEnvironment) -> None:
    """Buy 10, sell 4, sell 6: the average price stays, the money is the difference."""
    maker, taker = environment.new_trader(), environment.new_trader(10_000)
    ticker = environment.new_market()
    maker.place(ticker, "sell", 10, 0.6)
    taker.place(ticker, "buy", 10, 0.6)
    maker.place(ticker, "buy", 10, 0.55)
    taker.place(ticker, "sell", 4, 0.55)
    held = taker.position(ticker)
    expect_equal(
        (held["position"], held["avg_price"]), (6, 0.6), "what is left of the position", held
    )
    taker.place(ticker, "sell", 6, 0.55)
    expect_equal(taker.positions(), {}, "the positions after everything was sold")
    expect_equal(taker.balance(), 10_000 - 50, "the balance after 10 bought at 0.60, sold at 0.55")


@DECK.card(
    "POS-060",
    "Positions of both sides of every trade sum to nothing",
    rules=("C05", "D03"),
    needs=("control",),
)
def zero_sum(environment: TraderEnvironment) -> None:
    """What one is long another is short."""
    traders = [environment.new_trader() for _ in range(3)]
    ticker = environment.new_market()
    traders[0].place(ticker, "sell", 7, 0.3)
    traders[1].place(ticker, "buy", 5, 0.3)
    traders[2].place(ticker, "buy", 9, 0.3)
    traders[1].place(ticker, "sell", 6, 0.3)
    held = [trader.positions().get(ticker, {"position": 0})["position"] for trader in traders]
    expect_equal(sum(held), 0, f"the sum of the positions {held}")
