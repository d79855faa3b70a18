"""Cards about markets: lists, pages, details, figures, lifecycle (C06, C07, D08, D10, C29)."""

# ruff: noqa: D401 - a card describes what holds, it commands nobody

from kalshi_harness.card import Deck
from kalshi_harness.driver import bearer
from kalshi_harness.trader import TraderEnvironment, order_body
from kalshi_harness.verdict import expect, expect_equal

DECK = Deck("markets")

BAD_PAGES: tuple[dict[str, object], ...] = (
    {"limit": 0},
    {"limit": -1},
    {"limit": 1001},
    {"limit": "ten"},
    {"limit": "1.0"},
    {"limit": "1e2"},
    {"limit": ""},
    {"limit": " 1"},
    {"limit": "+1"},
    {"limit": "1_0"},
    {"limit": "\u0663"},
    {"limit": "9" * 40},
    {"offset": -1},
    {"offset": "x"},
    {"offset": "NaN"},
)
"""Out of range is refused, never clamped (D08); what is no integer likewise."""


@DECK.card(
    "MKT-010", "Markets are listed by ticker with the printed fields", rules=("C06", "C29", "D08")
)
def listing(environment: TraderEnvironment) -> None:
    """Ticker order."""
    markets = environment.trader.succeed("get_markets")["markets"]
    tickers = [market["ticker"] for market in markets]
    expect(bool(tickers), "there are markets", tickers)
    expect_equal(tickers, sorted(set(tickers)), "the order of the tickers")


@DECK.card(
    "MKT-020", "A status filter gives exactly the markets of that status", rules=("C06", "D10")
)
def status_filter(environment: TraderEnvironment) -> None:
    """The three together are the whole list."""
    trader = environment.trader
    whole = trader.succeed("get_markets", query={"limit": 1000})["markets"]
    for status in ("active", "closed", "settled"):
        found = trader.succeed("get_markets", query={"status": status, "limit": 1000})["markets"]
        expected = [market["ticker"] for market in whole if market["status"] == status]
        expect_equal([market["ticker"] for market in found], expected, f"the {status} markets")


@DECK.card("MKT-030", "Pages laid together are the whole list", rules=("C06", "D08"))
def pages(environment: TraderEnvironment) -> None:
    """No market twice, none missing, whatever the page size."""
    trader = environment.trader
    whole = [m["ticker"] for m in trader.succeed("get_markets", query={"limit": 1000})["markets"]]
    whole = whole[:40]  # a real venue has thousands; forty tell as much
    for size in (3, 7):
        paged: list[str] = []
        for offset in range(0, len(whole), size):
            page = trader.succeed("get_markets", query={"limit": size, "offset": offset})["markets"]
            expect(len(page) <= size, f"a page of {size} has {len(page)}")
            paged.extend(market["ticker"] for market in page)
        expect_equal(paged[: len(whole)], whole, f"pages of {size}")
    far = trader.succeed("get_markets", query={"offset": 1_000_000})["markets"]
    expect_equal(far, [], "a page behind the end")


@DECK.card(
    "MKT-040",
    "limit and offset out of range are refused, never clamped",
    rules=("C06", "D08", "D09", "C32"),
)
def bad_pages(environment: TraderEnvironment) -> None:
    """400 INVALID_PARAMETER that names the field."""
    for query in BAD_PAGES:
        error = environment.trader.refused("get_markets", "INVALID_PARAMETER", query=query)
        (field,) = query
        expect_equal(error.get("details", {}).get("field"), field, f"the field for {query}", error)


@DECK.card(
    "MKT-050", "Unknown and repeated parameters are refused", rules=("C06", "C32", "D09", "D30")
)
def odd_parameters(environment: TraderEnvironment) -> None:
    """A misspelt filter that is passed over would answer another question than was asked."""
    trader = environment.trader
    trader.refused("get_markets", "INVALID_PARAMETER", query={"stauts": "active"})
    trader.refused("get_markets", "INVALID_PARAMETER", query={"status": "open"})
    operation = environment.operation("get_markets")
    answer = environment.rest.send(
        "GET",
        "/markets?limit=1&limit=2",
        headers=bearer(trader.api_key),
        buckets=operation.buckets,
    )
    environment.judge(operation, answer)
    expect_equal(answer.status, 400, "the status for a doubled limit", answer)
    expect_equal(answer.json()["error"]["code"], "INVALID_PARAMETER", "its code", answer)


@DECK.card("MKT-060", "A market's details agree with its line in the list", rules=("C07", "C06"))
def details(environment: TraderEnvironment) -> None:
    """The same fields have the same values."""
    trader = environment.trader
    lines = trader.succeed("get_markets", query={"limit": 3})["markets"]
    expect(bool(lines), "there are markets", lines)
    for line in lines:
        shown = trader.market(line["ticker"])
        for name in ("ticker", "title", "status"):
            expect_equal(shown[name], line[name], f"{name} of {line['ticker']}", shown)


