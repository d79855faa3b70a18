"""Cards about market data: lists, pages, markets, books, lifecycle and settlement (T05, T06, T07, T09, T14)."""

# ruff: noqa: D401 - a card describes what holds, it commands nobody

from decimal import Decimal

from kalshi_harness.card import Deck
from kalshi_harness.signed.trader import SignedEnvironment, SignedTrader
from kalshi_harness.verdict import expect, expect_equal

DECK = Deck("markets")
PAGES_MAX = 50
STATUSES = {"open": {"active"}, "settled": {"finalized"}}


@DECK.card("TMK-010", "Pages laid together are the whole list of markets", rules=("T05", "T07"))
def pages(environment: SignedEnvironment) -> None:
    """No market twice, none missing, and the last cursor is empty."""
    whole, laid = _tickers(environment, 1000), _tickers(environment, 7)
    expect(bool(whole), "there are markets")
    expect_equal(len(set(laid)), len(laid), "markets that are listed once")
    if len(whole) <= 7 * PAGES_MAX:
        expect_equal(sorted(laid), sorted(whole), "the markets of all pages")


@DECK.card("TMK-020", "A status filter gives markets of that status only", rules=("T07", "T09"))
def status_filter(environment: SignedEnvironment) -> None:
    """The words asked with are not the words answered."""
    for asked, due in STATUSES.items():
        listed = environment.nobody.succeed("GetMarkets", query={"status": asked, "limit": 100})
        found = {each["status"] for each in listed["markets"]}
        expect(found <= due, f"markets that are {asked} have the status {sorted(due)}", found)


@DECK.card("TMK-030", "A status that is none is refused", rules=("T03",))
def status_that_is_none(environment: SignedEnvironment) -> None:
    """Not taken for an empty list."""
    query = {"status": "asleep"}
    environment.nobody.refused("GetMarkets", 400, "invalid_status_filter", query=query)


@DECK.card("TMK-040", "A limit beyond the largest is refused", rules=("T03", "T05"))
def limit_too_large(environment: SignedEnvironment) -> None:
    """Not cut down in silence."""
    environment.nobody.refused("GetMarkets", 400, "", query={"limit": 1001})


@DECK.card("TMK-050", "A market is what its line in the list says", rules=("T07", "T09"))
def one_market(environment: SignedEnvironment) -> None:
    """What does not move from one moment to the next."""
    ticker = environment.any_ticker()
    listed = environment.nobody.succeed("GetMarkets", query={"tickers": ticker})["markets"]
    expect_equal([each["ticker"] for each in listed], [ticker], "the markets asked for by ticker")
    market = environment.nobody.market(ticker)
    for name in ("event_ticker", "close_time", "price_ranges"):
        expect_equal(market[name], listed[0][name], f"{name} of {ticker}")


@DECK.card("TMK-060", "A market that nobody knows is 404", rules=("T03", "T07"))
def unknown_market(environment: SignedEnvironment) -> None:
    """Its book likewise."""
    for operation in ("GetMarket", "GetMarketOrderbook"):
        environment.trader.refused(
            operation, 404, "not_found", path={"ticker": "KXNOTHING-NOBODY-KNOWS"}
        )


@DECK.card(
    "TMK-070",
    "Best bid and ask of a market are those of its book",
    rules=("T06", "T09"),
    needs=("trades", "control"),
)
def book(environment: SignedEnvironment) -> None:
    """The ask of YES is a dollar less the best bid for NO."""
    maker, ticker = environment.new_trader(), environment.new_market()
    maker.place(ticker, "bid", "5.00", "0.4000")
    maker.place(ticker, "bid", "2.50", "0.4100")
    maker.place(ticker, "ask", "3.00", "0.4500")
    levels = maker.book(ticker)
    expect_equal(_decimals(levels["yes"]), [("0.4", "5"), ("0.41", "2.5")], "the bids, best last")
    expect_equal(_decimals(levels["no"]), [("0.55", "3")], "the bids for NO")
    market = maker.market(ticker)
    expect_equal(Decimal(market["yes_bid_dollars"]), Decimal("0.41"), "the best bid")
    expect_equal(Decimal(market["yes_ask_dollars"]), Decimal("0.45"), "the best ask")