@DECK.card(
    "MKT-070", "An unknown ticker is 404 MARKET_NOT_FOUND", rules=("C07", "C22", "C20", "D30")
)
def unknown_ticker(environment: TraderEnvironment) -> None:
    """One that breaks the grammar too."""
    for ticker in (
        "NO-SUCH-TICKER",
        "lower-case",
        "A B",
        "A" * 65,
        "-DASH",
        "A/B",
        "\u00c4",
        "A\x00",
    ):
        environment.trader.refused("get_market", "MARKET_NOT_FOUND", path={"ticker": ticker})


@DECK.card(
    "MKT-080",
    "Last price, volume and open interest follow the trades",
    rules=("C06", "C07", "D02"),
    needs=("control",),
)
def figures(environment: TraderEnvironment) -> None:
    """Nothing traded: zeros. Opening adds open interest, closing takes it away, both add volume."""
    maker, taker = environment.new_trader(), environment.new_trader()
    ticker = environment.new_market()
    _expect_figures(environment, ticker, 0, 0, 0)
    maker.place(ticker, "sell", 30, 0.4)
    _expect_figures(environment, ticker, 0, 0, 0)
    taker.place(ticker, "buy", 10, 0.45)
    _expect_figures(environment, ticker, 0.4, 10, 10)
    maker.place(ticker, "buy", 4, 0.35)
    taker.place(ticker, "sell", 4, 0.35)
    _expect_figures(environment, ticker, 0.35, 14, 6)


def _expect_figures(
    environment: TraderEnvironment, ticker: str, last_price: float, volume: int, open_interest: int
) -> None:
    shown = environment.trader.market(ticker)
    actual = (shown["last_price"], shown["volume"], shown["open_interest"])
    expect_equal(actual, (last_price, volume, open_interest), "price, volume, open interest", shown)
    listed = environment.trader.succeed("get_markets", query={"limit": 1000})["markets"]
    line = next(market for market in listed if market["ticker"] == ticker)
    expect_equal((line["last_price"], line["volume"]), (last_price, volume), "the same in the list")


@DECK.card(
    "MKT-090",
    "A market goes from active to closed to settled and takes no order after active",
    rules=("C06", "C07", "C22", "D10"),
    needs=("control",),
)
def lifecycle(environment: TraderEnvironment) -> None:
    """MARKET_CLOSED is a 400."""
    trader, ticker = environment.new_trader(), environment.new_market()
    expect_equal(trader.market(ticker)["status"], "active", "a new market's status")
    environment.controls.close_market(ticker)
    expect_equal(trader.market(ticker)["status"], "closed", "a closed market's status")
    body = order_body(ticker, "buy", 1, 0.5)
    trader.refused("place_order", "MARKET_CLOSED", body=body)
    environment.controls.settle_market(ticker, "yes")
    expect_equal(trader.market(ticker)["status"], "settled", "a settled market's status")
    trader.refused("place_order", "MARKET_CLOSED", body=body)


@DECK.card(
    "MKT-100",
    "Closing a market cancels what rests and gives its money back",
    rules=("C07", "C10", "D06"),
    needs=("control",),
)
def closing_cancels(environment: TraderEnvironment) -> None:
    """A part that was filled stays filled."""
    maker, taker = environment.new_trader(50_000), environment.new_trader()
    ticker = environment.new_market()
    order_id = maker.place(ticker, "buy", 10, 0.5)["order_id"]
    taker.place(ticker, "sell", 4, 0.5)
    environment.controls.close_market(ticker)
    order = maker.order(order_id)
    expect_equal((order["status"], order["filled_size"]), ("cancelled", 4), "the order", order)
    expect_equal(
        maker.balance(), 50_000 - 200, "the balance: four bought at 0.50, the rest is back"
    )


@DECK.card(
    "MKT-110",
    "Settlement pays a dollar for each contract of the side that won",
    rules=("C04", "C05", "C07", "D02", "D03"),
    needs=("control",),
)
def settlement(environment: TraderEnvironment) -> None:
    """To YES and to NO."""
    for outcome, buyer_cents, seller_cents in (("yes", 350, -350), ("no", -650, 650)):
        buyer, seller = environment.new_trader(10_000), environment.new_trader(10_000)
        ticker = environment.new_market()
        seller.place(ticker, "sell", 10, 0.65)
        buyer.place(ticker, "buy", 10, 0.65)
        environment.controls.close_market(ticker)
        environment.controls.settle_market(ticker, outcome)
        won = (buyer.balance() - 10_000, seller.balance() - 10_000)
        expect_equal(won, (buyer_cents, seller_cents), f"gains after settlement to {outcome}")
        expect_equal(buyer.positions(), {}, "the positions after settlement")
        expect_equal(buyer.market(ticker)["open_interest"], 0, "open interest after settlement")