@DECK.card(
    "TMK-080",
    "Price, volume and open interest follow the trades",
    rules=("T09",),
    needs=("trades", "control"),
)
def figures(environment: SignedEnvironment) -> None:
    """Two contracts of five."""
    maker, taker = environment.new_trader(), environment.new_trader()
    ticker = environment.new_market()
    maker.place(ticker, "bid", "5.00", "0.4000")
    taker.place(ticker, "ask", "2.00", "0.4000")
    market = taker.market(ticker)
    for name, due in (("last_price_dollars", "0.4"), ("volume_fp", "2"), ("open_interest_fp", "2")):
        expect_equal(Decimal(market[name]), Decimal(due), f"{name} after the trade")
    trades = taker.succeed("GetTrades", query={"ticker": ticker})["trades"]
    expect_equal([Decimal(each["count_fp"]) for each in trades], [Decimal(2)], "the trades")


@DECK.card(
    "TMK-090",
    "A closed market takes no order and gives back what orders held",
    rules=("T09", "D57"),
    needs=("trades", "control"),
)
def closed(environment: SignedEnvironment) -> None:
    """The order is cancelled, the cash is whole."""
    trader, ticker = environment.new_trader(), environment.new_market()
    before = trader.cash()
    order = trader.place(ticker, "bid", "10.00", "0.4000")
    environment.controls.close_market(ticker)
    expect_equal(trader.order(order["order_id"])["status"], "canceled", "the order after the close")
    expect_equal(trader.cash(), before, "the cash after the close")
    body = trader.order_body(ticker, "bid", "1.00", "0.1000")
    trader.refused("CreateOrderV2", 409, "market_closed", body=body)


@DECK.card(
    "TMK-100",
    "Settlement pays a dollar a contract to the side that won",
    rules=("T14",),
    needs=("trades", "control"),
)
def settlement(environment: SignedEnvironment) -> None:
    """The winner paid 40 cents for each of ten; the loser paid 60, and a fee."""
    winner, loser = environment.new_trader(), environment.new_trader()
    ticker, funds = environment.new_market(), winner.cash()
    winner.place(ticker, "bid", "10.00", "0.4000")
    loser.place(ticker, "ask", "10.00", "0.4000")
    fees = {each: _fees(each) for each in (winner, loser)}
    environment.controls.settle_market(ticker, "yes")
    expect_equal(winner.cash(), funds + 6 - fees[winner], "the winner's cash")
    expect_equal(loser.cash(), funds - 6 - fees[loser], "the loser's cash")
    paid = winner.succeed("GetSettlements")["settlements"]
    found = [(each["ticker"], each["market_result"], each["revenue"]) for each in paid]
    expect_equal(found, [(ticker, "yes", 1000)], "the winner's settlements")


def _tickers(environment: SignedEnvironment, limit: int) -> list[str]:
    """Return the tickers of all pages of so many, of the first ``PAGES_MAX``."""
    found: list[str] = []
    query: dict[str, object] = {"limit": limit}
    for _ in range(PAGES_MAX):
        page = environment.nobody.succeed("GetMarkets", query=query)
        expect(len(page["markets"]) <= limit, f"a page has at most {limit} markets")
        found += [each["ticker"] for each in page["markets"]]
        if not page["cursor"]:
            break
        query["cursor"] = page["cursor"]
    return found


def _decimals(levels: list[list[str]]) -> list[tuple[str, str]]:
    return [(_plain(price), _plain(size)) for price, size in levels]


def _plain(text: str) -> str:
    return format(Decimal(text).normalize(), "f")


def _fees(trader: SignedTrader) -> Decimal:
    fills = trader.fills()
    return sum((Decimal(each["fee_cost"]) for each in fills), Decimal(0))
